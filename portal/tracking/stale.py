"""Whose contact or career nobody confirmed within a year: a page of them at a time, in the Turkish order of names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.alumni.currency import ProgramCurrency, currency_by_program
from portal.alumni.filters import AlumniFilter, filter_q
from portal.alumni.freshness import TRACKED, stale_q
from portal.alumni.rows import living_q
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

from .rights import as_tracker
from .selectors import people

EVERYTHING = tuple(TRACKED)
"""Contact and career."""
PAGE = 25


@dataclass(frozen=True, slots=True)
class StaleFilter:
    """What to narrow the list by; ``what`` holds words of ``freshness.TRACKED``, one of which is out of date."""

    wanted: AlumniFilter = field(default_factory=AlumniFilter)
    what: tuple[str, ...] = EVERYTHING

    def told(self) -> str:
        """Return what was asked for, as the access ledger keeps it."""
        return "; ".join(part for part in (f"stale: {', '.join(self.what)}", self.wanted.told()) if part)


@dataclass(frozen=True, slots=True)
class StalePage:
    """The keys and public ids of one page, and where the pages before and after it begin."""

    rows: tuple[tuple[int, UUID], ...]
    before: UUID | None
    after: UUID | None


def stale_people(viewer: Viewer, asked: StaleFilter) -> QuerySet[Any]:
    """Return the living graduates ``viewer`` is entrusted with of whom something is out of date; unordered.

    A unit that is not the viewer's holds nobody, exactly like one that does not exist.
    """
    staff = as_tracker(viewer)
    rows = people(staff).filter(living_q()).filter(stale_q(staff.today, what=asked.what))
    narrowed = filter_q(staff, asked.wanted)
    return rows.filter(narrowed) if narrowed else rows


def stale_page(
    viewer: Viewer, asked: StaleFilter, *, after: UUID | None = None, before: UUID | None = None, size: int = PAGE
) -> StalePage:
    """Return the page after, or before, the person of that public id; the first one where there is no such person.

    Two statements at most: where that person stands, and the rows beyond.
    """
    anchor = before or after
    place = people(viewer).filter(public_id=anchor).values_list("name_key", "pk").first() if anchor else None
    backward = before is not None and place is not None
    rows = stale_people(viewer, asked)
    if place is not None:
        rows = rows.filter(_beyond(*place, backward=backward))
    signs = "-" if backward else ""
    found: Sequence[tuple[int, UUID]] = list(
        rows.order_by(f"{signs}name_key", f"{signs}pk").values_list("pk", "public_id")[: size + 1]
    )
    more, page = len(found) > size, tuple(found[:size])
    if backward:
        page = page[::-1]
    ends = (page[0][1], page[-1][1]) if page else (None, None)
    has_before = more if backward else place is not None
    has_after = place is not None if backward else more
    return StalePage(page, ends[0] if has_before else None, ends[1] if has_after else None)


def _beyond(name_key: str, pk: int, *, backward: bool) -> Q:
    # A bound on the first key alone lets an index begin there; the rest tells namesakes apart.
    sign = "lt" if backward else "gt"
    return Q(**{f"name_key__{sign}e": name_key}) & (Q(**{f"name_key__{sign}": name_key}) | Q(**{f"pk__{sign}": pk}))


def currency(viewer: Viewer, *, what: tuple[str, ...] = EVERYTHING) -> list[ProgramCurrency]:
    """Return how current each program of the viewer's units is, for the center of all; nobody else is told any."""
    staff = as_tracker(viewer)
    everywhere = Audience.CENTER in staff.audiences
    return currency_by_program(
        staff.today, what=what, unit_paths=None if everywhere else staff.unit_paths, language=viewer.language
    )
