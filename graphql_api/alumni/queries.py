"""The list of people, and one's own record with who sees what of it."""

from collections.abc import Hashable, Sequence
from datetime import date
from enum import Enum
from functools import partial
from typing import Any

import strawberry
from django.db.models import QuerySet
from django.urls import reverse

from graphql_api.connection import After, Before, Connection, First, Last, PageArguments, paginate, scope_of
from graphql_api.context import Context, Info
from graphql_api.employers.types import EmployerType, employer_type
from graphql_api.global_ids import key_of
from graphql_api.guard import AudienceKind, content_type, exposed, filter_on, order_enum
from graphql_api.guard import Reads as Reading
from graphql_api.institution.types import LevelEnum
from graphql_api.keyset import KeptRows, KeysetSource, Order, Segments
from graphql_api.selection import names_below
from portal.alumni import selectors
from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.alumni.models import AlumniProfile
from portal.employers.usage import count_search
from portal.institution.selectors import path_of
from portal.ledger.access import Access, Door
from portal.ledger.digest import wants_digest
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer, kind_of

from .contacts import AccessGrantType, ReceivedContactRequest, SentContactRequest, grants, received, sent
from .enums import FieldGroupEnum
from .freshness import GroupFreshness, freshness_of
from .ledger import LedgerEntry, ledger_of
from .types import AlumnusType, page_of_alumni
from .view_as import OneFirm, SeenAs, ViewAs, view_as


@strawberry.input(
    name="AlumniFilter",
    description="What to narrow the people by. Each holds only where this viewer sees that very field.",
)
class AlumniFilterInput:
    """All of them hold together; those of education on one and the same degree."""

    unit: strawberry.ID | None = filter_on("Degree.unit", projected=True, description="A unit with all below it.")
    level: LevelEnum | None = filter_on("Degree.level", projected=True, description="Of the degree.")
    graduated_from: int | None = filter_on(
        "Degree.graduatedOn", projected=True, description="Year, inclusive; without a name, the last of the span."
    )
    graduated_to: int | None = filter_on(
        "Degree.graduatedOn", projected=True, description="Year, inclusive; without a name, the first of the span."
    )
    province: str | None = filter_on("Alumnus.province", projected=True, description="The plate code of a province.")
    sector: str | None = filter_on("Alumnus.sector", projected=True, description="The code of a sector.")
    skill: str | None = filter_on("Alumnus.skills", projected=True, description="The code of a skill.")
    name: str | None = filter_on("Alumnus.fullName", projected=True, description="How one of the names begins.")
    open_to_job: bool | None = filter_on("Alumnus.openToJob", projected=True, description="Wants to hear of jobs.")
    open_to_internship: bool | None = filter_on(
        "Alumnus.openToInternship", projected=True, description="Wants to hear of internships."
    )
    open_to_mentoring: bool | None = filter_on(
        "Alumnus.openToMentoring", projected=True, description="Would be a mentor."
    )


@order_enum(
    {
        "UNORDERED": "Alumnus.id",
        "NAME": Reading(("Alumnus.lastName", "Alumnus.firstName"), projected=True),
        "GRADUATION": Reading(("Degree.graduatedOn",), projected=True),
    },
    name="AlumniOrder",
    description="People whose key this viewer does not see come last.",
)
class AlumniOrderEnum(Enum):
    """What the people can be ordered by."""

    UNORDERED = "unordered"
    NAME = "name"
    GRADUATION = "graduation"


@content_type(Audience.SELF)
@strawberry.type(description="What the owner opened to one audience.")
class VisibilitySetting:
    """One audience: what is open, and what could be."""

    audience: AudienceKind = strawberry.field(description="Who it is open to.")
    open: list[FieldGroupEnum] = strawberry.field(description="What is open to it now.")
    choosable: list[FieldGroupEnum] = strawberry.field(description="What can be opened to this audience at all.")


