"""What a search finds beyond what is known is what the whole search finds less that, in both engines."""

from dataclasses import replace

import pytest

from search import selectors
from search.errors import TooMuch
from search.query import MOST_KNOWN, Range, SearchAnswer, SearchRequest

from .conftest import NOBODY, Library

QUESTIONS = (
    {"text": ""},
    {"text": "mühendis"},
    {"text": "mühendiz"},
    {"text": "istanbul", "filters": {"skill": ("python", "excel")}},
    {"text": "", "ranges": {"graduation_year": Range(2012, 2015)}, "order": "-graduation_year"},
    {"text": "&&"},
)


def new(people: Library, *known: str, **asked: object) -> SearchAnswer:
    """Ask for what is new to somebody who knows these documents."""
    guard = replace(NOBODY, known=frozenset(known))
    request = SearchRequest(people.definition.name, guard, **asked)  # type: ignore[arg-type]
    return selectors.search_new(request, vouch=dict.fromkeys, using=people.engine)


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
@pytest.mark.parametrize("known", [("isil",), ("isil", "selin", "nobody"), ()], ids=len)
def test_it_is_the_whole_search_less_what_is_known(
    known: tuple[str, ...], asked: dict[str, object], people: Library
) -> None:
    whole = people.search(size=50, **asked)  # type: ignore[arg-type]
    answer = new(people, *known, size=50, **asked)
    rest = [(hit.id, hit.score, hit.matched) for hit in whole.hits if hit.id not in known]
    assert [(hit.id, hit.score, hit.matched) for hit in answer.hits] == rest
    assert answer.total == len(rest)


def test_what_is_known_left_out_makes_no_typing_mistake_of_the_rest(people: Library) -> None:
    """Selim is one letter from Selin: whoever asks for Selim and knows him is not told of Selin."""
    assert people.ids("selim") == ["selim"]
    answer = new(people, "selim", text="selim")
    assert (answer.hits, answer.total) == ((), 0)
    assert {hit.id for hit in new(people, "selim", text="selil").hits} == {"selin"}


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_the_ids_found_are_those_of_every_page(
    asked: dict[str, object], people: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "LARGEST_PAGE", 2)
    whole = people.search(size=50, **asked)  # type: ignore[arg-type]
    request = SearchRequest(people.definition.name, NOBODY, **asked)  # type: ignore[arg-type]
    assert selectors.ids_found(request, whole.total, using=people.engine) == {hit.id for hit in whole.hits}
    assert selectors.ids_found(request, whole.total - 1, using=people.engine) is None


def test_as_many_as_can_be_known_are_asked_for_and_one_more_is_refused(people: Library) -> None:
    most = [f"id-{number}" for number in range(MOST_KNOWN)]
    assert new(people, *most, size=50).total == people.search(size=50).total
    with pytest.raises(TooMuch):
        new(people, *most, "one more")
