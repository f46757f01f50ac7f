"""The contract, paging while the index changes: of what stays nothing is skipped and nothing comes twice."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.signing import Signer

from search import selectors
from search.errors import BadCursor, BadValue, TooMuch
from search.indices import INDICES
from search.query import DEEPEST, Guard, Range, SearchRequest

from .conftest import Library

ORDERS = ("relevance", "graduation_year", "-graduation_year", "name_key")


def person(chance: random.Random) -> dict[str, Any]:
    """Return somebody the question finds, with keys that many share and some lack."""
    return {
        "title": chance.choice(["Geliştirici", "Python geliştirici", "Geliştirici python"]),
        "headline": chance.choice(["Geliştirici", None]),
        "graduation_year": chance.choice([2000, 2001, 2002, None]),
        "name_key": chance.choice(["1", "2", "3", None]),
    }


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("text", ["python OR geliştirici", "gelistirci"])
def test_what_stays_is_found_once_whatever_comes_and_goes(crowd: Library, order: str, text: str) -> None:
    chance = random.Random(f"{order}{text}")
    staying = {f"s{chance.randrange(10**9):09d}": person(chance) for _number in range(40)}
    leaving = {f"g{chance.randrange(10**9):09d}": person(chance) for _number in range(20)}
    crowd.put({**staying, **leaving})
    page, seen = crowd.search(text, order=order, size=6), list[str]()
    while True:
        seen += [hit.id for hit in page.hits]
        if page.next_cursor is None:
            break
        # Among those that leave may be the very hit the cursor stands at.
        going = [id_ for id_ in (page.hits[-1].id, *leaving) if id_ in leaving][:3]
        coming = {f"{chance.choice('az')}{chance.randrange(10**9):09d}": person(chance) for _number in range(2)}
        crowd.put({**dict.fromkeys(going), **coming}, version=2)
        leaving = {id_: one for id_, one in leaving.items() if id_ not in going}
        page = crowd.search(text, order=order, size=6, after=page.next_cursor)
    assert len(seen) == len(set(seen))
    assert set(staying) <= set(seen)


def test_a_page_changes_no_byte_with_what_comes_and_goes_elsewhere(crowd: Library) -> None:
    crowd.put({f"p{number:02d}": {"title": "Aşçı"} for number in range(20)})
    first = crowd.search("aşçı", size=5)
    second = crowd.search("aşçı", size=5, after=first.next_cursor)
    crowd.put({"p00": None, "p19": None, "a": {"title": "Aşçı"}, "z": {"title": "Aşçı aşçı"}}, version=2)
    assert crowd.search("aşçı", size=5, after=first.next_cursor).hits == second.hits


def test_a_cursor_ends_with_the_edition_of_its_index_and_with_its_day(
    people: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(day: int, after: str | None = None) -> SearchRequest:
        guard = Guard("viewer-1", within={"open_until": Range(least=date(2026, 1, day))})
        return SearchRequest(people.definition.name, guard, size=1, after=after)

    cursor = selectors.search(asked(1), using=people.engine).next_cursor
    assert len(selectors.search(asked(1, cursor), using=people.engine).hits) == 1
    with pytest.raises(BadCursor):
        selectors.search(asked(2, cursor), using=people.engine)
    next_edition = replace(people.definition, revision=people.definition.revision + 1)
    monkeypatch.setitem(INDICES, people.definition.name, next_edition)
    with pytest.raises(BadCursor):
        selectors.search(asked(1, cursor), using=people.engine)


@pytest.mark.parametrize("size", [51, 10**9, 10**30])
def test_a_page_beyond_the_largest_is_told_so(people: Library, size: int) -> None:
    with pytest.raises(TooMuch) as refused:
        people.search(size=size)
    assert (refused.value.what, refused.value.most) == ("size", 50)


@pytest.mark.parametrize("size", [0, -1, -(10**9)])
def test_a_page_of_nothing_is_told_so(people: Library, size: int) -> None:
    with pytest.raises(BadValue):
        people.search(size=size)


def test_nobody_goes_beyond_the_thousandth_hit(library: Callable[[str], Library]) -> None:
    made = library("alumni-directory")
    made.put({f"p{number:04d}": {"graduation_year": 2000} for number in range(DEEPEST + 10)})
    after, page = None, made.search(size=50)
    while page.next_cursor is not None:
        page = made.search(size=50, after=(after := page.next_cursor))
    assert after is not None
    # The last page leads to the thousandth, and not on from there.
    assert made.search(size=50, after=page.hits[-2].cursor).hits == page.hits[-1:]
    with pytest.raises(TooMuch) as refused:
        made.search(size=50, after=page.hits[-1].cursor)
    assert (refused.value.what, refused.value.most) == ("hits", DEEPEST)


def test_a_number_is_believed_of_nobody_else(people: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cursor says itself how deep it lies; it is signed, so nobody but us says it."""
    cursor = people.search("mühendis", size=1).next_cursor
    assert cursor is not None
    payload, signature = cursor.rsplit(":", 1)
    for forged in (f"{payload[:-2]}AA:{signature}", f"{payload}:", payload, f"{payload}:{signature}:{signature}"):
        with pytest.raises(BadCursor):
            people.search("mühendis", size=1, after=forged)
    # Django's own signer with another salt makes a signature that is none here.
    with pytest.raises(BadCursor):
        people.search("mühendis", size=1, after=Signer().sign_object(["", 1, "exact", [1, "x"]]))