@content_type(Audience.SELF)
@strawberry.type(description="The viewer's own record, and who sees what of it.")
class OwnRecord:
    """Told to nobody but its owner."""

    profile: AlumnusType | None = strawberry.field(description="The record as its owner sees it: everything.")
    employer_open_until: date | None = strawberry.field(description="Approved employers find you until this day.")
    in_directory: bool | None = strawberry.field(description="Whether fellow alumni find the owner in the directory.")
    visibility: list[VisibilitySetting] | None = exposed(
        Audience.SELF, bounded=5, default=None, description="An audience at a time."
    )
    access_grants: list[AccessGrantType] | None = exposed(
        Audience.SELF, bounded=200, default=None, description="What is opened to single firms, until a day."
    )
    blocked_employers: list[EmployerType] | None = exposed(
        Audience.SELF, bounded=200, default=None, description="Firms that never find the owner."
    )

    @exposed(Audience.SELF, bounded=14, description="Whose word each group is, and who confirmed it when.")
    def freshness(self, info: Info) -> list[GroupFreshness] | None:
        return freshness_of(info.context)

    access_ledger_csv_url: str | None = exposed(
        Audience.SELF,
        default=None,
        description="Who read the owner, for a spreadsheet; a path, open to this session only.",
    )
    access_ledger_json_url: str | None = exposed(
        Audience.SELF, default=None, description="Who read the owner, for programs; a path, open to this session only."
    )

    @exposed(Audience.SELF, description="Whether a letter comes each month on who read the owner.")
    def access_digest(self, info: Info) -> bool | None:
        own = info.context.viewer.profile_id
        return own is not None and wants_digest(own)


def own_record(context: Context) -> OwnRecord | None:
    """Return the viewer's own record, None where they have none."""
    viewer, language = context.viewer, context.language
    profile = selectors.own_profile(viewer)
    if profile is None:
        return None
    return OwnRecord(
        profile=page_of_alumni(selectors.projections_in_place(viewer, [profile.pk]), language)[0],
        employer_open_until=profile.employer_open_until,
        in_directory=profile.in_directory,
        visibility=[
            VisibilitySetting(
                audience=setting.audience,
                open=[FieldGroupEnum[group.name] for group in setting.opened],
                choosable=[FieldGroupEnum[group.name] for group in setting.choosable],
            )
            for setting in selectors.visibility_settings(profile)
        ],
        access_grants=grants(context),
        blocked_employers=[employer_type(firm, language) for firm in selectors.blocked_employers(profile)],
        access_ledger_csv_url=reverse("alumni:access_ledger", args=["csv"]),
        access_ledger_json_url=reverse("alumni:access_ledger", args=["json"]),
    )


def _wanted(given: AlumniFilterInput | None) -> AlumniFilter:
    if given is None:
        return AlumniFilter()
    unit_key = key_of(given.unit, "Unit") if given.unit is not None else None
    return AlumniFilter(
        # A unit nobody knows holds nobody: an empty path would hold everybody.
        unit_path=(path_of(unit_key) or "-") if given.unit is not None else None,
        level=given.level.value if given.level else None,
        graduated_from=given.graduated_from,
        graduated_to=given.graduated_to,
        province=given.province,
        sector=given.sector,
        skill=given.skill,
        name=given.name,
        open_to_job=given.open_to_job,
        open_to_internship=given.open_to_internship,
        open_to_mentoring=given.open_to_mentoring,
    )


def people_in_order(viewer: Viewer, wanted: AlumniFilter, order: AlumniOrder) -> Segments:
    """Return the people in their order, as rows that hold all a projection reads."""

    def everybody() -> int:
        # Most pages do not ask for the total, so the query of it is not made before one does.
        return selectors.listed(viewer, wanted=wanted).order_by().count()

    parts = [
        KeysetSource(rows, _keys(names), count=everybody)
        for names, rows in _kept_parts(viewer, wanted, order) or _parts(viewer, wanted, order)
    ]
    return Segments(parts, count=everybody)


