"""Whether a search finds one document is asked with that very search, in both engines."""

from dataclasses import replace
from datetime import date

import pytest

from search import selectors
from search.query import Guard, Range, SearchAnswer, SearchRequest

from .conftest import NOBODY, Library
from .corpus import PEOPLE

FIRM = Guard("viewer-1", without={"barred_employer": ("17",)}, within={"open_until": Range(least=date(2026, 2, 1))})
QUESTIONS = (
    {"text": ""},
    {"text": "mühendis"},
    {"text": "mühendiz"},
    {"text": "pyhton"},
    {"text": "pythno"},
    {"text": "python java"},
    {"text": "istanbul", "filters": {"skill": ("python", "excel")}},
    {"text": "", "ranges": {"graduation_year": Range(2012, 2015)}},
    {"text": "&&"},
    {"text": "selim"},
)


def one(people: Library, document: str, guard: Guard = NOBODY, **asked: object) -> SearchAnswer | None:
    """Ask whether a question finds one document, which the database lets be seen."""
    request = SearchRequest(people.definition.name, guard, **asked)  # type: ignore[arg-type]
    return selectors.search_one(request, document, vouch=dict.fromkeys, using=people.engine)


@pytest.mark.parametrize(
    "guard", [NOBODY, FIRM, replace(NOBODY, late=frozenset({"isil"}))], ids=["any", "firm", "late"]
)
@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_it_is_found_alone_exactly_where_it_is_found_among_all(
    asked: dict[str, object], guard: Guard, people: Library
) -> None:
    whole = {hit.id: hit for hit in people.search(guard=guard, size=50, **asked).hits}  # type: ignore[arg-type]
    alone = {key: answer.hits[0] for key in PEOPLE if (answer := one(people, key, guard, **asked)) is not None}
    assert {key: (hit.score, hit.matched) for key, hit in alone.items()} == {
        key: (hit.score, hit.matched) for key, hit in whole.items()
    }


def test_a_mistyped_word_that_somebody_else_spells_so_finds_nobody_else(people: Library) -> None:
    """Selim is one letter from Selin: whoever asks for Selim is shown Selim alone."""
    assert one(people, "selim", text="selim") is not None
    assert one(people, "selin", text="selim") is None
    assert one(people, "selin", text="selil") is not None


def test_the_counts_are_of_the_one_document(people: Library) -> None:
    found = one(people, "isil", filters={"skill": ("python", "java")}, facets=("skill",))
    assert found is not None
    assert {bucket.value: (bucket.count, bucket.chosen) for bucket in found.facets["skill"]} == {
        "python": (1, True),
        "cpp": (1, False),
    }


def test_what_the_database_hides_is_not_found(people: Library) -> None:
    request = SearchRequest(people.definition.name, NOBODY)
    assert selectors.search_one(request, "isil", vouch=lambda _ids: {}, using=people.engine) is None
