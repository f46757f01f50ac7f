"""Whatever is put into a search at the door: a typed error or a harmless answer, never a failure of ours."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from own_record import SKILLED, Caller

from portal.privacy.audiences import Audience
from portal.privacy.policies import choosable_mask
from search import indexing
from tests.cms import newsroom
from tests.worlds import Ground, populate

pytestmark = pytest.mark.django_db
PATIENCE = 1.0
"""Seconds a search may take, whatever is asked."""
HITS = "totalCount nextCursor stage hits { cursor matched highlights { field segments { text hit } } }"
FIELDS = {
    "searchAlumni": f"""query($text: String! = "", $first: Int! = 5, $after: String, $filter: AlumniSearchFilter,
        $facets: [AlumniFacet!], $order: AlumniSearchOrder! = RELEVANCE) {{ found: searchAlumni(text: $text,
        first: $first, after: $after, filter: $filter, facets: $facets, order: $order) {{ {HITS} }} }}""",
    "searchPostings": f"""query($text: String! = "", $first: Int! = 5, $after: String, $filter: PostingSearchFilter,
        $facets: [PostingFacet!], $order: PostingSearchOrder! = RELEVANCE) {{ found: searchPostings(text: $text,
        first: $first, after: $after, filter: $filter, facets: $facets, order: $order) {{ {HITS} }} }}""",
    "searchEvents": f"""query($text: String! = "", $first: Int! = 5, $after: String, $filter: EventSearchFilter,
        $facets: [EventFacet!], $order: EventSearchOrder! = RELEVANCE) {{ found: searchEvents(text: $text,
        first: $first, after: $after, filter: $filter, facets: $facets, order: $order) {{ {HITS} }} }}""",
    "searchPages": f"""query($text: String! = "", $first: Int! = 5, $after: String) {{ found: searchPages(text: $text,
        first: $first, after: $after) {{ {HITS} }} }}""",
    "suggestAlumni": 'query($text: String! = "") { found: suggestAlumni(text: $text) { text } }',
}
HARMLESS = (
    "full_name:kaya AND _exists_:summary",
    "kaya~2^9 OR *:*",
    "*",
    "?",
    "/.*.*.*.*a/",
    "[a TO z} {a TO *]",
    '{"query":{"match_all":{}},"size":10000}',
    "'; DROP TABLE catalog; --",
    '" OR "all_word" : "a',
    "NEAR(kaya python, 5)",
    "(a+)+$" * 30,
    "(" * 200,
    ")" * 200,
    '"' * 199,
    "-" * 200,
    "NOT " * 50,
    "(NOT (" * 30,
    "a OR " * 40,
    " ".join("abcdefghijklmnopqrstuvwxyz" * 3),
    "\x01\x02\x1b[31m\x7f\x85",
    "\u202eayak\u200b\ufeff",
    "e" + "\u0301" * 190,
    "𝔎𝔞𝔶𝔞 😀" * 10,
    "%_%",
    "${jndi:ldap://x}",
    "<script>alert(1)</script>",
    " " * 200,
    "kaya\n\t\r kaya",
    "\ufffe\uffff",
)
REFUSED_TEXTS = ("kaya\x00", "x" * 201, "kelime " * 1_000, "x" * 10_000, "(a+)+$" * 2_000)
EMPTY: dict[str, Any] = {}
OPEN = replace(SKILLED, masks=(0, 0, 0, 0, choosable_mask(Audience.EMPLOYER)), employer_days=30)


@pytest.fixture
def caller(ground: Ground, employer: Caller) -> Caller:
    """Return the contact of a firm, before indices that hold somebody."""
    populate(ground, [OPEN])
    newsroom.event("Kariyer günü", days=3)
    for name in ("alumni-employer", "postings-public", "events", "content-tr"):
        indexing.rebuild(name, force=True)
    # The first request of a process loads what every other one finds.
    employer.ask(FIELDS["searchAlumni"])
    return employer


def put(caller: Caller, field: str, **variables: Any) -> dict[str, Any]:
    """Return what came back; it came in time, and not as a failure."""
    cache.clear()
    body = json.dumps({"query": FIELDS[field], "variables": variables})
    started = time.process_time()
    response = caller.client.post("/graphql/", body, content_type="application/json")
    assert time.process_time() - started < PATIENCE
    assert response.status_code in {200, 400}, response.content
    answer: dict[str, Any] = response.json()
    assert "INTERNAL_SERVER_ERROR" not in str(answer), answer
    return answer


def codes(answer: dict[str, Any]) -> list[str]:
    """Return the errors of an answer by their code."""
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_only_text_is_searched_as_text(caller: Caller, field: str) -> None:
    for text in HARMLESS:
        assert codes(put(caller, field, text=text)) == [], text


@pytest.mark.parametrize("field", FIELDS)
def test_half_a_character_is_refused_or_searched(caller: Caller, field: str) -> None:
    for text in ("\ud800", "kaya\udfff", "\ud83d"):
        assert set(codes(put(caller, field, text=text))) <= {"BAD_USER_INPUT", "BAD_REQUEST"}, repr(text)


@pytest.mark.parametrize("field", FIELDS)
def test_a_text_too_long_or_with_what_no_database_holds_is_refused(caller: Caller, field: str) -> None:
    for text in REFUSED_TEXTS:
        assert codes(put(caller, field, text=text)) == ["BAD_USER_INPUT"], text[:20]


@pytest.mark.parametrize("field", [name for name in FIELDS if name.startswith("search")])
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"first": 0}, "BAD_USER_INPUT"),
        ({"first": -1}, "BAD_USER_INPUT"),
        ({"first": 51}, "BAD_USER_INPUT"),
        ({"first": 10**9}, "BAD_USER_INPUT"),
        ({"first": 2**31}, "BAD_USER_INPUT"),
        ({"first": 1.5}, "BAD_USER_INPUT"),
        ({"first": "20"}, "BAD_USER_INPUT"),
        ({"after": ""}, "BAD_USER_INPUT"),
        ({"after": "MTIz:abc"}, "BAD_USER_INPUT"),
        ({"after": "é"}, "BAD_USER_INPUT"),
        ({"after": "\x00"}, "BAD_USER_INPUT"),
        ({"after": "a" * 20_000}, "BAD_USER_INPUT"),
        ({"after": 7}, "BAD_USER_INPUT"),
        ({"text": None}, "BAD_USER_INPUT"),
        ({"text": ["a"]}, "BAD_USER_INPUT"),
    ],
)
def test_a_page_there_is_none_of_is_refused(caller: Caller, field: str, given: dict[str, Any], code: str) -> None:
    found = codes(put(caller, field, **given))
    assert found and set(found) <= {code, "COST_EXCEEDED"}, found


@pytest.mark.parametrize("field", ["searchAlumni", "searchPostings"])
@pytest.mark.parametrize(
    "given",
    [
        {"facets": ["NO_SUCH_FACET"]},
        {"facets": ["barred_employer"]},
        {"facets": ["PROVINCE"] * 9 + ["SKILL", "SECTOR"] * 3},
        {"order": "barred_employer"},
        {"order": "_score"},
        {"filter": {"barredEmployer": ["1"]}},
        {"filter": {"provinces": ["x"] * 21}},
        {"filter": {"provinces": ["x" * 257]}},
        {"filter": {"provinces": ["\x00"]}},
        {"filter": {"provinces": [""]}},
        {"filter": {"skills": [None]}},
        {"filter": {"skills": [{"gt": ""}]}},
    ],
)
def test_what_is_not_on_offer_is_refused(caller: Caller, field: str, given: dict[str, Any]) -> None:
    assert codes(put(caller, field, **given)) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "given",
    [
        {"facets": ["NO_SUCH_FACET"]},
        {"facets": ["starts_at"]},
        {"facets": ["KIND"] * 9 + ["UNIT"] * 3},
        {"order": "title"},
        {"order": "_score"},
        {"filter": {"hosts": ["BIL"]}},
        {"filter": {"kinds": ["NO_SUCH_KIND"]}},
        {"filter": {"kinds": [None]}},
        {"filter": {"units": ["x"] * 21}},
        {"filter": {"units": ["x" * 257]}},
        {"filter": {"units": ["\x00"]}},
        {"filter": {"units": [""]}},
        {"filter": {"units": [{"gt": ""}]}},
        {"filter": {"startsFrom": "tomorrow"}},
        {"filter": {"startsFrom": "2026-13-45T00:00:00Z"}},
        {"filter": {"startsBefore": 7}},
        {"filter": {"startsBefore": "0001-01-01T00:00:00+14:00"}},
        {"filter": {"startsFrom": "9999-12-31T23:59:59-12:00"}},
    ],
)
def test_what_is_not_on_offer_of_events_is_refused(caller: Caller, given: dict[str, Any]) -> None:
    assert codes(put(caller, "searchEvents", **given)) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "span",
    [
        {"startsFrom": "0001-01-01T00:00:00Z", "startsBefore": "0001-01-01T00:00:00Z"},
        {"startsFrom": "9999-12-31T23:59:59Z"},
        {"startsBefore": "0001-01-01T00:00:00Z"},
        {"startsFrom": "2030-01-01T00:00:00Z", "startsBefore": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_span_at_the_ends_of_time_finds_nothing(caller: Caller, span: dict[str, str]) -> None:
    assert put(caller, "searchEvents", filter=span)["data"]["found"]["totalCount"] == 0


def test_unusual_codes_find_nothing(caller: Caller) -> None:
    for value in ("*", "06 OR 34", "06' OR '1'='1", "🙂", "x" * 256):
        assert put(caller, "searchAlumni", filter={"provinces": [value]})["data"]["found"]["totalCount"] == 0
        assert put(caller, "searchEvents", filter={"units": [value]})["data"]["found"]["totalCount"] == 0


def test_a_cursor_of_another_question_viewer_or_field_is_refused(caller: Caller, ground: Ground) -> None:
    (hit,) = put(caller, "searchAlumni")["data"]["found"]["hits"]
    mine = hit["cursor"]
    assert codes(put(caller, "searchAlumni", after=mine)) == []
    for field, given in (
        ("searchAlumni", {"text": "python"}),
        ("searchAlumni", {"order": "NAME"}),
        ("searchAlumni", {"filter": {"provinces": ["06"]}}),
        ("searchPostings", EMPTY),
        ("searchEvents", EMPTY),
        ("searchPages", EMPTY),
    ):
        assert codes(put(caller, field, after=mine, **given)) == ["BAD_USER_INPUT"], (field, given)
