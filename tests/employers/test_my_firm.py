"""A firm's people at the API: what they read of their firm, what they do, and what a stranger finds."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.employers import members
from portal.employers.models import Employer, EmployerMember, MemberRole
from portal.employers.tax_number import check_digit
from tests.worlds import VERIFIED, lay_ground

pytestmark = pytest.mark.django_db
FIRM = "{ state canRenew reason role acts members { id name role isSelf } invitations { id email role } }"


@pytest.fixture
def firm() -> Employer:
    found = lay_ground().firms[0]
    Employer.objects.update(approved_until=timezone.localdate() + timedelta(days=90))
    return found


def person(email: str, firm: Employer | None = None, role: MemberRole = MemberRole.OWNER) -> User:
    user = User.objects.create(email=email, email_verified_at=VERIFIED)
    if firm is not None:
        EmployerMember.objects.create(user=user, employer=firm, role=role)
    return user


def ask(user: User | None, text: str, **variables) -> dict:
    client = Client(enforce_csrf_checks=True, headers={"X-CSRFToken": "c" * 32, "Accept-Language": "en"})
    client.cookies["csrftoken"] = "c" * 32
    if user is not None:
        client.force_login(user)
    body = json.dumps({"query": text, "variables": variables})
    answer = client.post("/graphql/", body, content_type="application/json").json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def do(user: User | None, name: str, /, **given) -> dict:
    kind = name[0].upper() + name[1:]
    text = f"mutation($input: {kind}Input!) {{ {name}(input: $input) {{ problems {{ code path }} firm {FIRM} }} }}"
    return ask(user, text, input=given)[name]


def codes(answer: dict) -> list[tuple[str, list[str]]]:
    return [(one["code"], one["path"]) for one in answer["problems"]]


def test_nobody_else_is_told_anything_of_a_firm(firm: Employer) -> None:
    person("sahip@firma.example", firm)
    for stranger in (None, person("biri@ev.example")):
        assert ask(stranger, f"{{ myFirm {FIRM} }}") == {"myFirm": None}


def test_a_viewer_reads_the_people_but_no_invitations(firm: Employer) -> None:
    owner = person("sahip@firma.example", firm)
    do(owner, "inviteColleague", email="yeni@firma.example", role="RECRUITER")
    seen = ask(person("izleyen@firma.example", firm, MemberRole.VIEWER), f"{{ myFirm {FIRM} }}")["myFirm"]
    assert (seen["role"], seen["acts"], seen["invitations"]) == ("VIEWER", ["READ"], [])
    assert [(one["name"], one["role"], one["isSelf"]) for one in seen["members"]] == [
        ("sahip@firma.example", "OWNER", False),
        ("izleyen@firma.example", "VIEWER", True),
    ]


def test_a_firm_registers_waits_and_is_told_why(firm: Employer) -> None:
    user = person("derya@cinar.example")
    given = {
        "name": "Çınar Gıda",
        "taxNumber": f"123456789{check_digit('123456789')}",
        "domain": "https://www.cinar.example/",
        "sector": "J",
        "province": "33",
    }
    wrong = {"taxNumber": "1234567891", "domain": "gmail.com", "sector": "?"}
    refused = do(user, "registerEmployer", **{**given, **wrong})
    assert sorted(codes(refused)) == [("INVALID", ["domain"]), ("INVALID", ["sector"]), ("INVALID", ["taxNumber"])]
    assert codes(do(None, "registerEmployer", **given)) == [("NOT_ALLOWED", [])]
    made = do(user, "registerEmployer", **given)
    assert (made["problems"], made["firm"]["state"], made["firm"]["role"]) == ([], "SUBMITTED", "OWNER")
    assert Employer.objects.get(name="Çınar Gıda").domain == "cinar.example"
    assert codes(do(user, "inviteColleague", email="x@cinar.example")) == [("NOT_ALLOWED", [])]


def test_from_the_invitation_to_the_removal(firm: Employer) -> None:
    owner, newcomer = person("sahip@firma.example", firm), person("yeni@firma.example")
    asked = do(owner, "inviteColleague", email="yeni@firma.example", role="RECRUITER")["firm"]["invitations"]
    assert [(one["email"], one["role"]) for one in asked] == [("yeni@firma.example", "RECRUITER")]
    token = members.token_of(firm.invitations.get())
    assert codes(do(None, "acceptInvitation", token=token)) == [("INVALID_INVITATION", ["token"])]
    joined = do(newcomer, "acceptInvitation", token=token)["firm"]
    assert joined["role"] == "RECRUITER"
    assert codes(do(newcomer, "acceptInvitation", token=token)) == [("USED_INVITATION", ["token"])]
    (me,) = [one["id"] for one in joined["members"] if one["isSelf"]]
    assert do(owner, "setMemberRole", memberId=me, role="VIEWER")["problems"] == []
    assert do(owner, "removeMember", memberId=me)["problems"] == []
    assert ask(newcomer, "{ myFirm { state } viewer { audiences } }") == {
        "myFirm": None,
        "viewer": {"audiences": ["PUBLIC"]},
    }


def test_the_last_owner_stays(firm: Employer) -> None:
    owner = person("sahip@firma.example", firm)
    (me,) = ask(owner, f"{{ myFirm {FIRM} }}")["myFirm"]["members"]
    assert codes(do(owner, "removeMember", memberId=me["id"])) == [("LAST_OWNER", [])]


def test_ids_of_others_are_not_found(firm: Employer) -> None:
    from graphql_api.global_ids import global_id

    owner = person("sahip@firma.example", firm)
    stranger = person("yabanci@ev.example")
    for given in (global_id("FirmMember", stranger.public_id), global_id("Employer", firm.public_id)):
        assert codes(do(owner, "removeMember", memberId=given)) == [("NOT_FOUND", [])]
        assert codes(do(owner, "withdrawInvitation", invitationId=given)) == [("NOT_FOUND", [])]


def test_renewal_is_one_call_once_the_approval_ended(firm: Employer) -> None:
    owner = person("sahip@firma.example", firm)
    renew = f"mutation {{ renewApproval {{ problems {{ code path }} firm {FIRM} }} }}"
    assert codes(ask(owner, renew)["renewApproval"]) == [("ILLEGAL_STATE", [])]
    Employer.objects.filter(pk=firm.pk).update(approved_until=timezone.localdate() - timedelta(days=1))
    assert ask(owner, "{ myFirm { canRenew } }")["myFirm"]["canRenew"] is True
    assert ask(owner, renew)["renewApproval"]["firm"]["state"] == "SUBMITTED"
    assert ask(owner, "{ myFirm { canRenew } }")["myFirm"]["canRenew"] is False
