"""People ask about their own data through the schema, and learn nothing of anybody else's requests."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.utils import timezone
from toy_client import Door

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.data_rights.models import DataRequest
from portal.outbox import services as outbox

pytestmark = pytest.mark.django_db
DETAILS = "ok problems { code path } request { id number kind state dueOn daysLeft field value purpose copyUrl answer }"
ASK = f"mutation($input: RequestDataInput!) {{ requestData(input: $input) {{ {DETAILS} }} }}"
CONFIRM = f"mutation($input: DataRequestInput!) {{ confirmDataRequest(input: $input) {{ {DETAILS} }} }}"
WITHDRAW = f"mutation($input: DataRequestInput!) {{ withdrawDataRequest(input: $input) {{ {DETAILS} }} }}"
MINE = "{ myDataRequests { id state copyUrl } }"


def signed_in(name: str, *, just_now: bool) -> Door:
    user = User.objects.create_user(f"{name}@ev.example", email_verified_at=timezone.now())
    client = Client()
    client.force_login(user)
    if just_now:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return Door(client)


def ask(door: Door, **given: object) -> dict:
    return door.data(ASK, {"input": {"kind": "ACCESS", **given}})["requestData"]


def test_from_asking_to_the_copy() -> None:
    door = signed_in("elif", just_now=True)
    asked = ask(door)
    assert (asked["ok"], asked["request"]["state"], asked["request"]["daysLeft"]) == (True, "IDENTITY_CHECKED", 30)
    outbox.relay()
    [mine] = door.data(MINE)["myDataRequests"]
    assert (mine["id"], mine["state"]) == (asked["request"]["id"], "ANSWERED")
    row = DataRequest.objects.get()
    assert mine["copyUrl"] == f"/data-rights/copies/{row.public_id}.zip"
    assert row.proof == "verified_mail"


def test_an_old_session_proves_nothing_until_she_signs_in_again() -> None:
    door = signed_in("elif", just_now=False)
    asked = ask(door)["request"]
    assert asked["state"] == "RECEIVED"
    refused = door.data(CONFIRM, {"input": {"requestId": asked["id"]}})["confirmDataRequest"]
    assert [one["code"] for one in refused["problems"]] == ["SIGN_IN_AGAIN"]
    taken_back = door.data(WITHDRAW, {"input": {"requestId": asked["id"]}})["withdrawDataRequest"]
    assert (taken_back["request"]["state"], taken_back["request"]["daysLeft"]) == ("WITHDRAWN", None)
    again = door.data(WITHDRAW, {"input": {"requestId": asked["id"]}})["withdrawDataRequest"]
    assert [one["code"] for one in again["problems"]] == ["ILLEGAL_STATE"]


def test_refusals_are_data() -> None:
    door = signed_in("elif", just_now=True)
    assert [one["path"] for one in ask(door, kind="CORRECTION", field="LAST_NAME")["problems"]] == [["value"]]
    assert [one["path"] for one in ask(door, kind="OBJECTION")["problems"]] == [["purpose"]]
    assert ask(door, kind="ERASURE")["ok"] is True
    assert [one["code"] for one in ask(door, kind="ERASURE")["problems"]] == ["ASKED_ALREADY"]
    nobody = Door(Client())
    assert [one["code"] for one in ask(nobody)["problems"]] == ["SIGN_IN_FIRST"]
    assert nobody.data(MINE)["myDataRequests"] == []


def test_anothers_request_is_as_absent_as_one_that_never_was() -> None:
    theirs = ask(signed_in("su", just_now=True))["request"]["id"]
    door = signed_in("elif", just_now=True)
    nowhere = global_id("DataRequest", User.objects.all()[0].public_id)
    for mutation in (CONFIRM, WITHDRAW):
        answers = [door.ask(mutation, {"input": {"requestId": key}}) for key in (theirs, nowhere)]
        told = [[(error["message"], error["extensions"]["code"]) for error in answer["errors"]] for answer in answers]
        assert told[0] == told[1]
        assert told[0][0][1] == "NOT_FOUND"
    assert door.data(MINE)["myDataRequests"] == []


def test_many_requests_take_as_many_statements_as_one(django_assert_num_queries, django_assert_max_num_queries) -> None:
    door = signed_in("elif", just_now=True)
    ask(door)
    with django_assert_max_num_queries(6) as one:
        door.data(MINE)
        statements = len(one)
    for _ in range(4):
        ask(door, kind="OBJECTION", purpose="SMS")
    with django_assert_num_queries(statements):
        door.data(MINE)
