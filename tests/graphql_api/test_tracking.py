"""A representative's own frontend: the same rules as in the back office, and the same wall."""

from uuid import uuid4

import pytest
from django.test import Client
from toy_client import Door

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile, Freshness
from portal.ledger.models import Reading
from portal.tracking.models import Call, CallList
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

pytestmark = pytest.mark.django_db
STALE = """query($filter: StaleFilterInput, $after: String, $first: Int) {
  staleAlumni(filter: $filter, after: $after, first: $first) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { person { fullName contactPhone } contactIsStale careerConfirmedOn } } } }"""
LISTS = "{ callLists { edges { node { name unit people waiting due reached isFinished } } } }"
EDIT = """mutation($input: UpdateAlumnusContactInput!) { updateAlumnusContact(input: $input) {
  ok problems { code path } applied confirmed proposed alumnus { contactPhone } } }"""
CAREER = """mutation($input: UpdateAlumnusCareerInput!) { updateAlumnusCareer(input: $input) {
  ok problems { code path } applied alumnus { employments { title employerName } } } }"""
CONFIRM = "mutation($input: ConfirmAlumnusInput!) { confirmAlumnus(input: $input) { ok } }"
CREATE = """mutation($input: CreateCallListInput!) { createCallList(input: $input) {
  ok problems { code } callList { id people } } }"""
ADD = """mutation($input: AddToCallListInput!) { addToCallList(input: $input) { ok added resting callList { due } } }"""
NEXT = """mutation($input: CallListInput!) { takeNextCall(input: $input) {
  ok problems { code } call { id person { fullName contactPhone } attempts { outcome } } } }"""
FINISH = "mutation($input: CallListInput!) { finishCallList(input: $input) { ok callList { isFinished } } }"
OUTCOME = """mutation($input: RecordCallOutcomeInput!) { recordCallOutcome(input: $input) {
  ok problems { code } call { state tries } } }"""


@pytest.fixture
def campus(db: None) -> Campus:
    return places.build()


@pytest.fixture
def orhan(campus: Campus) -> User:
    return places.staff("representative", campus)


def door_of(user: User, reason: str = "tracking") -> Door:
    client = Client(headers={"Access-Reason": reason} if reason else {})
    client.force_login(user)
    return Door(client)


@pytest.fixture
def own(campus: Campus) -> AlumniProfile:
    return places.alumnus(campus.history_program, "Işıl Iğdır", contact_phone="+905551112233")


@pytest.fixture
def stranger(campus: Campus) -> AlumniProfile:
    return places.alumnus(campus.physics_program, "Şule Öz", contact_phone="+905551112244")


def alumnus_id(person: AlumniProfile) -> str:
    return global_id("Alumnus", person.public_id)


def names(answer: dict) -> list[str]:
    return [edge["node"]["person"]["fullName"] for edge in answer["staleAlumni"]["edges"]]


def test_who_is_out_of_date_is_paged_by_name(own: AlumniProfile, campus: Campus, orhan: User) -> None:
    places.alumnus(campus.history_program, "Ada Ak")
    door = door_of(orhan)
    first = door.data(STALE, {"first": 1})
    assert (names(first), first["staleAlumni"]["totalCount"]) == (["Ada Ak"], 2)
    after = first["staleAlumni"]["pageInfo"]["endCursor"]
    assert names(door.data(STALE, {"first": 1, "after": after})) == ["Işıl Iğdır"]
    assert sorted(set(Reading.objects.values_list("reason", flat=True))) == ["tracking"]


def test_another_unit_reads_like_one_that_does_not_exist(
    own: AlumniProfile, stranger: AlumniProfile, campus: Campus, orhan: User
) -> None:
    door = door_of(orhan)
    answers = [
        door.data(STALE, {"filter": {"unit": global_id("Unit", key)}}) for key in (campus.physics.public_id, uuid4())
    ]
    assert answers[0] == answers[1]
    assert names(answers[0]) == []
    assert names(door.data(STALE, {"filter": {"unit": global_id("Unit", campus.history.public_id)}})) == ["Işıl Iğdır"]


def test_the_own_record_is_left_to_a_colleague(campus: Campus, orhan: User) -> None:
    mine = places.alumnus(campus.history_program, "Orhan Ak", user=orhan, state="active")
    edit = {"alumnusId": alumnus_id(mine), "contactPhone": "+90 555 111 22 99"}
    refused = door_of(orhan).data(EDIT, {"input": edit})["updateAlumnusContact"]
    assert (refused["ok"], [one["code"] for one in refused["problems"]]) == (False, ["OWN_RECORD"])
    mine.refresh_from_db()
    assert mine.contact_phone == "+90 555 111 22 33"


def test_nobody_else_is_answered(own: AlumniProfile, stranger: AlumniProfile) -> None:
    door = door_of(places.user("biri@kisi.example"))
    for query in (STALE, LISTS):
        assert door.codes(query) == ["FORBIDDEN"]


