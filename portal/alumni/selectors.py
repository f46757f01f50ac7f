"""Reads of alumni: rows first, then fields."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from portal.accounts.models import Role
from portal.employers.selectors import EmployerRows, employers_by_key
from portal.ledger.access import Access, Door
from portal.privacy.audiences import Audience
from portal.privacy.models import Purpose
from portal.privacy.policies import FieldGroup, choosable_mask
from portal.privacy.selectors import consents_in_force
from portal.privacy.statements import KeptStatements
from portal.privacy.viewers import Viewer, anonymous, any_alumnus, any_employer, rows_for, viewer_facet

from .barring import marks_barring
from .disclosure import EVERYTHING, shown
from .filters import AlumniFilter, AlumniOrder, apply, filter_q
from .loading import COLUMNS, load_records, records_of
from .models import OWNED_STATES, AlumniProfile, EmployerBlock
from .projection import Alumnus, project
from .records import AlumnusRecord
from .rows import MASKS, NOTHING, openings_for, visible_arms, visible_q
from .segments import SHARED, segments

__all__ = ["SHARED"]

A_LIST, A_PROFILE = Access(Door.LIST), Access(Door.PROFILE)


def visible_to(viewer: Viewer) -> QuerySet[AlumniProfile]:
    """Return the profiles ``viewer`` may see; which of their fields, the projection decides."""
    return AlumniProfile.objects.filter(visible_q(viewer))


def found_by_firm(firm: Viewer) -> QuerySet[AlumniProfile]:
    """Return the profiles the viewer's firm finds as an employer; a page open to everybody makes nobody one of them."""
    return AlumniProfile.objects.filter(visible_arms(firm).get(Audience.EMPLOYER, NOTHING))


def _found_in_index(viewer: Viewer) -> QuerySet[AlumniProfile]:
    """Return whom the index of the viewer's audience may speak of; being public makes nobody one of them."""
    audience = Audience.EMPLOYER if viewer.employer_id is not None else Audience.ALUMNI
    return AlumniProfile.objects.filter(visible_arms(viewer).get(audience, NOTHING))


def listed(
    viewer: Viewer, *, wanted: AlumniFilter | None = None, order: AlumniOrder = AlumniOrder.UNORDERED
) -> QuerySet[AlumniProfile]:
    """Return the visible profiles, narrowed and ordered by what ``viewer`` sees of them."""
    rows: QuerySet[AlumniProfile] = apply(viewer, wanted or AlumniFilter(), order, visible_to(viewer))
    return rows


def listed_in_segments(
    viewer: Viewer, *, wanted: AlumniFilter, order: AlumniOrder
) -> list[tuple[list[QuerySet[AlumniProfile]], tuple[str, ...]]]:
    """Return what ``listed`` returns in parts that follow one another, each with the names it is ordered by.

    A part is the union of querysets, each over an index of its own; they can share rows.
    """
    rows, narrowed = AlumniProfile.objects.all(), filter_q(viewer, wanted)
    return [([arm.of(rows, narrowed) for arm in part.arms], part.names) for part in segments(viewer, order)]


def whole_rows(rows: QuerySet[AlumniProfile], *also: str) -> QuerySet[AlumniProfile, Any]:
    """Return rows with every column a projection reads, and ``also`` those they are ordered by: one statement less."""
    return rows.values_list(*columns_with(also), named=True)


