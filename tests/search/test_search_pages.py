"""The contract, pages: order, cursors, and the last word of the database. The same for both engines."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from search.errors import BadCursor, IndexMissing
from search.query import Guard, SearchRequest
from search.selectors import search as ask

from .conftest import Library

TURKISH_ORDER = [
    "42",
    "Ali",
    "ali b",
    "Cem",
    "Çağla",
    "Gül",
    "Ğ",
    "Irmak",
    "İpek",
    "Oya",
    "Ömer",
    "Sema",
    "Şule",
    "Ufuk",
    "Ülkü",
    "Zeynep",
]


def test_order_is_turkish_and_missing_comes_last_both_ways(library: Callable[[str], Library]) -> None:
    postings = library("postings-alumni")
    # Ids in another order than the titles.
    titles = {f"p{place * 7 % 16:02d}": title for place, title in enumerate(TURKISH_ORDER)}
    postings.put({id_: {"title": title} for id_, title in titles.items()})
    postings.put({"without": {"kind": "job"}})
    expected = list(titles)
    assert postings.ids(order="title", size=50) == [*expected, "without"]
    assert postings.ids(order="-title", size=50) == [*reversed(expected), "without"]


@pytest.mark.parametrize("order", ["relevance", "graduation_year", "-graduation_year", "name_key"])
@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_lose_nothing_and_repeat_nothing(crowd: Library, order: str, size: int) -> None:
    crowd.put(
        {
            f"n{n:03d}": {
                "title": "Python geliştirici" if n % 3 else "Geliştirici",
                "headline": "Python" if n % 2 else None,
                "graduation_year": 2000 + n % 5 if n % 4 else None,
                "name_key": f"{n % 7}" if n % 6 else None,
            }
            for n in range(60)
        }
    )
    seen: list[str] = []
    after = None
    while True:
        page = crowd.search("geliştirici", order=order, size=size, after=after, facets=("province",))
        assert page.total == 60
        seen += [hit.id for hit in page.hits]
        after = page.next_cursor
        if after is None:
            break
    assert len(seen) == len(set(seen)) == page.total
    whole = crowd.ids("geliştirici", order=order, size=50)
    assert seen[:50] == whole


def test_every_hit_is_a_place_to_go_on_from(people: Library) -> None:
    page = people.search("mühendis")
    assert people.ids("mühendis", after=page.hits[0].cursor) == [hit.id for hit in page.hits[1:]]
    assert page.next_cursor is None
    assert people.ids("mühendis", after=page.hits[-1].cursor) == []


def test_a_page_in_the_typo_stage_goes_on_in_it(people: Library) -> None:
    first = people.search("selib", size=1)
    second = people.search("selib", size=1, after=first.next_cursor)
    assert (first.stage, second.stage) == ("typo", "typo")
    assert {first.hits[0].id, second.hits[0].id} == {"selin", "selim"}
    assert second.next_cursor is None


def test_a_cursor_belongs_to_its_viewer_and_its_search(people: Library) -> None:
    cursor = people.search("mühendis", size=1).next_cursor
    assert cursor is not None
    assert len(people.ids("MÜHENDİS ", after=cursor)) == 2
    strangers: list[dict[str, Any]] = [
        {"guard": Guard("viewer-2")},
        {"text": "mühendisi"},
        {"filters": {"province": ("34",)}},
        {"order": "name_key"},
        {"language": "en"},
        {"after": cursor[:-1] + ("A" if cursor[-1] != "A" else "B")},
        {"after": "x" + cursor},
        {"after": ""},
        {"after": "MTIz:abc"},
        {"after": "é"},
        {"after": "\x00"},
        {"after": "a" * 100_000},
    ]
    for changed in strangers:
        asked = {"text": "mühendis", "after": cursor, **changed}
        with pytest.raises(BadCursor):
            people.search(asked.pop("text"), **asked)


def test_no_page_leads_beyond_the_thousandth_hit(library: Callable[[str], Library]) -> None:
    made = library("alumni-directory")
    made.put({f"p{n:04d}": {"graduation_year": 2000} for n in range(1_030)})
    after, seen = None, 0
    while True:
        page = made.search(size=48, after=after)
        assert page.total == 1_030
        seen += len(page.hits)
        after = page.next_cursor
        if after is None:
            break
    assert seen == 1_000


def test_an_index_never_built_says_so(crowd: Library) -> None:
    crowd.engine.drop(crowd.definition)
    with pytest.raises(IndexMissing) as missing:
        crowd.search("x")
    assert missing.value.retry_after == 30
    with pytest.raises(IndexMissing):
        crowd.suggest("x")
    with pytest.raises(IndexMissing):
        crowd.put({"new": {}})


def test_the_answer_names_its_backend(people: Library) -> None:
    expected = {"EmbeddedEngine": "sqlite-fts5", "ElasticEngine": "elasticsearch"}[type(people.engine).__name__]
    assert people.search("x").backend == people.suggest("x").backend == expected


def test_the_database_has_the_last_word_and_pages_stay_full(crowd: Library) -> None:
    crowd.put({f"n{n:02d}": {"title": "Aşçı"} for n in range(30)})
    hidden = {f"n{n:02d}" for n in range(0, 30, 2)}

    def vouch(ids: Any) -> dict[str, None]:
        return dict.fromkeys(set(ids) - hidden)

    request = SearchRequest(crowd.definition.name, Guard("v"), "aşçı", size=5)
    first = ask(request, vouch=vouch, using=crowd.engine)
    assert [hit.id for hit in first.hits] == ["n01", "n03", "n05", "n07", "n09"]
    second = ask(replace(request, after=first.next_cursor), vouch=vouch, using=crowd.engine)
    assert [hit.id for hit in second.hits] == ["n11", "n13", "n15", "n17", "n19"]
    third = ask(replace(request, after=second.next_cursor), vouch=vouch, using=crowd.engine)
    assert [hit.id for hit in third.hits] == ["n21", "n23", "n25", "n27", "n29"]
    assert third.next_cursor is None
    nothing = ask(replace(request, size=50), vouch=lambda ids: {}, using=crowd.engine)
    assert (nothing.hits, nothing.next_cursor) == ((), None)