def _keys(names: tuple[str, ...]) -> list[Order]:
    return [Order(name, shared=name in selectors.SHARED) for name in names]


def _columns(names: tuple[str, ...]) -> tuple[str, ...]:
    return selectors.columns_with(key.name for key in _keys(names))


def _parts(
    viewer: Viewer, wanted: AlumniFilter, order: AlumniOrder
) -> list[tuple[tuple[str, ...], Sequence[QuerySet[AlumniProfile]]]]:
    """Return the parts of the list: the names each is ordered by, and its rows."""
    return [
        (names, [selectors.whole_rows(arm, *_columns(names)) for arm in arms])
        for arms, names in selectors.listed_in_segments(viewer, wanted=wanted, order=order)
    ]


def _kept_parts(
    viewer: Viewer, wanted: AlumniFilter, order: AlumniOrder
) -> list[tuple[tuple[str, ...], KeptRows]] | None:
    """Return the same parts with their SQL kept, None where too much but values tells the list from others.

    Lists without a filter, and without units, are asked for again and again by viewers of the same few kinds.
    """
    kind = kind_of(viewer)
    if wanted != AlumniFilter() or kind is None:
        return None
    like = kind.like

    def rows(part: int, *marks: Any) -> Sequence[QuerySet[AlumniProfile]]:
        return _parts(like(*marks), wanted, order)[part][1]

    shape = ("alumni", kind.shape, order)
    if shape not in _NAMES:
        _NAMES[shape] = [names for names, _rows in _parts(viewer, wanted, order)]
    return [
        (names, KeptRows((shape, part), kind.values, partial(rows, part), _columns(names)))
        for part, names in enumerate(_NAMES[shape])
    ]


_NAMES: dict[Hashable, list[tuple[str, ...]]] = {}
"""What the parts of each kind of list are ordered by: as many as there are kinds of viewers, times the orders."""


@strawberry.type
class AlumniQueries:
    """The part of Query about people."""

    @exposed(Audience.PUBLIC, description="The people who opened themselves to this viewer.")
    def alumni(
        self,
        info: Info,
        filter: AlumniFilterInput | None = None,
        order: AlumniOrderEnum = AlumniOrderEnum.UNORDERED,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AlumnusType]:
        viewer, language = info.context.viewer, info.context.language
        wanted, by = _wanted(filter), AlumniOrder(order.value)
        asked = names_below(info)
        access = Access(Door.LIST, wanted.told(), groups=wanted.groups() | by.groups())
        count_search(viewer)
        return paginate(
            people_in_order(viewer, wanted, by),
            PageArguments(first, after, last, before),
            scope=scope_of("people", wanted.fingerprint(), by, viewer.user_id),
            nodes=lambda page: page_of_alumni(selectors.project_rows(viewer, page, asked, access=access), language),
        )

    @exposed(Audience.SELF, description="The viewer's own record; null for whoever has not claimed one.")
    def my_record(self, info: Info) -> OwnRecord | None:
        return own_record(info.context)

    @exposed(Audience.SELF, description="Who read the viewer's own record, newest first.")
    def access_ledger(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[LedgerEntry] | None:
        return ledger_of(info.context, PageArguments(first, after, last, before))

    @exposed(
        Audience.SELF,
        weight=10,
        reads=dict.fromkeys(("audience", "employerId"), Reading(("ViewAs.profile",), projected=True)),
        description="The viewer's own record exactly as somebody else would get it.",
    )
    def view_as(self, info: Info, audience: SeenAs, employer_id: OneFirm = None) -> ViewAs | None:
        return view_as(info.context, audience, employer_id)

    @exposed(Audience.SELF, description="What firms asked the viewer, newest first.")
    def received_contact_requests(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[ReceivedContactRequest] | None:
        return received(info.context, PageArguments(first, after, last, before))

    @exposed(Audience.EMPLOYER, description="What the viewer's firm asked people, newest first.")
    def sent_contact_requests(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[SentContactRequest] | None:
        return sent(info, PageArguments(first, after, last, before))
