"""Kept answers: what may be kept, that no two audiences share one, and that a change is in the very next answer."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from graphql_api import generations, response_cache, sharing
from graphql_api.documents import read_document
from graphql_api.generations import key_of, tables, tags_written
from graphql_api.keeping import EMPLOYERS, EVENTS, NOTICES, PAGES, POSTINGS, TAGS, UNITS, WORDS
from graphql_api.schema import schema
from graphql_api.schema_building import core_of
from graphql_api.walker import own_exposure
from portal.accounts.models import Role, RoleAssignment, User
from portal.careers.models import Posting
from portal.employers.models import EmployerMember
from portal.events.models import Event
from tests.frontend_contract.cases import CASES
from tests.frontend_contract.contract import operations
from tests.frontend_contract.small_world import SmallWorld, small_world
from tests.worlds import VERIFIED

KEPT = {
    "bulletins", "courses", "employers", "events", "notices", "page", "postings", "provinces", "registrationCampaign",
    "registrationHelpNotice", "sectors", "siteSettings", "skills", "stories", "units",
}  # fmt: skip
PERSONAL = {
    # Somebody's own.
    "accessLedger", "myClaimRequest", "myConsents", "myDataRequests", "myFirm", "myMemberships", "myProposals",
    "myRecord", "receivedContactRequests", "registrationHelp", "runSavedSearch", "savedSearches", "sentContactRequests",
    "sessions", "viewAs", "viewer",
    # People.
    "alumni", "alumniForPosting", "callLists", "postingsForMe", "searchAlumni", "similarAlumni", "staleAlumni",
    "suggestAlumni", "talentEntries", "talentLists",
    # Of any type, people too.
    "node", "nodes",
    # From an index, which learns of a change after the database.
    "searchEvents", "searchPages", "searchPostings",
}  # fmt: skip
KEPT_OPERATIONS = {
    "BulletinIssue": False, "BulletinList": False, "ContentPage": False, "CourseList": False, "EmployerList": True,
    "EventList": True, "Home": False, "PostingList": False, "RegistrationCampaign": False,
    "RegistrationHelpNotice": False, "SearchChoices": False, "Story": False, "StoryList": False,
}  # fmt: skip
"""The operations of the contract that are kept, and whether for anonymous readers alone."""
READ_FOR_EVERYBODY = {
    "django_session", "usersessions_usersession", "accounts_user", "accounts_roleassignment", "wagtailimages_rendition",
}  # fmt: skip
"""Who is looking is part of the question; a rendition is drawn from its picture."""


def keep_of(name: str):
    return read_document(core_of(schema), operations()[name], "en").operation(name).keep


def post(client: Client, name: str, variables=None, language="tr") -> bytes:
    body = {"operationName": name, "query": operations()[name], "variables": variables or {}}
    answer = client.post(
        "/graphql/", json.dumps(body), content_type="application/json", headers={"Accept-Language": language}
    )
    assert answer.status_code == 200, answer.content
    assert b'"errors"' not in answer.content[:10], answer.content
    return answer.content


def counted(client: Client, name: str, variables=None) -> int:
    with CaptureQueriesContext(connection) as asked:
        post(client, name, variables)
    return len(asked)


def test_every_way_in_is_kept_or_personal_by_decision():
    fields = core_of(schema).query_type.fields
    declared = {name for name, field in fields.items() if own_exposure(field).keep}
    assert set(fields) == KEPT | PERSONAL
    assert declared == KEPT


def test_the_operations_that_are_kept_are_those_of_content():
    found = {name: keep_of(name) for name in operations()}
    assert {name: keep.anonymous_only for name, keep in found.items() if keep} == KEPT_OPERATIONS


@pytest.mark.parametrize(
    "text",
    [
        "{ siteSettings { university } viewer { isSignedIn } }",
        "{ units(first: 1) { totalCount } alumni(first: 1) { totalCount } }",
        "{ ...A } fragment A on Query { notices { version } ...B } fragment B on Query { myConsents { version } }",
        "mutation { signOut { ok } }",
        "{ nope }",
    ],
)
def test_one_field_that_is_not_content_keeps_the_whole_answer_out(text):
    document = read_document(core_of(schema), text, "en")
    assert [operation.keep for operation in document.operations.values()] == [None]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[SmallWorld]:
    with django_db_blocker.unblock(), small_world(2) as built:
        yield built


def _made(name: str, role: Role) -> User:
    user = User.objects.create(email=f"{name}@mezun.example", email_verified_at=VERIFIED)
    RoleAssignment.objects.create(user=user, role=role, starts_on=VERIFIED)
    return user


def _own_and_for_members_alone(firm: int) -> None:
    """Add what some see and others do not: a draft of the firm, a posting for members, an event not yet shown."""
    for state, reach in (("draft", "public"), ("live", "members")):
        row = Posting.objects.filter(kind="job", province__code="33").first()
        row.pk, row.public_id, row.employer_id, row.state, row.reach = None, uuid4(), firm, state, reach
        row.save(force_insert=True)
    event = Event.objects.first()
    event.pk, event.public_id, event.state = None, uuid4(), "draft"
    event.save(force_insert=True)


@pytest.fixture
def readers(world: SmallWorld, db) -> dict[str, Client]:
    users = {
        "anonymous": None,
        "somebody": world.newcomer,
        "alumna": world.alumna,
        "student": _made("ogrenci", Role.STUDENT),
        "editor": _made("editor", Role.EDITOR),
        "employer": world.contact,
        "lapsed employer": world.lapsed,
        "representative": world.representative,
        "center": _made("merkez", Role.CENTER_STAFF),
    }
    _own_and_for_members_alone(EmployerMember.objects.get(user=world.contact).employer_id)
    clients = {name: Client() for name in users}
    for name, user in users.items():
        if user is not None:
            clients[name].force_login(user)
    return clients


@pytest.fixture
def as_committed(monkeypatch):
    """Keep answers although the test runs inside a transaction."""
    monkeypatch.setattr(response_cache, "connection", SimpleNamespace(in_atomic_block=False))


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("name", sorted(KEPT_OPERATIONS))
def test_what_is_kept_is_byte_for_byte_what_each_audience_is_answered_without_it(
    name, language, world, readers, monkeypatch
):
    variables = CASES[name].variables(world)
    fresh = {who: post(client, name, variables, language) for who, client in readers.items()}
    monkeypatch.setattr(response_cache, "connection", SimpleNamespace(in_atomic_block=False))
    for order in (list(readers), list(reversed(readers))):
        assert {who: post(readers[who], name, variables, language) for who in order} == fresh


@pytest.mark.parametrize("name", sorted(KEPT_OPERATIONS))
def test_no_two_audiences_share_an_entry_and_no_person_has_one(name, world, readers, as_committed, monkeypatch):
    opened: dict[str, str] = {}
    make, variables = response_cache.Place, CASES[name].variables(world)
    for who, client in readers.items():

        def noted(key: str, tags, who: str = who):
            opened[who] = key
            return make(key, tags)

        monkeypatch.setattr(response_cache, "Place", noted)
        post(client, name, variables)
    signed_in = set() if KEPT_OPERATIONS[name] else {"somebody", "alumna", "student", "lapsed employer"}
    everybody = {"anonymous"} | signed_in
    assert set(opened) == everybody
    shared = {frozenset(who for who in opened if opened[who] == key) for key in opened.values()}
    # Both are signed in and nothing else: somebody who acts for a firm that is not in force reads as anybody does.
    together = frozenset({"somebody", "lapsed employer"} & everybody)
    assert shared == {frozenset({who}) for who in everybody - together} | ({together} if together else set())


@pytest.mark.parametrize("name", sorted(KEPT_OPERATIONS))
def test_every_table_a_kept_answer_is_read_from_ends_it(name, world, readers):
    watched = {table for table, tags in tables().items() if tags & keep_of(name).tags}
    for who in ("anonymous", "alumna"):
        with CaptureQueriesContext(connection) as asked:
            post(readers[who], name, CASES[name].variables(world))
        named = {table for one in asked for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', one["sql"])}
        assert named - READ_FOR_EVERYBODY - _of_the_viewer(named, who) <= watched


def _of_the_viewer(named: set[str], who: str) -> set[str]:
    """The facets of whoever is signed in: the own record, the own firm, the own place at an event."""
    if who == "anonymous":
        return set()
    return {"alumni_alumniprofile", "employers_employermember", "employers_employer", "events_registration"} & named


def test_a_kept_answer_takes_no_statement(world, readers, as_committed):
    variables = CASES["PostingList"].variables(world)
    assert counted(readers["anonymous"], "PostingList", variables) > 0
    assert counted(readers["anonymous"], "PostingList", variables) == 0
    assert counted(readers["anonymous"], "PostingList", {**variables, "first": 1}) > 0


@override_settings(GRAPHQL_LIMITS={"rate_anonymous": 400, "rate_floor": 50, "rate_kept": 3})
def test_one_kept_answer_in_a_few_is_charged(world, readers, as_committed):
    client = readers["anonymous"]
    body = json.dumps({"query": operations()["SearchChoices"]})
    statuses = [client.post("/graphql/", body, content_type="application/json").status_code for _turn in range(28)]
    # The first is charged whole, one in three of the others 50; above 400 that one is refused.
    assert statuses.count(200) >= 18
    assert 429 in statuses


def test_inside_a_transaction_nothing_is_kept_or_read(world, readers):
    variables = CASES["PostingList"].variables(world)
    first = counted(readers["anonymous"], "PostingList", variables)
    assert counted(readers["anonymous"], "PostingList", variables) == first > 0


def test_a_person_is_no_audience():
    from portal.privacy.viewers import Viewer, anonymous, any_alumnus, any_employer

    today = timezone.localdate()
    assert sharing.group_of(anonymous()) == "anonymous"
    assert sharing.group_of(Viewer(today, user_id=1)) == "signed in: public"
    assert sharing.group_of(Viewer(today, user_id=1, profile_id=7)) == "signed in: alumni public self"
    assert sharing.group_of(Viewer(today, user_id=1, roles=frozenset({Role.STUDENT}))) == "signed in: public students"
    for personal in (
        Viewer(today, user_id=1, employer_id=3),
        Viewer(today, user_id=1, unit_paths=("0001",)),
        Viewer(today, user_id=1, roles=frozenset({Role.EDITOR})),
        Viewer(today, user_id=1, roles=frozenset({Role.COORDINATOR})),
    ):
        assert sharing.group_of(personal) is None
        assert sharing.reader_of(personal) == "user 1"
    # Nobody is behind these: they render for everybody of a kind and ask over no door.
    assert {sharing.group_of(any_alumnus()), sharing.group_of(any_employer())} == {"anonymous"}


@pytest.mark.parametrize(
    ("sql", "tags"),
    [
        ('SELECT * FROM "careers_posting"', set()),
        ('UPDATE "careers_posting" SET "state" = %s', {POSTINGS}),
        ('UPDATE ONLY public."careers_posting" SET x = 1', {POSTINGS}),
        ('INSERT INTO "careers_posting_skills" ("posting_id") VALUES (%s)', {POSTINGS}),
        ('INSERT OR IGNORE INTO "careers_posting_units" ("posting_id") VALUES (%s)', {POSTINGS}),
        ('DELETE FROM "cms_storypage" WHERE 1', {PAGES}),
        ("update employers_employer set state = 'x'", {EMPLOYERS}),
        ('UPDATE "alumni_alumniprofile" SET "state" = %s', set()),
        ('UPDATE "events_registration" SET "state" = (SELECT 1 FROM "events_event")', set()),
        ("WITH gone AS (SELECT 1) DELETE FROM institution_unit", {UNITS}),
        ("WITH gone AS (SELECT 1) SELECT * FROM institution_unit", set()),
        ('TRUNCATE "reference_skill", "privacy_notice"', {WORDS, NOTICES}),
        ("SAVEPOINT x", set()),
    ],
)
def test_a_statement_tells_what_it_changes(sql, tags):
    assert tags_written(sql) == tags


def test_each_tag_stands_for_tables_and_most_for_a_fact():
    assert {table for table, tags in tables().items() if PAGES in tags} >= {"wagtailcore_page", "cms_bulletinpage"}
    assert {tag.name for tag in TAGS if tag.topic} == {"postings", "employers", "events", "pages"}
    assert {tag.name for tags in tables().values() for tag in tags} == {tag.name for tag in TAGS}


def test_a_fact_moves_its_mark_once_more():
    cache.set(key_of(EVENTS), "old")
    cache.set(key_of(UNITS), "old")
    generations._told("event.changed", [1])
    assert cache.get(key_of(EVENTS)) != "old"
    assert cache.get(key_of(UNITS)) == "old"


class Away:
    """A cache nobody answers at."""

    def __getattr__(self, name):
        raise ConnectionError(name)


def test_a_cache_that_is_down_costs_nobody_an_answer(world, readers, as_committed, monkeypatch, caplog):
    from graphql_api import engine

    expected = post(readers["anonymous"], "Home", {"now": "2026-01-01T00:00:00Z"})
    for module in (response_cache, generations, engine):
        monkeypatch.setattr(module, "cache", Away())
    assert post(readers["anonymous"], "Home", {"now": "2026-01-01T00:00:00Z"}) == expected
    generations._move_after_commit(POSTINGS)
    assert [record.levelname for record in caplog.records if "graphql_api" in record.name] == ["WARNING"] * 3


def test_the_clock_ends_an_answer_at_the_moment_something_expires(world, as_committed, monkeypatch):
    now = timezone.now()
    Event.objects.update(starts_at=now, registration_until=None, ends_at=now + timedelta(days=1))
    Event.objects.filter(pk=Event.objects.first().pk).update(ends_at=now + timedelta(seconds=20))
    for later, read in ((0, None), (19, "x"), (20, None)):
        monkeypatch.setattr(response_cache.timezone, "now", lambda later=later: now + timedelta(seconds=later))
        place = response_cache.Place("clock", frozenset({EVENTS}))
        assert place.read() == read
        if later == 0:
            place.store("x")


def test_what_was_begun_before_a_change_is_kept_for_nobody():
    late, early = (response_cache.Place("race", frozenset({UNITS})) for _turn in range(2))
    assert early.read() is None
    generations.move([UNITS])
    early.store("old")
    assert late.read() is None
