"""Searching events and the whole site, as a reader asks it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from own_record import Caller
from pytest_django import DjangoAssertNumQueries

from portal.accounts.models import Role
from portal.events import services
from portal.events.models import Event
from portal.outbox import services as outbox
from portal.privacy.viewers import Viewer
from search import indexing
from search.audiences import Ask, search_events
from tests.frontend_contract.small_world import SmallWorld, small_world
from tests.worlds import TODAY, Ground, lay_ground

pytestmark = pytest.mark.django_db
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
START = datetime(2027, 3, 1, 9, tzinfo=UTC)
SEARCH = """query($text: String! = "", $filter: EventSearchFilter, $order: EventSearchOrder! = RELEVANCE) {
  searchEvents(text: $text, filter: $filter, order: $order, facets: [KIND, UNIT]) {
    totalCount stage facets { name buckets { value label count } }
    hits { matched node { title } highlights { field segments { text hit } } }
  }
}"""
SITE = """query($text: String!, $kinds: [PageKind!]) {
  searchPages(text: $text, kinds: $kinds, facets: [KIND]) { totalCount facets { buckets { value label count chosen } } }
  searchPostings(text: $text) { totalCount } searchEvents(text: $text) { totalCount }
}"""


@pytest.fixture
def ground() -> Ground:
    """Return three events and a draft; the index knows them."""
    laid = lay_ground()

    def event(title: str, english: str, kind: str, day: int, host: int | None, state: str = "published") -> None:
        starts = START + timedelta(days=day)
        Event.objects.create(
            kind=kind,
            title_tr=title,
            title_en=english,
            description_tr="Konuşmalar ve tanışma.",
            place="Çiftlikköy Yerleşkesi",
            host_unit=None if host is None else laid.units[host],
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            state=state,
        )

    event("Kariyer günleri", "Career days", "career_day", 0, 0)
    event("Mezunlar buluşması", "Reunion", "reunion", 10, 1)
    event("Yapay zekâ semineri", "", "seminar", 20, None, "canceled")
    event("Gizli kariyer hazırlığı", "", "career_day", 5, 0, "draft")
    indexing.rebuild("events", force=True)
    return laid


def titles(answer: dict[str, Any]) -> list[str]:
    """Return what was found, by title."""
    assert "errors" not in answer, answer
    return [hit["node"]["title"] for hit in answer["data"]["searchEvents"]["hits"]]


CAREER, REUNION, SEMINAR = "Kariyer günleri", "Mezunlar buluşması", "Yapay zekâ semineri"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"text": "kariyer"}, [CAREER]),
        ({"text": "career day"}, [CAREER]),
        ({"text": "BULUŞMALARI"}, [REUNION]),
        ({"text": "bulusma"}, [REUNION]),
        ({"text": "ciftlikkoy -kariyer"}, [REUNION, SEMINAR]),
        ({"text": "kariyer OR seminer"}, [CAREER, SEMINAR]),
        ({"text": "semner"}, [SEMINAR]),
        ({"filter": {"kinds": ["CAREER_DAY", "SEMINAR"]}}, [CAREER, SEMINAR]),
        ({"filter": {"units": ["KYU"]}}, [CAREER, REUNION]),
        ({"filter": {"units": ["TAR"]}}, [REUNION]),
        ({"filter": {"startsFrom": "2027-03-11T09:00:00Z"}}, [REUNION, SEMINAR]),
        ({"filter": {"startsFrom": "2027-03-11T09:00:01Z"}}, [SEMINAR]),
        ({"filter": {"startsBefore": "2027-03-11T09:00:00Z"}}, [CAREER]),
        ({"filter": {"startsBefore": "0001-01-01T00:00:00Z"}}, []),
        ({"order": "SOONEST"}, [CAREER, REUNION, SEMINAR]),
        ({"order": "LATEST"}, [SEMINAR, REUNION, CAREER]),
    ],
)
def test_events_are_found(ground: Ground, asked: dict[str, Any], expected: list[str]) -> None:
    answer = Caller(Client()).ask(SEARCH, **asked)
    assert (titles(answer) if "order" in asked else sorted(titles(answer))) == expected
    assert "Gizli" not in str(answer)


def test_kinds_and_hosts_are_counted_with_their_names(ground: Ground) -> None:
    kinds, hosts = Caller(Client()).ask(SEARCH)["data"]["searchEvents"]["facets"]
    assert [(row["value"], row["label"], row["count"]) for row in kinds["buckets"]] == [
        ("career_day", "Kariyer günü", 1),
        ("reunion", "Mezun buluşması", 1),
        ("seminar", "Seminer", 1),
    ]
    assert [(row["value"], row["count"]) for row in hosts["buckets"]] == [("KYU", 2), ("BIL", 1), ("TAR", 1)]


def test_the_center_finds_no_draft_either(ground: Ground) -> None:
    """What is searched is what was published, whoever asks."""
    assert search_events(CENTER, Ask(text="gizli")).total == 0


def test_what_the_center_does_is_felt_at_once_and_found_after_the_relay(ground: Ground) -> None:
    reader = Caller(Client())
    draft = Event.objects.get(state="draft")
    services.publish_event(CENTER, event_id=draft.pk)
    assert titles(reader.ask(SEARCH, text="gizli")) == []
    outbox.relay()
    assert titles(reader.ask(SEARCH, text="gizli")) == ["Gizli kariyer hazırlığı"]
    draft.refresh_from_db()
    assert draft.revision == 2
    # Back to a draft, behind every service: the index does not know, the database has the last word.
    Event.objects.filter(pk=draft.pk).update(state="draft")
    answer = reader.ask(SEARCH, text="gizli")
    assert (titles(answer), answer["data"]["searchEvents"]["totalCount"]) == ([], 0)


def test_statements_do_not_grow_with_the_hits(
    ground: Ground, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader = Caller(Client())
    reader.ask(SEARCH)
    with django_assert_num_queries(4):
        assert len(titles(reader.ask(SEARCH))) == 3
    with django_assert_num_queries(4):
        assert titles(reader.ask(SEARCH, text="kariyer")) == [CAREER]


@pytest.fixture
def world() -> Any:
    """Return pages, postings and events, all of them in the indices."""
    with small_world(2) as built:
        for name in indexing.registered():
            indexing.rebuild(name, force=True)
        outbox.relay()
        yield built


def test_the_whole_site_is_searched_in_one_request(world: SmallWorld) -> None:
    reader = Caller(Client())
    found = reader.ask(SITE, text="")["data"]
    assert found["searchEvents"]["totalCount"] == Event.objects.exclude(state="draft").count() > 0
    assert found["searchPostings"]["totalCount"] > 0
    (kinds,) = found["searchPages"]["facets"]
    counted = {row["value"]: row["count"] for row in kinds["buckets"]}
    assert set(counted) == {"page", "bulletin", "story", "course"}
    assert sum(counted.values()) == found["searchPages"]["totalCount"]
    for kind, number in counted.items():
        only = reader.ask(SITE, text="", kinds=[kind.upper()])["data"]["searchPages"]
        assert only["totalCount"] == number
        assert {row["value"] for row in only["facets"][0]["buckets"] if row["chosen"]} == {kind}
