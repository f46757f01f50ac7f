"""What a search answers: hits with why they matched, counts beside them, and which engine answered."""

from enum import Enum
from typing import Generic, TypeVar

import strawberry

from graphql_api.alumni.types import AlumnusType
from graphql_api.careers.types import PostingType
from graphql_api.content.types import Page
from graphql_api.enums import described_enum
from graphql_api.events.types import EventType
from graphql_api.guard import AS_PAGED, content_type, exposed
from portal.privacy.audiences import Audience
from search.query import MOST_BUCKETS, MOST_FACETS, Hit, SearchAnswer, Suggestion

Found = TypeVar("Found")
_A = Audience


class SearchStage(Enum):
    """Which of the stages answered."""

    EXACT = "exact"
    TYPO = "typo"


SearchStageEnum = described_enum(
    SearchStage,
    name="SearchStage",
    description="How near the hits are to what was typed.",
    members={"EXACT": "They hold what was typed.", "TYPO": "Nothing did: they hold something one or two letters away."},
)


@content_type(_A.PUBLIC)
@strawberry.type(description="A piece of a text; put hit pieces in bold. Plain text: escape it.")
class SearchSegment:
    """A piece."""

    text: str = strawberry.field(description="Of this piece.")
    hit: bool = strawberry.field(description="Whether it matched.")


@content_type(_A.PUBLIC)
@strawberry.type(description="A value of a field in which what was typed stands.")
class Highlight:
    """A marked value."""

    field: str = strawberry.field(description="The field of the index, such as name, headline, skills.")
    segments: list[SearchSegment] = exposed(_A.PUBLIC, bounded=200, description="The whole value in pieces, in order.")


@content_type(_A.PUBLIC)
@strawberry.type(description="How many hits hold a value, counted as if the filter on its own field were off.")
class FacetBucket:
    """A value and its count."""

    value: str = strawberry.field(description="What the filter takes.")
    label: str = strawberry.field(description="For people, in the language of the request.")
    count: int = strawberry.field(description="Hits that hold it.")
    chosen: bool = strawberry.field(description="Whether the filter of this search holds it.")


@content_type(_A.PUBLIC)
@strawberry.type(description="The counts of one field.")
class Facet:
    """A field."""

    name: str = strawberry.field(description="The facet asked for, in lower case.")
    buckets: list[FacetBucket] = exposed(
        _A.PUBLIC, bounded=MOST_BUCKETS, weight=0, description="The most frequent values, chosen ones always."
    )


@content_type(_A.PUBLIC)
@strawberry.type(description="Something found.")
class SearchHit(Generic[Found]):
    """A hit; null nodes never stand here, a hit that is hidden by now is left out."""

    node: Found | None = exposed(_A.PUBLIC, description="As the database has it now.")
    cursor: str = exposed(_A.PUBLIC, description="Give it as after to continue behind this hit.")
    matched: list[str] = exposed(_A.PUBLIC, description="The fields that hold what was typed: why it matched.")
    highlights: list[Highlight] = exposed(
        _A.PUBLIC, bounded=12, weight=0, description="Only of values open to this viewer."
    )


@content_type(_A.PUBLIC)
@strawberry.type(description="A page of what was found.")
class SearchResult(Generic[Found]):
    """A page of hits."""

    hits: list[SearchHit[Found]] = exposed(_A.PUBLIC, bounded=AS_PAGED, description="The best first, or as ordered.")
    total_count: int = exposed(_A.PUBLIC, description="Exact up to 10,000.")
    total_is_exact: bool = exposed(_A.PUBLIC, description="False: at least totalCount.")
    facets: list[Facet] = exposed(_A.PUBLIC, bounded=MOST_FACETS, description="Those asked for, in that order.")
    next_cursor: str | None = exposed(_A.PUBLIC, description="Give it as after for the next page; null at the end.")
    stage: SearchStageEnum = exposed(_A.PUBLIC, description="TYPO: say that nothing was found as typed.")
    did_you_mean: str | None = exposed(
        _A.PUBLIC,
        description="Where nothing was found as typed: a spelling that does find something for this viewer."
        " On the first page only; null where there is none. Offer it as a link that searches for it.",
    )
    backend: str = exposed(_A.PUBLIC, description="The engine that answered: elasticsearch, or sqlite-fts5.")


@content_type(_A.PUBLIC)
@strawberry.type(description="A way to go on typing.")
class SearchSuggestion:
    """A suggestion."""

    text: str = strawberry.field(description="What to search for.")
    field: str = strawberry.field(description="Where it stands: name, skill, title and the like.")
    count: int = strawberry.field(description="How many hits it leads to.")
    segments: list[SearchSegment] = exposed(_A.PUBLIC, bounded=200, description="The text in pieces, in order.")


def suggestion(row: Suggestion) -> SearchSuggestion:
    """Return a suggestion as the schema tells it."""
    segments = [SearchSegment(text=part.text, hit=part.hit) for part in row.segments]
    return SearchSuggestion(text=row.text, field=row.field, count=row.count, segments=segments)


def _hit(row: Hit, node: object) -> SearchHit[object]:
    return SearchHit(
        node=node,
        cursor=row.cursor,
        matched=list(row.matched),
        highlights=[
            Highlight(field=name, segments=[SearchSegment(text=part.text, hit=part.hit) for part in value])
            for name, values in row.highlights.items()
            for value in values
        ],
    )


def result(answer: SearchAnswer, nodes: dict[str, object], facets: list[Facet]) -> SearchResult[object]:
    """Return an answer as the schema tells it; ``nodes`` are what the hits lead to, by their id in the index."""
    return SearchResult(
        hits=[_hit(row, nodes[row.id]) for row in answer.hits if row.id in nodes],
        total_count=answer.total,
        total_is_exact=answer.total_is_exact,
        facets=facets,
        next_cursor=answer.next_cursor,
        stage=SearchStage(answer.stage),
        did_you_mean=answer.did_you_mean,
        backend=answer.backend,
    )


AlumnusSearchResult = SearchResult[AlumnusType]
PostingSearchResult = SearchResult[PostingType]
PageSearchResult = SearchResult[Page]
EventSearchResult = SearchResult[EventType]
