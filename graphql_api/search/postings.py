"""Searching postings: what a reader may narrow, count and order them by."""

from collections.abc import Iterable
from datetime import date
from enum import Enum

import strawberry

from graphql_api.careers.types import PostingKindEnum, WorkModeEnum, posting_type
from graphql_api.careers.types import rows as posting_rows
from graphql_api.context import Info
from graphql_api.global_ids import NOBODY, key_or_nobody
from graphql_api.guard import exposed, filter_on, order_enum
from portal.employers.selectors import visible_to as visible_firms
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer
from search import audiences
from search.query import Range

from .labels import facets_of
from .queries import Behind, Size, Text, asked, chosen, siblings, typed
from .types import PostingSearchResult, result


@strawberry.input(description="What to narrow the postings by: any value of a field, all fields together.")
class PostingSearchFilter:
    """Reads what readers see."""

    kinds: list[PostingKindEnum] | None = filter_on("Posting.kind", description="Any of these.")
    work_modes: list[WorkModeEnum] | None = filter_on("Posting.workMode", description="Any of these: REMOTE.")
    provinces: list[str] | None = filter_on("Posting.province", description="Plate codes.")
    skills: list[str] | None = filter_on("Posting.skills", description="Codes.")
    sectors: list[str] | None = filter_on("Posting.employer", description="Codes, of the firm.")
    units: list[str] | None = filter_on(
        "Posting.units", description="Codes; a unit with all below it. Postings for everybody name none."
    )
    employers: list[strawberry.ID] | None = filter_on("Posting.employer", description="Ids of employers.")
    deadline_until: date | None = filter_on("Posting.deadline", description="Closing on this day or before.")
    pay_from: int | None = filter_on(
        "Posting.payFrom",
        "Posting.payTo",
        description="Lira a month: what is offered reaches this. A posting that tells no pay is left out.",
    )
    pay_to: int | None = filter_on(
        "Posting.payFrom",
        "Posting.payTo",
        description="Lira a month: what is offered begins at this or below. A posting that tells no pay is left out.",
    )


@strawberry.enum(description="What postings can be counted by.")
class PostingFacet(Enum):
    """Counted fields."""

    KIND = "kind"
    WORK_MODE = "work_mode"
    PROVINCE = "province"
    SECTOR = "sector"
    SKILL = "skill"
    UNIT = "unit"
    EMPLOYER = "firm"


@order_enum(
    {
        "RELEVANCE": ("Posting.title", "Posting.description"),
        "NEWEST": "Posting.publishOn",
        "DEADLINE": "Posting.deadline",
    },
    description="What comes first of the postings found.",
)
class PostingSearchOrder(Enum):
    """What the postings found can be ordered by."""

    RELEVANCE = "relevance"
    NEWEST = "-published_at"
    DEADLINE = "closes_on"


def _firms(viewer: Viewer, ids: Iterable[str] | None) -> list[str] | None:
    """Return the firms of these ids that the viewer may see; where none is left, one that nobody is."""
    if not ids:
        return None
    keys = {key_or_nobody(one, "Employer") for one in ids}
    seen = visible_firms(viewer).filter(public_id__in=keys).values_list("public_id", flat=True)
    return sorted(map(str, seen)) or [str(NOBODY)]


def _ranges(narrowed: PostingSearchFilter) -> dict[str, Range]:
    ranges = {
        "closes_on": Range(most=narrowed.deadline_until),
        "pay_most": Range(least=narrowed.pay_from),
        "pay_least": Range(most=narrowed.pay_to),
    }
    return {name: span for name, span in ranges.items() if span != Range()}


def postings_question(
    viewer: Viewer, text: str, narrowed: PostingSearchFilter, order: PostingSearchOrder, **page: object
) -> audiences.Ask:
    """Return what a client asks of postings; ``page`` holds facets, size and cursor."""
    return audiences.Ask(
        text=typed(text),
        filters=chosen(
            kind=narrowed.kinds,
            work_mode=narrowed.work_modes,
            province=narrowed.provinces,
            skill=narrowed.skills,
            sector=narrowed.sectors,
            unit=narrowed.units,
            firm=_firms(viewer, narrowed.employers),
        ),
        ranges=_ranges(narrowed),
        order=order.value,
        **page,  # type: ignore[arg-type]
    )


@strawberry.type
class PostingSearchQueries:
    """The part of Query about searching postings."""

    @exposed(
        Audience.PUBLIC,
        weight=50,
        reads={"text": ("Posting.title", "Posting.description"), "facets": "Posting.kind"},
        description="Search the postings on offer to this viewer.",
    )
    def search_postings(
        self,
        info: Info,
        text: Text = "",
        filter: PostingSearchFilter | None = None,
        facets: list[PostingFacet] | None = None,
        order: PostingSearchOrder = PostingSearchOrder.RELEVANCE,
        first: Size = 20,
        after: Behind = None,
    ) -> PostingSearchResult | None:
        context = info.context
        page = {"facets": tuple(facet.value for facet in facets or ()), "size": first, "after": after}
        ask = postings_question(context.viewer, text, filter or PostingSearchFilter(), order, **page)
        answer = asked(lambda: audiences.search_postings(context.viewer, ask))
        found = posting_rows(context.viewer).filter(public_id__in=[hit.id for hit in answer.hits])
        nodes: dict[str, object] = {str(row.public_id): posting_type(row, context.language) for row in found}
        told = facets_of(answer, context.language, context.viewer)
        return result(answer, siblings(nodes), told)  # type: ignore[return-value]
