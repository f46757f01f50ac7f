"""Who is out of date and which lists there are; nobody but representatives and the center is answered."""

from enum import Enum
from typing import Any

import strawberry

from graphql_api.connection import After, Before, Connection, First, Last, PageArguments, paginate, scope_of
from graphql_api.context import Info
from graphql_api.enums import described_enum
from graphql_api.global_ids import key_of
from graphql_api.guard import exposed, filter_on
from graphql_api.keyset import KeysetSource, Order
from graphql_api.selection import names_below
from portal.alumni.filters import AlumniFilter
from portal.institution.selectors import path_of
from portal.tracking import selectors
from portal.tracking.stale import EVERYTHING, StaleFilter, stale_people

from .types import TRACKERS, CallListType, StaleAlumnus, call_list_types, stale_types

StaleWhatEnum = described_enum(
    Enum("StaleWhat", {"CONTACT": "contact", "CAREER": "career"}),
    name="StaleWhat",
    description="What can be out of date.",
    members={"CONTACT": "Address and telephone.", "CAREER": "The present job."},
)


@strawberry.input(description="What to narrow those out of date by.")
class StaleFilterInput:
    """Unit, years, and what is out of date."""

    unit: strawberry.ID | None = filter_on(
        "Degree.unit", projected=True, description="A unit and all below it; another's holds nobody, like none."
    )
    graduated_from: int | None = filter_on("Degree.graduatedOn", projected=True, description="The first year.")
    graduated_to: int | None = filter_on("Degree.graduatedOn", projected=True, description="The last year.")
    what: StaleWhatEnum | None = filter_on(
        "StaleAlumnus.contactIsStale",
        "StaleAlumnus.careerIsStale",
        projected=True,
        description="Null: contact or career.",
    )


def _asked(given: StaleFilterInput | None) -> StaleFilter:
    if given is None:
        return StaleFilter()
    unit = key_of(given.unit, "Unit") if given.unit is not None else None
    wanted = AlumniFilter(
        # A unit nobody knows holds nobody: an empty path would hold everybody.
        unit_path=(path_of(unit) or "-") if given.unit is not None else None,
        graduated_from=given.graduated_from,
        graduated_to=given.graduated_to,
    )
    what: Any = given.what
    return StaleFilter(wanted, (what.value,) if what else EVERYTHING)


@strawberry.type
class TrackingQueries:
    """The part of Query about keeping in touch."""

    @exposed(*TRACKERS, description="Own graduates of whom contact or career was not confirmed within a year, by name.")
    def stale_alumni(
        self,
        info: Info,
        filter: StaleFilterInput | None = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[StaleAlumnus] | None:
        context, asked, names = info.context, _asked(filter), names_below(info)
        rows = stale_people(context.viewer, asked).values_list("pk", "name_key", named=True)
        return paginate(
            KeysetSource(rows, [Order("name_key"), Order("pk")]),
            PageArguments(first, after, last, before),
            scope=scope_of("stale", asked.told(), context.viewer.user_id),
            nodes=lambda page: stale_types(context, [row.pk for row in page], names),
        )

    @exposed(*TRACKERS, description="The call lists of the viewer's units, the latest first.")
    def call_lists(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[CallListType] | None:
        context = info.context
        return paginate(
            KeysetSource(selectors.call_lists(context.viewer), [Order("pk", descending=True)]),
            PageArguments(first, after, last, before),
            scope=scope_of("call lists", context.viewer.user_id),
            nodes=lambda page: call_list_types(context, page),
        )
