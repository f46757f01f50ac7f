"""The lists of the viewer's firm, and who stands on them."""

import strawberry

from graphql_api.connection import After, Before, Connection, First, Last, PageArguments, paginate, scope_of
from graphql_api.context import Info
from graphql_api.global_ids import key_or_nobody
from graphql_api.guard import exposed, filter_on
from graphql_api.keyset import KeysetSource, Order
from graphql_api.selection import names_below
from portal.privacy.audiences import Audience
from portal.talent import selectors

from .types import LIST, TalentEntryType, TalentListType, entry_types, list_types

_E = Audience.EMPLOYER
_NEWEST = [Order("added_at", descending=True), Order("public_id", descending=True)]


@strawberry.input(description="Whom of the lists to tell; both hold together.")
class TalentEntryFilter:
    """One list, one person, or one person of one list."""

    talent_list_id: strawberry.ID | None = filter_on(
        "TalentEntry.talentListId",
        projected=True,
        description="The id of a TalentList; left out: all lists of the firm.",
    )
    alumnus_id: strawberry.ID | None = filter_on(
        "TalentEntry.person", projected=True, description="The id of an Alumnus: on which lists she stands."
    )


@strawberry.type
class TalentQueries:
    """The part of Query about talent lists."""

    @exposed(_E, bounded=selectors.MOST_LISTS, description="The talent lists of the viewer's firm, by name.")
    def talent_lists(self, info: Info) -> list[TalentListType] | None:
        return list_types(info.context, selectors.lists_of(info.context.viewer))

    @exposed(_E, description="Who stands on the lists of the viewer's firm and is open to it now, the latest first.")
    def talent_entries(
        self,
        info: Info,
        filter: TalentEntryFilter | None = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[TalentEntryType] | None:
        context, asked, given = info.context, names_below(info), filter or TalentEntryFilter()
        rows, viewer = selectors.entries(context.viewer).select_related("talent_list"), context.viewer
        if given.talent_list_id is not None:
            rows = rows.filter(talent_list__public_id=key_or_nobody(given.talent_list_id, LIST))
        if given.alumnus_id is not None:
            rows = rows.filter(profile__public_id=key_or_nobody(given.alumnus_id, "Alumnus"))
        return paginate(
            KeysetSource(rows, _NEWEST),
            PageArguments(first, after, last, before),
            scope=scope_of("talent", viewer.user_id, viewer.employer_id, given.talent_list_id, given.alumnus_id),
            nodes=lambda page: entry_types(context, page, asked),
        )
