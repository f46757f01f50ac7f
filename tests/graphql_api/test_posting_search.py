"""Searching postings: every way to narrow and order them, as a reader asks it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from own_record import Caller
from pytest_django import DjangoAssertNumQueries

from graphql_api.global_ids import global_id
from portal.careers.models import Posting, PostingReach, PostingState
from portal.employers.models import Employer
from portal.outbox.models import Entry
from portal.reference.models import Province
from search import indexing
from tests.worlds import Ground, lay_ground

pytestmark = pytest.mark.django_db
SEARCH = """query($text: String! = "", $filter: PostingSearchFilter, $order: PostingSearchOrder! = RELEVANCE,
    $facets: [PostingFacet!]) {
  searchPostings(text: $text, filter: $filter, order: $order, facets: $facets) {
    totalCount facets { name buckets { value label count chosen } } hits { node { title } }
  }
}"""
DAY = timedelta(days=1)


def today() -> date:
    """Return the day requests are answered on."""
    return timezone.localdate()


@pytest.fixture
def ground() -> Ground:
    """Return four postings of two firms, in a faculty of two departments; the index knows them."""
    laid = lay_ground()
    Employer.objects.update(approved_until=today() + 60 * DAY)
    first, second = laid.firms
    bil, tar = laid.units
    mersin = Province.objects.get(code="33")

    def post(title: str, firm: Employer, days: int, age: int, **more: Any) -> Posting:
        return Posting.objects.create(
            kind="job",
            employer=firm,
            title_tr=title,
            description_tr="Açıklama",
            state=PostingState.LIVE,
            reach=PostingReach.PUBLIC,
            publish_on=today() - age * DAY,
            deadline=today() + days * DAY,
            **more,
        )

    post("Bir", first, 5, 3, pay_from=30_000, pay_to=50_000, work_mode="remote").units.add(bil)
    post("İki", first, 10, 1, pay_from=60_000, province=mersin).units.add(tar)
    post("Üç", second, 20, 2, pay_to=40_000, work_mode="hybrid").units.add(laid.units[0].get_parent())
    post("Dört", second, 30, 4)
    rebuild()
    return laid


def rebuild() -> None:
    """Bring the index to what the database says."""
    Entry.objects.all().delete()
    for name in ("postings-public", "postings-alumni"):
        indexing.rebuild(name, force=True)


def titles(answer: dict[str, Any]) -> list[str]:
    """Return what was found, by title."""
    assert "errors" not in answer, answer
    return [hit["node"]["title"] for hit in answer["data"]["searchPostings"]["hits"]]


def firm_id(ground: Ground, number: int) -> str:
    """Return the id of a firm as a client knows it."""
    return global_id("Employer", ground.firms[number].public_id)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (lambda ground: {"employers": [firm_id(ground, 0)]}, ["Bir", "İki"]),
        (lambda ground: {"employers": [firm_id(ground, 0), firm_id(ground, 1)]}, ["Bir", "Dört", "Üç", "İki"]),
        (lambda ground: {"employers": []}, ["Bir", "Dört", "Üç", "İki"]),
        (lambda ground: {"employers": [global_id("Unit", ground.units[0].public_id)]}, []),
        (lambda ground: {"units": ["BIL"]}, ["Bir"]),
        (lambda ground: {"units": ["KYU"]}, ["Bir", "Üç", "İki"]),
        (lambda ground: {"workModes": ["REMOTE"]}, ["Bir"]),
        (lambda ground: {"workModes": ["REMOTE", "HYBRID"]}, ["Bir", "Üç"]),
        (lambda ground: {"provinces": ["33"]}, ["İki"]),
        (lambda ground: {"sectors": ["J"]}, ["Bir", "Dört", "Üç", "İki"]),
        (lambda ground: {"sectors": ["P"]}, []),
        (lambda ground: {"deadlineUntil": str(today() + 10 * DAY)}, ["Bir", "İki"]),
        (lambda ground: {"deadlineUntil": str(today() + 9 * DAY)}, ["Bir"]),
        (lambda ground: {"payFrom": 50_000}, ["Bir", "İki"]),
        (lambda ground: {"payFrom": 50_001}, ["İki"]),
        (lambda ground: {"payTo": 40_000}, ["Bir", "Üç"]),
        (lambda ground: {"payFrom": 35_000, "payTo": 45_000}, ["Bir", "Üç"]),
        (lambda ground: {"payFrom": 70_000, "payTo": 10}, []),
        (lambda ground: {"payFrom": -5}, ["Bir", "Üç", "İki"]),
        (lambda ground: {"employers": [firm_id(ground, 1)], "payTo": 90_000}, ["Üç"]),
    ],
)
def test_postings_are_narrowed(ground: Ground, chosen: Callable[[Ground], dict[str, Any]], expected: list[str]) -> None:
    answer = Caller(Client()).ask(SEARCH, filter=chosen(ground))
    assert sorted(titles(answer)) == sorted(expected)
    assert answer["data"]["searchPostings"]["totalCount"] == len(expected)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("NEWEST", ["İki", "Üç", "Bir", "Dört"]),
        ("DEADLINE", ["Bir", "İki", "Üç", "Dört"]),
    ],
)
def test_postings_are_ordered(ground: Ground, order: str, expected: list[str]) -> None:
    assert titles(Caller(Client()).ask(SEARCH, order=order)) == expected


def test_firms_and_units_are_counted_by_what_their_filters_take(ground: Ground) -> None:
    asked = {"facets": ["EMPLOYER", "UNIT"], "filter": {"employers": [firm_id(ground, 0)]}}
    firms, units = Caller(Client()).ask(SEARCH, **asked)["data"]["searchPostings"]["facets"]
    assert firms["name"] == "employer"
    # Counted as if the own filter were off.
    assert {(row["value"], row["label"], row["count"], row["chosen"]) for row in firms["buckets"]} == {
        (firm_id(ground, 0), "Akdeniz Yazılım", 2, True),
        (firm_id(ground, 1), "Toros Lojistik", 2, False),
    }
    assert [(row["value"], row["count"]) for row in units["buckets"]] == [("KYU", 2), ("BIL", 1), ("TAR", 1)]


def test_a_firm_out_of_force_and_one_that_never_was_narrow_to_the_same(ground: Ground) -> None:
    Employer.objects.filter(pk=ground.firms[0].pk).update(state="suspended")
    reader = Caller(Client())
    gone = reader.ask(SEARCH, filter={"employers": [firm_id(ground, 0)]}, facets=["EMPLOYER", "KIND"])
    never = reader.ask(
        SEARCH, filter={"employers": [global_id("Employer", ground.units[0].public_id)]}, facets=["EMPLOYER", "KIND"]
    )
    assert gone == never
    assert titles(gone) == []
    assert "Akdeniz" not in str(gone)


def test_what_is_no_id_and_no_amount_is_told_so(ground: Ground) -> None:
    reader = Caller(Client())
    for wrong in ({"employers": ["x"]}, {"employers": ["é" * 30]}, {"units": ["x" * 300]}, {"skills": ["a"] * 21}):
        (error,) = reader.ask(SEARCH, filter=wrong)["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT", wrong


def test_statements_do_not_grow_with_the_hits(
    ground: Ground, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader = Caller(Client())
    asked: dict[str, Any] = {"facets": ["EMPLOYER"], "filter": {"employers": [firm_id(ground, 0), firm_id(ground, 1)]}}
    reader.ask(SEARCH, **asked)
    with django_assert_num_queries(6):
        assert len(titles(reader.ask(SEARCH, **asked))) == 4
    Posting.objects.exclude(title_tr="Bir").delete()
    rebuild()
    with django_assert_num_queries(6):
        assert titles(reader.ask(SEARCH, **asked)) == ["Bir"]
