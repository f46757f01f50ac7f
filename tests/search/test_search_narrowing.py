"""The contract, narrowing: filters, facets, ranges, the guard, and what is refused. The same for both engines."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from search.errors import BadValue, TooMuch, UnknownField
from search.query import Bucket, Guard, Range

from .conftest import Library
from .corpus import PEOPLE


def test_facets_count_as_if_their_own_filter_were_off(people: Library) -> None:
    answer = people.search(
        filters={"province": ("34",), "skill": ("python", "excel")}, facets=("province", "skill", "graduation_year")
    )
    assert [hit.id for hit in answer.hits] == ["isil", "selin"]
    assert answer.facets == {
        "province": (Bucket("34", 2, chosen=True),),
        "skill": (Bucket("cpp", 1, chosen=False), Bucket("excel", 1, chosen=True), Bucket("python", 1, chosen=True)),
        "graduation_year": (Bucket(2015, 2, chosen=False), Bucket(2012, 1, chosen=False)),
    }


def test_one_choice_does_not_hide_the_others(people: Library) -> None:
    answer = people.search(filters={"province": ("34",), "graduation_year": (2015,)}, facets=("province", "skill"))
    assert [hit.id for hit in answer.hits] == ["isil", "selin"]
    assert answer.facets["province"] == (Bucket("34", 2, chosen=True),)
    answer = people.search(filters={"province": ("34",)}, facets=("province", "graduation_year"))
    assert answer.total == 2
    assert answer.facets == {
        "province": (Bucket("34", 2, chosen=True), Bucket("06", 1, chosen=False), Bucket("76", 1, chosen=False)),
        "graduation_year": (Bucket(2015, 2, chosen=False), Bucket(2012, 1, chosen=False)),
    }


def test_facets_count_what_the_text_finds(people: Library) -> None:
    assert people.search("mühendis", facets=("province",)).facets == {
        "province": (Bucket("06", 1, chosen=False), Bucket("34", 1, chosen=False), Bucket("76", 1, chosen=False))
    }
    assert people.search("nobodycalledthis", facets=("province",)).facets == {"province": ()}


def test_filters_hold_alternatives_and_ranges_bounds(people: Library) -> None:
    assert people.ids(filters={"province": ("34", "76")}) == ["isil", "selim", "selin"]
    assert people.ids(filters={"province": ()}) == sorted(PEOPLE)
    assert people.ids(filters={"graduation_year": (2015,)}) == ["isil", "selin"]
    assert people.ids(ranges={"graduation_year": Range(least=2015)}) == ["isil", "isil-typed-plain", "selin"]
    assert people.ids(ranges={"graduation_year": Range(most=2012)}) == ["isil", "selim"]
    assert people.ids(ranges={"graduation_year": Range(2013, 2014)}) == []
    assert people.ids(ranges={"graduation_year": Range()}) == ["isil", "isil-typed-plain", "selim", "selin"]


def test_the_guard_takes_away_before_anything_is_counted(people: Library) -> None:
    barred = Guard("firm-17", without={"barred_employer": ("17",)})
    assert people.ids("mühendis", guard=barred) == ["isil", "selim"]
    answer = people.search("mühendis", guard=barred, facets=("province", "skill"))
    assert answer.total == 2
    assert [bucket.value for bucket in answer.facets["province"]] == ["34", "76"]
    assert [bucket.value for bucket in answer.facets["skill"]] == ["cpp", "python"]
    assert people.suggest("bilgi", guard=barred).suggestions == ()
    assert [found.text for found in people.suggest("bilgi").suggestions] == ["Bilgisayar Mühendisi"]


def test_the_guard_holds_a_moment_against_the_document(people: Library) -> None:
    open_now = Guard("firm-1", within={"open_until": Range(least=date(2026, 2, 1))})
    assert people.ids(guard=open_now) == ["selin"]
    assert people.ids("selim", guard=open_now) == ["selin"]


def test_a_document_with_a_change_on_its_way_is_left_out_whole(people: Library) -> None:
    late = Guard("firm-1", late=frozenset({"isil", "unknown"}))
    answer = people.search("mühendis", guard=late, facets=("province",))
    assert (answer.total, [hit.id for hit in answer.hits]) == (2, ["isil-typed-plain", "selim"])
    assert [bucket.value for bucket in answer.facets["province"]] == ["06", "76"]
    assert [found.text for found in people.suggest("anadolu y").suggestions] == ["Anadolu Yazılım A.Ş."]
    assert people.suggest("anadolu y", guard=late).suggestions == ()


@pytest.mark.parametrize(
    "asked",
    [
        {"filters": {"barred_employer": ("17",)}},
        {"filters": {"open_until": (date(2026, 1, 1),)}},
        {"ranges": {"open_until": Range(least=date(2026, 1, 1))}},
        {"facets": ("barred_employer",)},
        {"order": "open_until"},
        {"order": "summary"},
        {"order": "--name_key"},
        {"filters": {"full_name": ("Işıl Kaya",)}},
        {"filters": {"_id": ("isil",)}},
        {"filters": {"all_exact": ("kaya",)}},
        {"facets": ("full_name",)},
        {"facets": ("raw_title",)},
        {"ranges": {"province": Range(1, 2)}},
        {"order": "_score"},
        {"order": "id"},
    ],
)
def test_what_is_not_on_offer_is_refused_by_name(people: Library, asked: dict[str, Any]) -> None:
    with pytest.raises(UnknownField) as refused:
        people.search(**asked)
    assert refused.value.code == "UNKNOWN_FIELD"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"text": "a" * 257}, TooMuch),
        ({"text": "x " * 5_000}, TooMuch),
        ({"size": 51}, TooMuch),
        ({"size": 10**9}, TooMuch),
        ({"size": 0}, BadValue),
        ({"size": -1}, BadValue),
        ({"filters": {"province": tuple(str(n) for n in range(21))}}, TooMuch),
        (
            {"facets": ("unit", "level", "province", "sector", "skill", "language", "open_to", "graduation_year", "x")},
            TooMuch,
        ),
        ({"filters": {"province": (34,)}}, BadValue),
        ({"filters": {"province": ("",)}}, BadValue),
        ({"filters": {"province": ("x" * 257,)}}, BadValue),
        ({"filters": {"province": ("\ud800",)}}, BadValue),
        ({"filters": {"province": ("a\x00b",)}}, BadValue),
        ({"filters": {"graduation_year": ("2015",)}}, BadValue),
        ({"filters": {"graduation_year": (2**63,)}}, BadValue),
        ({"ranges": {"graduation_year": Range(least=10**30)}}, BadValue),
        ({"ranges": {"graduation_year": Range(least=True)}}, BadValue),
    ],
)
def test_too_much_and_the_wrong_kind_are_refused(people: Library, asked: dict[str, Any], error: type) -> None:
    with pytest.raises(error):
        people.search(**asked)


def test_dates_order_and_bound(library: Callable[[str], Library]) -> None:
    postings = library("postings-alumni")
    postings.put(
        {
            "spring": {"published_at": datetime(2026, 4, 1, 9, tzinfo=UTC), "closes_on": date(2026, 5, 1)},
            "winter": {"published_at": datetime(2026, 1, 1, 9, tzinfo=UTC), "closes_on": date(2026, 5, 1)},
            "draft": {"kind": "job"},
        }
    )
    assert postings.ids(order="-published_at") == ["spring", "winter", "draft"]
    assert postings.ids(order="published_at") == ["winter", "spring", "draft"]
    assert postings.ids(order="closes_on") == ["spring", "winter", "draft"]
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert postings.ids(ranges={"published_at": Range(least=noon)}) == ["spring"]
