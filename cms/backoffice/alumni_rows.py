"""What the back office shows of people: the rows a viewer is entrusted with, and of each the projection alone.

A representative finds the alumni of the units entrusted to them, the center everybody; who sees which field is the
same rule as for the API (``portal.alumni``). Nothing here reads a profile's columns, but for the provenance that
``portal/alumni/policies.py`` keeps for the back office.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext

from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.alumni.models import AlumniProfile, LifeCycle, Source
from portal.alumni.projection import Alumnus
from portal.alumni.rows import entrusted_q
from portal.alumni.selectors import listed, projections
from portal.ledger.access import Access
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

STALE_AFTER = timedelta(days=365)
"""Contact data not confirmed for longer is out of date (K-04)."""


def stale_q(today: date) -> Q:
    """Return the condition "nobody confirmed the contact data within a year"."""
    return Q(contact_verified_on__isnull=True) | Q(contact_verified_on__lt=today - STALE_AFTER)


def rows_for(viewer: Viewer, wanted: AlumniFilter, order: AlumniOrder) -> QuerySet[AlumniProfile]:
    """Return the people ``viewer`` finds in the back office.

    A public profile of another department is everybody's to read, but it is no part of a representative's own list.
    """
    rows = listed(viewer, wanted=wanted, order=order)
    return rows if Audience.CENTER in viewer.audiences else rows.filter(entrusted_q(viewer.unit_paths))


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a person's contact data came from and when somebody last confirmed it."""

    state: str
    source: str
    verified_on: date | None
    is_stale: bool

    @property
    def state_label(self) -> Any:
        """Return where the person stands, in words."""
        return LifeCycle(self.state).label

    @property
    def source_label(self) -> Any:
        """Return the source in words."""
        return Source(self.source).label


def provenance_of(viewer: Viewer, keys: Sequence[int]) -> dict[int, Provenance]:
    """Return the provenance of people ``viewer`` was found to see, by key: one statement."""
    oldest_fresh = viewer.today - STALE_AFTER
    columns = ("pk", "state", "contact_source", "contact_verified_on")
    return {
        pk: Provenance(state, source, verified, verified is None or verified < oldest_fresh)
        for pk, state, source, verified in AlumniProfile.objects.filter(pk__in=keys).values_list(*columns)
    }


@dataclass(slots=True)
class AlumnusRow:
    """One line of the list: what is seen of a person, and its provenance."""

    seen: Alumnus
    provenance: Provenance

    @property
    def name(self) -> str:
        """Return the name."""
        return self.seen.full_name or gettext("Name not visible")

    @property
    def degree(self) -> str:
        """Return the program and year of the latest degree seen."""
        if not self.seen.degrees:
            return ""
        latest = self.seen.degrees[0]
        name = latest.unit.name_in(get_language() or "tr") if latest.unit else ""
        return f"{name} ({latest.graduated_on.year})" if latest.graduated_on else name

    @property
    def province(self) -> str:
        """Return the province, in the reader's language."""
        return self.seen.province.name_in(get_language() or "tr") if self.seen.province else ""

    @property
    def work(self) -> str:
        """Return the present position and firm, as far as they are seen."""
        present = next((job for job in self.seen.employments or () if job.ended_on is None), None)
        return ", ".join(part for part in (present.title, present.employer_name) if part) if present else ""


def rows_seen(
    viewer: Viewer, keys: Sequence[tuple[int, UUID]], asked: frozenset[str], access: Access
) -> list[AlumnusRow]:
    """Return the lines for people by their keys and public ids, in order: a constant number of statements.

    ``asked`` names the fields that will be shown, as the access ledger keeps it with ``access``.
    """
    key_of = {public_id: pk for pk, public_id in keys}
    provenance = provenance_of(viewer, list(key_of.values()))
    seen = projections(viewer, list(key_of.values()), asked, access=access)
    return [AlumnusRow(one, provenance[key_of[one.public_id]]) for one in seen]


def stale_count(viewer: Viewer) -> int:
    """Return for how many of the alumni the viewer is entrusted with the contact data is out of date."""
    rows = rows_for(viewer, AlumniFilter(), AlumniOrder.UNORDERED).order_by()
    return rows.filter(stale_q(viewer.today)).count()
