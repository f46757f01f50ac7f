"""Who looked at whom: searches a firm keeps, and what they and the center read, so that a ledger is not empty."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.alumni import selectors
from portal.employers.saved_searches import save_search
from portal.ledger.access import Access, Door, Reason
from portal.ledger.digest import set_digest
from portal.ledger.models import Reading
from portal.ledger.services import unpack_all
from portal.privacy.viewers import Viewer, viewer_for

from .logins import ALUMNA, EMPLOYER
from .organization import coordinator

_SHOWN = ("first_name", "last_name", "headline", "skills", "degrees")
_SEARCHES: Mapping[str, Mapping[str, Any]] = {
    "Yazılım ekibi": {"text": "yazılım", "filters": {"open_to": ["job"]}},
    "Yeni mezunlar": {"ranges": {"graduation_year": [2022, None]}, "order": "-graduation_year"},
    "Mersin ve Adana": {"filters": {"province": ["33", "01"]}},
}
_PEOPLE_A_SEARCH = 12


def look_around() -> None:
    """Let the employer of the demo keep searches and read people, and the alumna be told of it monthly."""
    firm, alumna = _as(EMPLOYER.email), _as(ALUMNA.email)
    for name, asked in _SEARCHES.items():
        save_search(firm, name=name, question={"text": "", "filters": {}, "ranges": {}, "order": "relevance", **asked})
    found = list(selectors.visible_to(firm).order_by("pk").values_list("pk", flat=True)[:_PEOPLE_A_SEARCH])
    own = [alumna.profile_id] if alumna.profile_id is not None else []
    _read(firm, [*own, *found], Access(Door.SEARCH, "yazılım; open_to: job"), days_ago=36)
    _read(firm, [*own, *found[:4]], Access(Door.SEARCH, "province: 33, 01"), days_ago=9)
    _read(firm, own, Access(Door.PROFILE), days_ago=9)
    center = replace(coordinator(), reason=Reason.REQUEST.value)
    _read(center, own, Access(Door.OFFICE), days_ago=2)
    unpack_all()
    if alumna.profile_id is not None:
        set_digest(alumna.profile_id, wanted=True, today=alumna.today - timedelta(days=60))


def _as(email: str) -> Viewer:
    return viewer_for(User.objects.get(email=email))


def _read(viewer: Viewer, people: Sequence[int], access: Access, *, days_ago: int) -> None:
    """Read people through the door everybody uses, and date it back."""
    before = set(Reading.objects.values_list("pk", flat=True))
    selectors.projections(viewer, list(dict.fromkeys(people)), _SHOWN, access=access)
    Reading.objects.exclude(pk__in=before).update(read_at=timezone.now() - timedelta(days=days_ago))
