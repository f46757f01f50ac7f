"""Asking for a record through the one door: constant answers, one's own request alone, typed refusals."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from toy_client import Door

from graphql_api.global_ids import global_id
from portal.institution.models import Unit
from portal.registry.models import ClaimRequest
from tests.membership.conftest import somebody
from tests.registry.conftest import university  # noqa: F401 - the programs the records are of
from tests.registry.files import ELIF, HEADING, import_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("university")]
DETAILS = (
    "firstName lastName birthDate studentNumber graduationYear explanation contactPhone reason state program { code }"
)
ASK = f"""mutation($input: RequestClaimReviewInput!) {{
  requestClaimReview(input: $input) {{ ok problems {{ code path message }} claimRequest {{ id {DETAILS} }} }}
}}"""
BLIND = """mutation($input: RequestClaimReviewInput!) {
  requestClaimReview(input: $input) { ok problems { code path message } claimRequest { state reason } }
}"""
MINE = f"{{ myClaimRequest {{ id {DETAILS} }} }}"
BACK = """mutation($input: WithdrawClaimRequestInput!) {
  withdrawClaimRequest(input: $input) { ok problems { code } claimRequest { state } }
}"""
SAID = {"firstName": "Elif", "lastName": "Işık", "explanation": "Numaramı hatırlamıyorum."}


@pytest.fixture(autouse=True)
def _records(university: object) -> None:  # noqa: F811
    import_lines(HEADING, ELIF)


def signed_in(name: str) -> Door:
    client = Client()
    client.force_login(somebody(name))
    return Door(client)


def counted(deed: Callable[[], object]) -> tuple[object, int]:
    with CaptureQueriesContext(connection) as caught:
        answer = deed()
    return answer, len(caught.captured_queries)


def test_the_answer_is_the_same_whether_there_is_such_a_record_or_not() -> None:
    signed_in("ilk").data(BLIND, {"input": SAID})
    there = {"input": {**SAID, "studentNumber": "20120001", "birthDate": "1994-02-03"}}
    absent = {"input": {**SAID, "studentNumber": "99999999", "birthDate": "1994-02-04", "firstName": "Hiç"}}
    one, other = signed_in("bir"), signed_in("iki")
    answers = [counted(lambda: one.data(BLIND, there)), counted(lambda: other.data(BLIND, absent))]
    assert json.dumps(answers[0]) == json.dumps(answers[1])
    again = [counted(lambda: one.data(BLIND, there)), counted(lambda: other.data(BLIND, absent))]
    assert json.dumps(again[0]) == json.dumps(again[1])
    assert again[0][0] == {
        "requestClaimReview": {
            "ok": False,
            "problems": [
                {
                    "code": "ALREADY_ASKED",
                    "path": [],
                    "message": again[0][0]["requestClaimReview"]["problems"][0]["message"],  # type: ignore[index]
                }
            ],
            "claimRequest": None,
        }
    }


def test_asked_read_and_taken_back() -> None:
    door = signed_in("isil")
    program = global_id("Unit", Unit.objects.get(code="BIL-L").public_id)
    given = {
        **SAID,
        "birthDate": "1994-02-03",
        "programId": program,
        "graduationYear": 2016,
        "contactPhone": "0532 1112233",
    }
    asked = door.data(ASK, {"input": given})["requestClaimReview"]
    assert asked["problems"] == []
    mine = door.data(MINE)["myClaimRequest"]
    assert mine == asked["claimRequest"]
    assert {name: mine[name] for name in ("state", "program", "contactPhone", "graduationYear", "reason")} == {
        "state": "RECEIVED",
        "program": {"code": "BIL-L"},
        "contactPhone": "+905321112233",
        "graduationYear": 2016,
        "reason": "",
    }
    back = {"input": {"requestId": mine["id"]}}
    assert door.data(BACK, back)["withdrawClaimRequest"] == {
        "ok": True,
        "problems": [],
        "claimRequest": {"state": "WITHDRAWN"},
    }
    assert door.data(BACK, back)["withdrawClaimRequest"]["problems"] == [{"code": "ILLEGAL_STATE"}]


def test_anothers_request_is_as_absent_as_none() -> None:
    asked = signed_in("isil").data(ASK, {"input": SAID})["requestClaimReview"]["claimRequest"]
    other = signed_in("ela")
    assert other.data(MINE) == {"myClaimRequest": None}
    absent = global_id("ClaimRequest", Unit.objects.first().public_id)
    answers = [
        other.ask(BACK, {"input": {"requestId": key}})["errors"][0]["extensions"]["code"]
        for key in (asked["id"], absent)
    ]
    assert answers == ["NOT_FOUND", "NOT_FOUND"]
    assert ClaimRequest.objects.get().state == "received"


def test_whoever_is_not_signed_in_is_told_so_and_has_none() -> None:
    door = Door(Client())
    asked = door.data(ASK, {"input": SAID})["requestClaimReview"]
    assert [one["code"] for one in asked["problems"]] == ["SIGN_IN_FIRST"]
    assert door.data(MINE) == {"myClaimRequest": None}


def test_what_is_wrong_is_told_by_field() -> None:
    given = {**SAID, "firstName": " ", "birthDate": "2999-01-01", "contactPhone": "yok", "studentNumber": "?"}
    asked = signed_in("isil").data(ASK, {"input": given})["requestClaimReview"]
    assert {(one["code"], *one["path"]) for one in asked["problems"]} == {
        ("INVALID", "firstName"),
        ("INVALID", "birthDate"),
        ("INVALID", "contactPhone"),
        ("INVALID", "studentNumber"),
    }
