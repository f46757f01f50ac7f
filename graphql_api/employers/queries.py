"""The list of firms."""

from enum import Enum

import strawberry

from graphql_api.connection import After, Before, Connection, First, Last, PageArguments, paginate, scope_of
from graphql_api.context import Info
from graphql_api.guard import exposed, filter_on, order_enum
from graphql_api.keeping import EMPLOYERS, WORDS, kept
from graphql_api.keyset import KeysetSource, Order
from portal.privacy.audiences import Audience

from .firm_types import MyFirm, my_firm
from .types import EmployerType, employer_type, rows


@strawberry.input(description="What to narrow the firms by.")
class EmployerFilter:
    """All of them hold together."""

    sector: str | None = filter_on("Employer.sector", description="The code of a sector.")
    province: str | None = filter_on("Employer.province", description="The plate code of a province.")


@order_enum({"NAME": "Employer.name"}, description="NAME sorts as Turkish does.")
class EmployerOrder(Enum):
    """What the firms can be ordered by."""

    NAME = "name"


@strawberry.type
class EmployerQueries:
    """The part of Query about firms."""

    @exposed(Audience.PUBLIC, description="The firm one acts for, in whatever state; null for whoever acts for none.")
    def my_firm(self, info: Info) -> MyFirm | None:
        return my_firm(info.context)

    # Whoever acts for a firm that is not in force sees it here all the same: among those signed in it is personal.
    @exposed(Audience.PUBLIC, keep=kept(EMPLOYERS, WORDS, anonymous_only=True), description="The approved firms.")
    def employers(
        self,
        info: Info,
        filter: EmployerFilter | None = None,
        order: EmployerOrder = EmployerOrder.NAME,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[EmployerType]:
        viewer, language = info.context.viewer, info.context.language
        found = rows(viewer)
        if filter and filter.sector is not None:
            found = found.filter(sector__code=filter.sector)
        if filter and filter.province is not None:
            found = found.filter(province__code=filter.province)
        return paginate(
            KeysetSource(found, [Order("sort_key"), Order("public_id")]),
            PageArguments(first, after, last, before),
            scope=scope_of("employers", filter, order, viewer.user_id),
            nodes=lambda page: [employer_type(row, language) for row in page],
        )
