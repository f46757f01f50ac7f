"""Which searches a firm keeps find a person: told to that person alone, and of the search only what is hers."""

from datetime import date

import strawberry

from graphql_api.guard import content_type, exposed
from portal.alumni.selectors import public_ids_of
from portal.employers.saved_searches import searches_of
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer
from search import audiences
from search.indices import MOST_SEARCHED
from search.kept_questions import from_data
from search.query import MOST_FACETS, MOST_VALUES, Range, SearchAnswer

from .labels import names_of
from .queries import asked

_S = Audience.SELF
COST = 4_000
"""Of asking all searches of a firm again: with the budget of a minute, thirty times."""


@content_type(_S)
@strawberry.type(description="A field by which a saved search finds the owner, with those of its values she holds.")
class FoundThrough:
    """One condition of a search that the owner meets."""

    field: str = strawberry.field(description="What is filtered by, such as skill or province.")
    values: list[str] | None = exposed(
        _S, bounded=MOST_VALUES, description="The owner's own values among those asked for; never any other."
    )


@content_type(_S)
@strawberry.type(description="A saved search of the firm that finds the owner. Its name and its words are the firm's.")
class FoundBySearch:
    """What the owner is told of one search."""

    saved_on: date = strawberry.field(description="The day the firm saved it.")
    matched: list[str] | None = exposed(
        _S, bounded=MOST_SEARCHED, description="The fields of the owner's record that hold what the firm typed."
    )
    through: list[FoundThrough] | None = exposed(
        _S, bounded=MOST_FACETS, description="What it narrows by, with what the owner has of it."
    )


def found_by(firm: Viewer, profile_id: int, language: str) -> list[FoundBySearch]:
    """Return the searches of a firm that find the person, oldest first: asked as the firm would ask them now."""
    rows = sorted(searches_of(firm), key=lambda row: row.pk)
    public_id = "".join(public_ids_of([profile_id] if rows else []))
    if not public_id:
        return []
    asks = [from_data(row.question) for row in rows]
    pairs = [(ask, row.language) for ask, row in zip(asks, rows, strict=True)]
    answers = asked(lambda: audiences.person_found(firm, pairs, public_id))
    met = [_met(ask, answer) if answer is not None else {} for ask, answer in zip(asks, answers, strict=True)]
    held: dict[str, set[str]] = {}
    for name, codes in (pair for one in met for pair in one.items()):
        held.setdefault(name, set()).update(codes)
    names = names_of(held, language)
    return [
        FoundBySearch(
            saved_on=row.saved_on,
            matched=list(answer.hits[0].matched),
            through=[
                FoundThrough(field=name, values=[names.get(name, {}).get(code, code) for code in codes])
                for name, codes in through.items()
            ],
        )
        for row, answer, through in zip(rows, answers, met, strict=True)
        if answer is not None
    ]


def _met(ask: audiences.Ask, answer: SearchAnswer) -> dict[str, list[str]]:
    """Return by which of her values she meets each condition of a question."""
    return {
        name: [
            str(bucket.value)
            for bucket in buckets
            if (bucket.chosen if name not in ask.ranges else _within(bucket.value, ask.ranges[name]))
        ]
        for name, buckets in answer.facets.items()
    }


def _within(value: str | int, span: Range) -> bool:
    return all(
        bound is None or sign * int(value) >= sign * int(bound)  # type: ignore[arg-type]
        for sign, bound in ((1, span.least), (-1, span.most))
    )
