"""What a firm has used of its minute and its day, counted so that an ordinary read costs no statement more.

Searches are counted in the cache. People are counted there too, each time they are shown, which is never too few;
only a firm that may have reached half its day is counted exactly, from the access ledger, one read at a time.
"""

import logging
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.ledger.selectors import people_read_for
from portal.privacy.viewers import Viewer

from .limits import firm_limits
from .models import Employer, FirmRefusals, Refusal

logger = logging.getLogger(__name__)
_MINUTE, _TWO_DAYS = 60, 2 * 24 * 3600


class UsedUp(Exception):
    """The firm has done as much as it may for now; ``retry_after`` seconds tell when it goes on."""

    message: ClassVar[Any] = ""
    kind: ClassVar[Refusal]

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class SearchesUsedUp(UsedUp):
    """All searches of this minute are made."""

    kind = Refusal.SEARCHES
    message = _("Your firm has made as many searches as it may in a minute. Please try again shortly.")


class PeopleUsedUp(UsedUp):
    """As many different people were shown today as may be."""

    kind = Refusal.PEOPLE
    message = _(
        "Your firm was shown as many people today as it may be. Whoever you saw today you can go on seeing;"
        " new people are shown from tomorrow."
    )


def _counted(key: str, more: int, *, timeout: int) -> int | None:
    """Add to a number of the cache and return it; None where the cache does not answer."""
    try:
        try:
            return int(cache.incr(key, more))
        except ValueError:  # the first of its time; of two at once one adds, and both count
            cache.add(key, 0, timeout=timeout)
            return int(cache.incr(key, more))
    except Exception as away:
        logger.warning("a firm's use is not counted in the cache: %s", type(away).__name__)
        return None


def count_search(viewer: Viewer) -> None:
    """Count one search of the viewer's firm; others are not counted. Raises SearchesUsedUp.

    Without the cache nobody is refused: people are still counted, from the ledger.
    """
    firm = viewer.employer_id
    if firm is None:
        return
    minute, into = divmod(int(time.time()), _MINUTE)
    made = _counted(f"firm:searches:{firm}:{minute}", 1, timeout=2 * _MINUTE)
    if made is not None and made > firm_limits().searches_a_minute:
        _note(firm, viewer, Refusal.SEARCHES)
        raise SearchesUsedUp(_MINUTE - into)


@contextmanager
def room_for(viewer: Viewer, people: Collection[int]) -> Iterator[None]:
    """Let the ledger be written inside, where the viewer's firm may be shown these people too. Raises PeopleUsedUp.

    In the second half of a firm's day the firm is held meanwhile: two reads at once never come to more than one may.
    Without the cache that half is the whole day.
    """
    firm, most = viewer.employer_id, firm_limits().people_a_day
    if firm is None or not people:
        yield
        return
    at_most = _counted(f"firm:people:{firm}:{viewer.today}", len(people), timeout=_TWO_DAYS)
    if at_most is not None and at_most <= most // 2:
        yield
        return
    begun = _midnight(viewer)
    with transaction.atomic():
        Employer.objects.select_for_update(no_key=True).filter(pk=firm).values_list("pk").first()
        fits = len(people_read_for(firm, since=begun).union(people)) <= most
        if fits:
            yield
    if not fits:
        _note(firm, viewer, Refusal.PEOPLE)
        raise PeopleUsedUp(_until(begun + timedelta(days=1)))


def _midnight(viewer: Viewer) -> datetime:
    return timezone.make_aware(datetime.combine(viewer.today, datetime.min.time()))


def _until(moment: datetime) -> int:
    return max(1, int((moment - timezone.now()).total_seconds()))


def _note(firm: int, viewer: Viewer, kind: Refusal) -> None:
    """Count a refusal of the day: who looks for scraping reads it."""
    row, is_first = FirmRefusals.objects.get_or_create(employer_id=firm, day=viewer.today, kind=kind)
    if not is_first:
        FirmRefusals.objects.filter(pk=row.pk).update(times=F("times") + 1)
