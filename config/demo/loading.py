"""The demo university from nothing to whole, in one transaction: a load that was killed leaves an empty database."""

import time
from collections.abc import Callable
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.institution.models import Unit
from portal.outbox import services as outbox
from portal.reference.services import load_reference
from search.sources import CHANNEL as SEARCH

from .claims import ask_for_records
from .events import come_to_events, make_events
from .exposure import look_around
from .files import hand_in_files
from .firms import make_firms, suspend_firms
from .freshness import differ, grow_old
from .graduates import GRADUATES, SEED, make_graduates
from .organization import make_notices, make_people, make_units, open_doors
from .pages import make_pages
from .people import Owner, claim, describe, import_people, open_up
from .postings import make_postings
from .privacy import make_privacy
from .registration import make_registration
from .requests import make_requests
from .tracking import make_calls

OPEN_TO_EMPLOYERS = 1 / 7
Say = Callable[[str], Any]


class NotEmpty(Exception):
    """The database holds another university: the demo is not for it."""


def is_loaded() -> bool:
    """Say whether the demo stands already; the root of its units is written with all the rest or not at all."""
    return bool(Unit.objects.filter(code="KYU", depth=1).exists())


def load(*, graduates: int = GRADUATES, say: Say = lambda _line: None) -> bool:
    """Load the demo university and say whether there was anything to do.

    Everything but the search index is written in one transaction; an index that a kill left out is built by the next
    call. Raises NotEmpty where the database holds somebody's data.
    """
    if is_loaded():
        call_command("search", "rebuild", missing=True, verbosity=0, stdout=_Silence())
        return False
    if Unit.objects.exists() or User.objects.exists():
        raise NotEmpty
    with transaction.atomic():
        _fill(graduates, say)
    _timed(say, "search", _index)
    return True


def _index() -> None:
    """Build the indices; they hold then what the facts of the load would tell one by one."""
    began = timezone.now()
    call_command("search", "rebuild", verbosity=0, stdout=_Silence())
    outbox.settle(SEARCH, written_before=began)


def _fill(graduates: int, say: Say) -> None:
    """Write everything, each step through the services that everybody uses."""
    chance = Random(SEED)  # noqa: S311 - made-up people, not secrets
    people = make_graduates(graduates)
    _timed(say, "reference data", load_reference)
    _timed(say, "units, texts, staff", make_units, make_notices, make_people)
    _timed(say, "pages", make_pages, open_doors)
    _timed(say, "employers", make_firms)
    _timed(say, "postings", make_postings, suspend_firms)
    _timed(say, "registry import", lambda: import_people(people))
    owners: list[Owner] = []
    _timed(say, "claims", lambda: owners.extend(claim(people, chance)))
    _timed(say, "profiles", lambda: describe(owners, chance))
    _timed(say, "choices", lambda: open_up(owners, chance, to_employers=round(graduates * OPEN_TO_EMPLOYERS)))
    _timed(say, "freshness", lambda: grow_old(owners), lambda: differ(owners))
    _timed(say, "photos and CVs", lambda: hand_in_files(owners))
    _timed(say, "data requests", lambda: make_requests([owner.viewer for owner in owners]))
    _timed(say, "registration campaign", make_registration)
    _timed(say, "ledger", look_around)
    _timed(say, "events", make_events, lambda: come_to_events([owner.viewer for owner in owners], chance))
    _timed(say, "privacy", make_privacy)
    _timed(say, "calls", make_calls)
    _timed(say, "requests for records", ask_for_records)


def _timed(say: Say, what: str, *deeds: Callable[[], Any]) -> None:
    began = time.perf_counter()
    for deed in deeds:
        deed()
    say(f"  {what}: {time.perf_counter() - began:.1f} s")


class _Silence:
    """Takes what a command prints and keeps it to itself."""

    def write(self, _text: str) -> None:
        """Take it."""

    def flush(self) -> None:
        """Keep nothing back."""
