"""What the back office shows of people: the rows a viewer is entrusted with, and of each the projection alone.

A representative finds the alumni of the units entrusted to them, the center everybody; who sees which field is the
same rule as for the API (``portal.alumni``). Nothing here reads a profile's columns, but for where the person stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from portal.alumni.fields import CONTACT
from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.alumni.freshness import GroupFreshness, freshness_of
from portal.alumni.models import AlumniProfile, LifeCycle
from portal.alumni.projection import Alumnus
from portal.alumni.rows import entrusted_q
from portal.alumni.selectors import listed, projections
from portal.ledger.access import Access
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer


def rows_for(viewer: Viewer, wanted: AlumniFilter, order: AlumniOrder) -> QuerySet[AlumniProfile]:
    """Return the people ``viewer`` finds in the back office.

    A public profile of another department is everybody's to read, but it is no part of a representative's own list.
    """
    rows = listed(viewer, wanted=wanted, order=order)
    return rows if Audience.CENTER in viewer.audiences else rows.filter(entrusted_q(viewer.unit_paths))


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a person stands, and where each group of the record came from and when somebody last confirmed it."""

    state: str
    groups: Mapping[FieldGroup, GroupFreshness]
    today: date

    @property
    def state_label(self) -> Any:
        """Return where the person stands, in words."""
        return LifeCycle(self.state).label

    @property
    def contact(self) -> GroupFreshness:
        """Return the freshness of the way to the person that was confirmed last."""
        return max((self.groups[group] for group in CONTACT), key=lambda one: one.verified_on or date.min)

    @property
    def source_label(self) -> Any:
        """Return whose word the contact is."""
        return self.contact.source.label

    @property
    def verified_on(self) -> date | None:
        """Return when the contact was last confirmed."""
        return self.contact.verified_on

    @property
    def is_stale(self) -> bool:
        """Say whether nobody confirmed the contact within a year."""
        return self.contact.is_stale(self.today)


def provenance_of(viewer: Viewer, keys: Sequence[int]) -> dict[int, Provenance]:
    """Return the provenance of people ``viewer`` was found to see, by key: two statements."""
    told = freshness_of(keys)
    return {
        pk: Provenance(state, {one.group: one for one in told[pk]}, viewer.today)
        for pk, state in AlumniProfile.objects.filter(pk__in=keys).values_list("pk", "state")
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
