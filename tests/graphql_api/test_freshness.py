"""The owner reads whose word the own record is, decides on what differs, and says what is still true."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from own_record import Caller

from graphql_api.global_ids import global_id
from portal.alumni.models import AlumniProfile, Freshness, Proposal, Source
from portal.alumni.services import freshness
from portal.privacy.viewers import anonymous
from portal.reference.models import Province

pytestmark = pytest.mark.django_db
FRESH = "{ myRecord { freshness { group source verifiedBy verifiedOn isStale } } }"
PROPOSALS = """{ myProposals { edges { node {
  id field group held heldSource told source toldOn waitsUntil mayAccept } } } }"""
ACCEPT = "mutation($input: ProposalInput!) { acceptProposal(input: $input) { ok problems { code } } }"
DECLINE = "mutation($input: ProposalInput!) { declineProposal(input: $input) { ok problems { code } } }"
CONFIRM = """mutation($input: ConfirmRecordInput!) { confirmRecord(input: $input) {
  ok problems { code } freshness { group verifiedBy } } }"""
CONTACT = "mutation($input: UpdateContactInput!) { updateContact(input: $input) { ok problems { code path message } } }"


def told(caller: Caller) -> dict[str, Any]:
    rows = caller.ask(FRESH)["data"]["myRecord"]["freshness"]
    return {row.pop("group"): row for row in rows}


def waiting(caller: Caller) -> list[dict[str, Any]]:
    return [edge["node"] for edge in caller.ask(PROPOSALS)["data"]["myProposals"]["edges"]]


def differs(row: AlumniProfile, **values: str) -> None:
    freshness.write(anonymous(), profile_id=row.pk, values=values, source=Source.EMPLOYER)


def test_the_owner_reads_and_confirms(alumna: tuple[Caller, AlumniProfile]) -> None:
    caller, _row = alumna
    today = timezone.localdate().isoformat()
    never = {"source": "STUDENT_RECORDS", "verifiedBy": None, "verifiedOn": None, "isStale": True}
    assert told(caller)["CONTACT_PHONE"] == never
    answer = caller.ask(CONFIRM, input={"groups": ["CONTACT_PHONE", "CAREER"]})["data"]["confirmRecord"]
    assert answer["ok"]
    assert told(caller)["CONTACT_PHONE"] == never | {"verifiedBy": "SELF", "verifiedOn": today, "isStale": False}
    assert told(caller)["CAREER"]["source"] == "SELF"


def test_the_owner_decides_in_one_act(alumna: tuple[Caller, AlumniProfile]) -> None:
    caller, row = alumna
    province = Province.objects.first()
    assert province is not None
    differs(row, contact_phone="+905550001122", last_name="Başka", province=province.code)
    rows = {one["field"]: one for one in waiting(caller)}
    assert (rows["CONTACT_PHONE"]["told"], rows["CONTACT_PHONE"]["mayAccept"]) == ("+905550001122", True)
    assert rows["LAST_NAME"]["mayAccept"] is False
    assert rows["PROVINCE"]["told"] == province.name_tr
    accepted = caller.ask(ACCEPT, input={"proposalId": rows["CONTACT_PHONE"]["id"]})["data"]["acceptProposal"]
    refused = caller.ask(ACCEPT, input={"proposalId": rows["LAST_NAME"]["id"]})["data"]["acceptProposal"]
    declined = caller.ask(DECLINE, input={"proposalId": rows["PROVINCE"]["id"]})["data"]["declineProposal"]
    again = caller.ask(DECLINE, input={"proposalId": rows["PROVINCE"]["id"]})["data"]["declineProposal"]
    assert (accepted["ok"], declined["ok"]) == (True, True)
    assert [refused["problems"][0]["code"], again["problems"][0]["code"]] == ["NOT_YOURS_TO_DECIDE", "NOT_FOUND"]
    row.refresh_from_db()
    assert row.contact_phone == "+905550001122"
    assert told(caller)["CONTACT_PHONE"]["source"] == "EMPLOYER"


def test_anothers_proposal_is_as_absent_as_none(alumna: tuple[Caller, AlumniProfile], employer: Caller) -> None:
    caller, row = alumna
    other = AlumniProfile.objects.create(first_name="Ece", last_name="Su")
    differs(other, contact_phone="+905550001122")
    key = global_id("Proposal", Proposal.objects.get(profile=other).public_id)
    absent = global_id("Proposal", row.public_id)
    answers = [caller.ask(DECLINE, input={"proposalId": one})["data"]["declineProposal"] for one in (key, absent)]
    assert answers[0] == answers[1]
    assert waiting(caller) == []
    for stranger in (employer, Caller(Client())):
        assert stranger.ask(PROPOSALS)["data"] is None or stranger.ask(PROPOSALS)["data"]["myProposals"] is None


def test_the_contact_is_changed_by_its_owner(alumna: tuple[Caller, AlumniProfile]) -> None:
    caller, row = alumna
    wrong = caller.ask(CONTACT, input={"contactEmail": "x", "contactPhone": "1"})["data"]["updateContact"]
    assert [one["path"] for one in wrong["problems"]] == [["contactEmail"], ["contactPhone"]]
    assert not Freshness.objects.exists()
    caller.ask(CONTACT, input={"contactPhone": "0532 000 00 09"})
    row.refresh_from_db()
    assert row.contact_phone == "+905320000009"
    assert told(caller)["CONTACT_PHONE"]["source"] == "SELF"
