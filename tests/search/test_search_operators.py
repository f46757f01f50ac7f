"""The contract, operators: what they find, how it is ranked and shown. The same for both engines, to the byte."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.errors import BadCursor
from search.query import Segment

from .conftest import Library


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("python OR excel", ["isil", "selin"]),
        ("python VEYA excel", ["isil", "selin"]),
        ("mühendis -su", ["isil", "isil-typed-plain"]),
        ("mühendis NOT (python OR java)", ["selim"]),
        ("mühendis DEĞİL ankara", ["isil", "selim"]),
        ("istanbul (python OR excel)", ["isil", "selin"]),
        ("(python OR java) AND (ankara OR istanbul)", ["isil", "isil-typed-plain"]),
        ("python OR java ankara", ["isil", "isil-typed-plain"]),
        ("-istanbul", ["isil-typed-plain", "oreilly", "selim"]),
        ("-istanbulda", ["isil-typed-plain", "oreilly", "selim"]),
        ("-mühendisleri", ["oreilly", "selin"]),
        ("python OR -mühendis", ["isil", "oreilly", "selin"]),
        ("-C++ -C# mühendis", ["selim"]),
        # Quoted: as it stands, in no other form, by no synonym.
        ('"su ürünleri"', ["selim"]),
        ('"ürünleri su"', []),
        ('"yazılım mühendisi"', ["isil"]),
        ('"yazilim muhendisi"', ["isil"]),
        ('"yazılım mühendisleri"', []),
        ('"ik uzmanı"', []),
        ("ik uzmanı", ["selin"]),
        ('"mühendis"', []),
        ('"şu anda kitap"', ["oreilly"]),
        ('-"yazılım mühendisi" mühendis', ["isil-typed-plain", "selim"]),
        ('-"mühendis" mühendis', ["isil", "isil-typed-plain", "selim"]),
        ('"O\'Reilly" OR "c#"', ["isil-typed-plain", "oreilly"]),
        # Synonyms and typing mistakes within groups.
        ("(software engineer) OR excel", ["isil", "oreilly", "selin"]),
        ("(ik uzmanı OR zzz) istanbul", ["selin"]),
        ("(pyton OR exel) istanbul", ["isil", "selin"]),
        ("pyton -excel", ["isil"]),
        ("python -pyton", ["isil"]),
    ],
)
def test_operators_find(people: Library, text: str, expected: list[str]) -> None:
    answer = people.search(text)
    assert sorted(hit.id for hit in answer.hits) == expected
    assert answer.total == len(expected)


def test_a_word_counts_wherever_it_stands_and_an_unwanted_one_not(people: Library) -> None:
    (python,) = people.search("python").hits
    assert [(hit.id, hit.score) for hit in people.search("python OR excel").hits] == [("isil", 12), ("selin", 6)]
    assert [(hit.id, hit.score) for hit in people.search("python -excel").hits] == [("isil", python.score)]
    # The phrase 1, its very spelling 1, the title 5, once for holding it.
    assert [(hit.id, hit.score) for hit in people.search('"yazılım mühendisi"').hits] == [("isil", 7)]
    assert [(hit.id, hit.score) for hit in people.search('"yazilim mühendisi"').hits] == [("isil", 6)]
    assert {hit.score for hit in people.search("-excel").hits} == {0}
    # Of a choice not met as a whole, what is met counts: the words stand there.
    (both,) = people.search("(python zzz) OR c++").hits
    assert both.score == people.search("python c++").hits[0].score == 24


def test_facets_pages_and_marks_go_with_operators(people: Library) -> None:
    asked: dict[str, Any] = {"facets": ("province",)}
    answer = people.search("(python OR java) mühendis -su", **asked)
    assert [(bucket.value, bucket.count) for bucket in answer.facets["province"]] == [("06", 1), ("34", 1)]
    first = people.search("(python OR java) mühendis -su", size=1, **asked)
    rest = people.search("(python OR java) mühendis -su", size=1, after=first.next_cursor, **asked)
    assert [hit.id for page in (first, rest) for hit in page.hits] == [hit.id for hit in answer.hits]
    for other in ("(python OR java) mühendis su", '"python" OR java mühendis -su', "python java mühendis -su"):
        with pytest.raises(BadCursor):
            people.search(other, size=1, after=first.next_cursor, **asked)


def test_quoted_words_are_marked_where_they_stand_so_and_unwanted_ones_never(people: Library) -> None:
    (hit,) = people.search('"yazılım mühendisi" -excel').hits
    assert hit.matched == ("title",)
    assert hit.highlights == {
        "title": ((Segment("Yazılım", hit=True), Segment(" ", hit=False), Segment("Mühendisi", hit=True)),)
    }
    assert {(hit.matched, tuple(hit.highlights)) for hit in people.search("-excel").hits} == {((), ())}


def test_a_quoted_phrase_does_not_reach_from_one_value_into_the_next(crowd: Library) -> None:
    crowd.put({"apart": {"skills": ["Veri", "Bilimi"]}, "together": {"skills": ["Veri Bilimi"]}})
    crowd.put({"two-fields": {"title": "Veri", "skills": "Bilimi"}})
    assert crowd.ids('"veri bilimi"') == ["together"]
    assert sorted(crowd.ids('veri bilimi -"veri bilimi"')) == ["apart", "two-fields"]


WORDS = ("kum", "taş", "çam", "gök", "nar")
documents = st.lists(st.lists(st.sampled_from(WORDS), max_size=4), min_size=1, max_size=6)
leaves = st.one_of(
    st.sampled_from(WORDS).map(lambda word: ("word", word)),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(lambda words: ("phrase", *words)),
)
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.just("all"), inner, inner),
        st.tuples(st.just("any"), inner, inner),
        st.tuples(st.just("not"), inner),
    ),
    max_leaves=5,
)


def _typed(tree: Any, depth: int = 0) -> str:
    match tree:
        case ("word", word):
            return str(word)
        case ("phrase", *words):
            return f'"{" ".join(words)}"'
        case ("not", inner) if inner[0] in {"all", "any", "not"}:
            return f"NOT ({_typed(inner, depth + 1)})"
        case ("not", inner):
            return f"-{_typed(inner, depth)}"
    kind, left, right = tree
    sides = [
        f"({_typed(side, depth + 1)})" if side[0] in {"all", "any"} else _typed(side, depth) for side in (left, right)
    ]
    return (" OR " if kind == "any" else " ").join(sides)


def _depth(tree: Any) -> int:
    match tree:
        case ("word" | "phrase", *_words):
            return 0
        case (_kind, *inner):
            return 1 + max(map(_depth, inner))
    return 0


def _true(tree: Any, words: Sequence[str]) -> bool:
    match tree:
        case ("word", word):
            return word in words
        case ("phrase", *wanted):
            size = len(wanted)
            return any(list(words[place : place + size]) == wanted for place in range(len(words)))
        case ("not", inner):
            return not _true(inner, words)
        case ("all", left, right):
            return _true(left, words) and _true(right, words)
        case (_any, left, right):
            return _true(left, words) or _true(right, words)
    raise AssertionError(tree)


@pytest.fixture(scope="module")
def shelf(library: Callable[[str], Library]) -> tuple[Library, Any]:
    """An index emptied for each example, and versions that only grow."""
    return library("alumni-directory"), count(1)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(held=documents, tree=expressions.filter(lambda tree: _depth(tree) <= 3))
def test_any_combination_finds_what_logic_says(
    shelf: tuple[Library, Any], held: Sequence[Sequence[str]], tree: Any
) -> None:
    made, versions = shelf
    there: Mapping[str, Any] = {f"d{place}": {"title": " ".join(words)} for place, words in enumerate(held)}
    made.put({f"d{place}": there.get(f"d{place}") for place in range(6)}, version=next(versions))
    expected = [f"d{place}" for place, words in enumerate(held) if _true(tree, words)]
    assert sorted(made.ids(_typed(tree))) == expected