def columns_with(also: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of such rows."""
    return (*COLUMNS, *(name for name in also if name not in COLUMNS))


def project_rows(
    viewer: Viewer, rows: Sequence[Any], asked: Collection[str] = EVERYTHING, *, access: Access = A_LIST
) -> list[Alumnus | None]:
    """Return what ``viewer`` sees of rows that hold ``loading.COLUMNS``; the row rule is asked again of each.

    ``asked`` holds the names of the fields that will be shown: relations that are not among them are not loaded, and
    are None. Firms' and staff's reads go into the ledger, with ``access``; raises LedgerUnavailable, ReasonRequired.
    """
    return shown(viewer, records_of(rows, viewer, asked), asked, access)


def projections_in_place(
    viewer: Viewer, ids: Sequence[int], asked: Collection[str] = EVERYTHING, *, access: Access = A_LIST
) -> list[Alumnus | None]:
    """Return for each key what ``viewer`` sees of that profile, None for one absent or hidden.

    The row rule is asked again on each record, whoever chose the keys (a search index may lag). The rest is as in
    ``project_rows``.
    """
    records = load_records(ids, viewer, asked)
    seen = dict(zip((record.pk for record in records), shown(viewer, records, asked, access), strict=True))
    return [seen.get(pk) for pk in ids]


def projections(
    viewer: Viewer, ids: Sequence[int], asked: Collection[str] = EVERYTHING, *, access: Access = A_LIST
) -> list[Alumnus]:
    """Return what ``viewer`` sees of the profiles with these keys, in their order; the invisible are left out."""
    return [seen for seen in projections_in_place(viewer, ids, asked, access=access) if seen is not None]


def projections_by_public_id(
    viewer: Viewer, public_ids: Iterable[UUID], asked: Collection[str] = EVERYTHING, *, access: Access = A_PROFILE
) -> dict[UUID, Alumnus]:
    """Return what ``viewer`` sees of these people by public id; hidden and absent are both left out."""
    seen = project_rows(viewer, _rows_by_public_id(viewer, tuple(public_ids)), asked, access=access)
    return {alumnus.public_id: alumnus for alumnus in seen if alumnus is not None}


def _rows_by_public_id(viewer: Viewer, public_ids: Sequence[UUID]) -> Sequence[Any]:
    """Return the visible rows among these, with every column a projection reads: one statement."""

    def build(looking: Viewer, keys: Sequence[Any]) -> QuerySet[AlumniProfile, Any]:
        return visible_to(looking).filter(public_id__in=keys).values_list(*COLUMNS)

    return rows_for(viewer, _BY_PUBLIC_ID, public_ids, build)


_BY_PUBLIC_ID = KeptStatements()


SEEN_AS = frozenset({Audience.PUBLIC, Audience.STUDENT, Audience.ALUMNI, Audience.EMPLOYER})
"""Through whose eyes an owner can look at the own record."""


def seen_as(audience: Audience, *, employer_id: int | None, like: Viewer) -> Viewer:
    """Return somebody of ``audience`` without identity, or the firm ``employer_id``, on the day and in the language of
    ``like``: what an owner looks at the own record as. Nobody stands behind it, so the ledger stays as it is.
    """
    match audience:
        case Audience.EMPLOYER:
            return replace(any_employer(like.language, today=like.today), employer_id=employer_id or 0)
        case Audience.ALUMNI:
            return any_alumnus(like.language, today=like.today)
        case Audience.STUDENT:
            return Viewer(today=like.today, roles=frozenset({Role.STUDENT}), language=like.language)
    return anonymous(like.language, today=like.today)


def own_profile(viewer: Viewer) -> AlumniProfile | None:
    """Return the viewer's own profile."""
    return AlumniProfile.objects.filter(pk=viewer.profile_id).first() if viewer.profile_id else None


@dataclass(frozen=True, slots=True)
class Indexed:
    """One person as a search index may hold them: the projection, or None where the audience does not find them.

    ``barred`` are the marks of the firms that never find the person, ``open_until`` the last day of the opening to
    employers.
    """

    public_id: UUID
    revision: int
    alumnus: Alumnus | None
    barred: tuple[str, ...]
    open_until: date | None


def indexed(viewer: Viewer, ids: Sequence[int]) -> list[Indexed]:
    """Return the people with these keys for the index of an audience; ``viewer`` is that audience without identity.

    Where the audience is employers, somebody who only has a public page is not found: they did not open to employers.
    """
    barred = marks_barring(ids) if viewer.employer_id is not None else {}
    found = []
    for record in load_records(ids, viewer):
        openings = openings_for(viewer, record)
        audience = Audience.EMPLOYER if viewer.employer_id is not None else Audience.ALUMNI
        listed_for_it = any(opened_to is audience for opened_to, _mask in openings)
        found.append(
            Indexed(
                public_id=record.public_id,
                revision=record.revision,
                alumnus=project(record, openings) if listed_for_it else None,
                barred=tuple(sorted(barred.get(record.pk, ()))),
                open_until=record.employer_open_until,
            )
        )
    return found


def every_owned_id() -> Iterable[int]:
    """Return the keys of all profiles somebody stands behind: only these can be in an index."""
    return AlumniProfile.objects.filter(state__in=OWNED_STATES).order_by("pk").values_list("pk", flat=True).iterator()


def records_by_public_id(viewer: Viewer, public_ids: Iterable[str]) -> dict[str, AlumnusRecord]:
    """Return the records among these that ``viewer`` finds by a search, by public id as text: stored values, shown to
    nobody yet.

    ``glimpse`` and ``show`` make of them what may leave.
    """

    def build(looking: Viewer, keys: Sequence[Any]) -> QuerySet[AlumniProfile, Any]:
        return _found_in_index(looking).filter(public_id__in=keys).values_list(*COLUMNS)

    rows = rows_for(viewer, _FOUND, [UUID(key) for key in public_ids], build)
    return {str(record.public_id): record for record in records_of(rows, viewer)}


_FOUND = KeptStatements()


def glimpse(viewer: Viewer, record: AlumnusRecord) -> Alumnus | None:
    """Return what ``viewer`` would see of ``record``, for comparing only: it is shown to nobody, so no read is told."""
    return project(record, openings_for(viewer, record))


def show(
    viewer: Viewer,
    records: Mapping[str, AlumnusRecord],
    asked: Collection[str] = EVERYTHING,
    *,
    access: Access,
    marked: Mapping[str, int],
) -> dict[str, Alumnus]:
    """Return what ``viewer`` sees of these records under the same keys; see ``project_rows`` for the rest.

    ``marked`` tells under these keys, as masks, the groups of which a search shows something beside the fields asked.
    """
    more = {record.pk: marked.get(key, 0) for key, record in records.items()}
    seen = shown(viewer, list(records.values()), asked, access, more)
    return {key: alumnus for key, alumnus in zip(records, seen, strict=True) if alumnus is not None}


def public_ids_of(ids: Sequence[int]) -> list[str]:
    """Return the public ids of these keys as text: what an index calls the people by."""
    return [str(key) for key in AlumniProfile.objects.filter(pk__in=ids).values_list("public_id", flat=True)]


@dataclass(frozen=True, slots=True)
class VisibilitySetting:
    """What an owner opened to one audience, and what could be opened to it at all."""

    audience: Audience
    opened: tuple[FieldGroup, ...]
    choosable: tuple[FieldGroup, ...]


def visibility_settings(profile: AlumniProfile) -> list[VisibilitySetting]:
    """Return the owner's settings, an audience at a time, groups in the order they are declared in."""
    settings = []
    for audience, column in MASKS.items():
        possible, opened = choosable_mask(audience), getattr(profile, column)
        settings.append(
            VisibilitySetting(
                audience=audience,
                opened=tuple(group for group in FieldGroup if group.bit & opened & possible),
                choosable=tuple(group for group in FieldGroup if group.bit & possible),
            )
        )
    return settings


def blocked_employers(profile: AlumniProfile) -> EmployerRows:
    """Return the firms the owner blocked, in whatever state these are by now."""
    blocked = EmployerBlock.objects.filter(profile=profile).values("employer_id")
    return employers_by_key(blocked)


def bulletin_recipients() -> QuerySet[AlumniProfile]:
    """Return the profiles whose owners consent to the bulletin by e-mail and have a verified address (S1-27)."""
    return AlumniProfile.objects.filter(
        Q(state__in=OWNED_STATES),
        user__is_active=True,
        user__email_verified_at__isnull=False,
        user_id__in=consents_in_force(Purpose.BULLETIN_EMAIL).values("user_id"),
    )


@viewer_facet("profile_id")
def _own_profile(today: date) -> Subquery:
    """Tell which profile is the viewer's own: its owner is an alumnus."""
    return Subquery(
        AlumniProfile.objects.filter(user=OuterRef("pk"), state__in=OWNED_STATES).order_by().values("pk")[:1]
    )
