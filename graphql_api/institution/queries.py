"""The unit tree."""

import strawberry

from graphql_api.connection import After, Before, Connection, First, Last, PageArguments, paginate, scope_of
from graphql_api.context import Info
from graphql_api.guard import exposed
from graphql_api.keeping import UNITS, kept
from graphql_api.keyset import KeysetSource, Order
from portal.institution.models import UnitKind
from portal.institution.selectors import units
from portal.privacy.audiences import Audience

from .types import UnitKindEnum, UnitType, unit_type


@strawberry.type
class InstitutionQueries:
    """The part of Query about units."""

    @exposed(
        Audience.PUBLIC,
        reads={"kind": "Unit.kind"},
        keep=kept(UNITS),
        description="The units, a parent before its children.",
    )
    def units(
        self,
        info: Info,
        kind: UnitKindEnum | None = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[UnitType]:
        rows = units().filter(kind=UnitKind(kind)) if kind else units()
        return paginate(
            KeysetSource(rows, [Order("path")]),
            PageArguments(first, after, last, before),
            scope=scope_of("units", kind),
            nodes=lambda page: [unit_type(row, info.context.language) for row in page],
        )
