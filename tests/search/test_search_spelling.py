"""What somebody may have meant: a spelling that finds something for this very viewer. Both engines."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import selectors
from search.analysis.analyzer import two_edits_apart
from search.documents import Write
from search.engines.contract import Engine
from search.query import SearchRequest
from search.truth import Told

from .conftest import NOBODY, Library
from .corpus import PEOPLE


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # Out of the documents that are shown for want of exact ones; names as they are written, words in lowercase.
        ("sellin", "Selin"),
        ("selin ka", None),
        ("selib", "Selim"),
        ("işıı kaya", "Işıl kaya"),
        ("ışil kayaa", "ışil Kaya"),
        ("yazlım mühendsi", "yazılım mühendisi"),
        ("ühendis", "mühendisi"),
        ("pyton istanbul", "python istanbul"),
        ("istanbuul'da pyton", "İstanbul python"),
        ("pyton -java", "python -java"),
        ('pyton "Işıl Kaya"', 'python "Işıl Kaya"'),
        # Out of public vocabulary, where no document holds anything near: by way of what it means, or of two mistakes.
        ("sofware enginer", "software engineer"),
        ("busines administraton", "business administration"),
        ("humann resorces", "human resources"),
        ("mhndsleri", None),
        ("mühndesliği", "mühendisliği"),
        # Found as typed, nothing to find, nothing near, or nobody: no word about it.
        ("selin", None),
        ("ışıl", None),
        ("", None),
        ("&&", None),
        ("zzzzzz", None),
        ("kubernets", None),
        ("jva", None),
        ("2013", None),
    ],
)
def test_what_was_meant(people: Library, text: str, meant: str | None) -> None:
    answer = people.search(text)
    assert answer.did_you_mean == meant
    if meant is not None:
        again = people.search(meant)
        assert (again.stage, again.did_you_mean) == ("exact", None)
        assert again.total > 0


def test_only_the_first_page_tells(people: Library) -> None:
    first = people.search("muhnedis", size=1)
    assert (first.total, first.did_you_mean) == (3, "mühendisi")
    second = people.search("muhnedis", size=1, after=first.next_cursor)
    assert (second.stage, second.did_you_mean) == ("typo", None)


def test_filters_hold_for_what_was_meant_too(people: Library) -> None:
    assert people.search("pyton", filters={"province": ("34",)}).did_you_mean == "python"
    assert people.search("pyton", filters={"province": ("06",)}).did_you_mean is None
    # Selin lives in Istanbul; of the others there is Selim, who is found by this very spelling.
    assert people.search("selin", filters={"province": ("76",)}).did_you_mean == "Selim"


def test_the_database_has_the_last_word_on_what_was_meant(crowd: Library) -> None:
    """The index still says Python of Işıl; by now she shows her name alone."""

    def vouch(ids: Any) -> Mapping[str, Told | None]:
        return {id_: Told({"full_name": PEOPLE[id_]["full_name"]}) if id_ == "isil" else None for id_ in ids}

    lied: list[frozenset[str]] = []
    request = SearchRequest(crowd.definition.name, NOBODY, "pyton")
    answer = selectors.search(request, vouch=vouch, lied=lied.append, using=crowd.engine)
    assert (answer.total, answer.did_you_mean) == (0, None)
    assert set(lied) == {frozenset({"isil"})}


@pytest.fixture
def counted(people: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that reach the engine."""
    asked: list[str] = []
    whole = type(people.engine).search

    def search(engine: Engine, plan: Any) -> Any:
        asked.append("asked")
        return whole(engine, plan)  # type: ignore[arg-type]

    monkeypatch.setattr(type(people.engine), "search", search)
    return asked


@pytest.mark.parametrize(
    ("text", "most"), [("selin", 1), ("sellin", 3), ("zzzzzz", 2), ("sofware enginer", 5), ("lawer " * 12, 5)]
)
def test_the_engine_is_asked_a_few_times_only(people: Library, counted: list[str], text: str, most: int) -> None:
    people.search(text)
    assert len(counted) <= most


def test_a_question_may_not_grow_too_long(crowd: Library) -> None:
    crowd.engine.write(crowd.definition, [Write("long", 1, {"full_name": "Zekeriyya"})])
    crowd.engine.refresh(crowd.definition)
    text = "zekeriya".ljust(255) + "."
    assert crowd.search(text).did_you_mean is None
    assert crowd.search(text.strip(" .")).did_you_mean == "Zekeriyya"


def _distance(first: str, second: str) -> int:
    """Optimal string alignment, slow and plain."""
    table = {(-1, -1): 0, **{(i, -1): i + 1 for i in range(len(first))}, **{(-1, j): j + 1 for j in range(len(second))}}
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i and j and a == second[j - 1] and first[i - 1] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(first) - 1, len(second) - 1]


@given(st.text("abcdef", min_size=1, max_size=7), st.text("abcdef", min_size=1, max_size=7))
def test_two_edits_are_two_edits(first: str, second: str) -> None:
    assert two_edits_apart(first, second) == (_distance(first, second) <= 2)