def test_a_list_is_made_worked_off_and_finished(own: AlumniProfile, campus: Campus, orhan: User) -> None:
    door = door_of(orhan)
    unit = global_id("Unit", campus.history.public_id)
    made = door.data(CREATE, {"input": {"unitId": unit, "name": "Bahar"}})["createCallList"]
    assert (made["ok"], made["callList"]["people"]) == (True, 0)
    key = {"callListId": made["callList"]["id"]}
    added = door.data(ADD, {"input": {**key, "alumnusIds": [alumnus_id(own)]}})["addToCallList"]
    assert added == {"ok": True, "added": 1, "resting": 0, "callList": {"due": 1}}
    refused = door_of(orhan, "").data(NEXT, {"input": key})["takeNextCall"]
    assert [one["code"] for one in refused["problems"]] == ["REASON_NEEDED"]
    call = door.data(NEXT, {"input": key})["takeNextCall"]["call"]
    assert call["person"] == {"fullName": "Işıl Iğdır", "contactPhone": "+905551112233"}
    seen = OUTCOME.replace("state tries", "person { contactPhone }")
    unasked = door_of(orhan, "").data(seen, {"input": {"callId": call["id"], "outcome": "NO_ANSWER"}})
    assert unasked["recordCallOutcome"] == {"ok": False, "problems": [{"code": "REASON_NEEDED"}], "call": None}
    noted = door.data(OUTCOME, {"input": {"callId": call["id"], "outcome": "NO_ANSWER"}})["recordCallOutcome"]
    assert (noted["ok"], noted["call"]) == (True, {"state": "WAITING", "tries": 1})
    bad = door.data(OUTCOME, {"input": {"callId": call["id"], "outcome": "CALL_BACK"}})["recordCallOutcome"]
    assert [one["code"] for one in bad["problems"]] == ["BAD_DAY"]
    assert door.data(NEXT, {"input": key})["takeNextCall"] == {"ok": True, "problems": [], "call": None}
    assert door.data(FINISH, {"input": key})["finishCallList"]["callList"] == {"isFinished": True}
    [row] = door.data(LISTS)["callLists"]["edges"]
    assert row["node"] == {
        "name": "Bahar", "unit": "TAR", "people": 1, "waiting": 1, "due": 0, "reached": 0, "isFinished": True,
    }  # fmt: skip


def test_correcting_and_confirming(own: AlumniProfile, orhan: User) -> None:
    door, key = door_of(orhan), {"alumnusId": alumnus_id(own)}
    done = door.data(EDIT, {"input": {**key, "contactPhone": "0532 123 45 67"}})["updateAlumnusContact"]
    assert (done["applied"], done["proposed"]) == (["CONTACT_PHONE"], [])
    assert done["alumnus"] == {"contactPhone": "+905321234567"}
    bad = door.data(EDIT, {"input": {**key, "contactPhone": "1"}})["updateAlumnusContact"]
    assert bad["problems"] == [{"code": "INVALID", "path": ["contactPhone"]}]
    job = {"employerName": "Toros", "title": "Uzman", "startedOn": "2024-03-01"}
    career = door.data(CAREER, {"input": {**key, **job}})["updateAlumnusCareer"]
    assert career["alumnus"]["employments"] == [{"title": "Uzman", "employerName": "Toros"}]
    half = door.data(CAREER, {"input": {**key, "title": "Müdür"}})["updateAlumnusCareer"]
    assert half["problems"] == [{"code": "INVALID", "path": ["employerName"]}]
    assert door.data(CONFIRM, {"input": {**key, "groups": ["CONTACT_EMAIL", "INCOME"]}})["confirmAlumnus"]["ok"]
    assert set(Freshness.objects.values_list("group", flat=True)) == {"CONTACT_PHONE", "CAREER", "CONTACT_EMAIL"}


def test_another_department_cannot_be_reached_by_any_argument(
    own: AlumniProfile, stranger: AlumniProfile, campus: Campus, orhan: User
) -> None:
    other = CallList.objects.create(unit=campus.physics, name="Yaz")
    call = Call.objects.create(call_list=other, profile=stranger, due_on="2026-01-01")
    mine = CallList.objects.create(unit=campus.history, name="Bahar")
    door, nobody = door_of(orhan), uuid4()
    for person in (alumnus_id(stranger), global_id("Alumnus", nobody)):
        tries = (
            (EDIT, {"alumnusId": person, "contactPhone": "0532 123 45 67"}),
            (CAREER, {"alumnusId": person, "sector": "J"}),
            (CONFIRM, {"alumnusId": person, "groups": ["CAREER"]}),
        )
        for query, given in tries:
            assert door.codes(query, {"input": given}) == ["NOT_FOUND"]
        added = door.data(ADD, {"input": {"callListId": global_id("CallList", mine.public_id), "alumnusIds": [person]}})
        assert (added["addToCallList"]["added"], added["addToCallList"]["resting"]) == (0, 0)
    for unit in (campus.physics.public_id, campus.history_program.get_parent().get_parent().public_id, nobody):
        given = {"input": {"unitId": global_id("Unit", unit), "name": "x"}}
        assert door.codes(CREATE, given) == ["NOT_FOUND"]
    for key in (other.public_id, nobody):
        given = {"input": {"callListId": global_id("CallList", key)}}
        for query in (NEXT, FINISH):
            assert door.codes(query, given) == ["NOT_FOUND"]
    for key in (call.public_id, nobody):
        given = {"input": {"callId": global_id("Call", key), "outcome": "OPTED_OUT"}}
        assert door.codes(OUTCOME, given) == ["NOT_FOUND"]
    assert [edge["node"]["name"] for edge in door.data(LISTS)["callLists"]["edges"]] == ["Bahar"]
    assert not Freshness.objects.exists()
    node = "query($id: ID!) { node(id: $id) { ... on Alumnus { fullName } } }"
    assert door.data(node, {"id": alumnus_id(stranger)}) == {"node": None}
