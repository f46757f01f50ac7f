"""A graduating student registers through the one door, and nobody learns of another's membership."""

from datetime import date

import pytest
from django.test import Client
from toy_client import Door

from graphql_api.global_ids import global_id
from portal.membership.models import FormEdition, Membership
from portal.reference.models import Skill
from tests.membership.conftest import BORN, EXPECTED, NUMBER, somebody
from tests.registry.conftest import university  # noqa: F401 - the programs the records are of
from tests.registry.files import HEADING, import_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("university")]
DETAILS = (
    "ok problems { code path message } membership { id state form { serial documentNumber pdfUrlTr } program { code } }"
)
START = f"mutation($input: StartMembershipInput!) {{ startMembership(input: $input) {{ {DETAILS} }} }}"
COMPLETE = f"mutation($input: CompleteMembershipInput!) {{ completeMembership(input: $input) {{ {DETAILS} }} }}"
ISSUE = f"mutation($input: IssueMembershipFormInput!) {{ issueMembershipForm(input: $input) {{ {DETAILS} }} }}"
MINE = "{ myMemberships { id state data { fullName headline skills openToJob employments { title } } } }"
PROOF = {"input": {"studentNumber": NUMBER, "birthDate": BORN.isoformat()}}


@pytest.fixture(autouse=True)
def _records(university: object) -> None:  # noqa: F811
    import_lines(HEADING, EXPECTED)
    Skill.objects.create(code="python", name_tr="Python", name_en="Python")
    FormEdition.objects.create(published_on=date(2020, 6, 1), institution_tr="Kıyı", institution_en="Kıyı")


def signed_in(name: str) -> Door:
    client = Client()
    client.force_login(somebody(name))
    return Door(client)


@pytest.fixture
def student() -> Door:
    return signed_in("isil")


def test_from_number_to_form(student: Door) -> None:
    begun = student.data(START, PROOF)["startMembership"]
    assert (begun["ok"], begun["membership"]["state"]) == (True, "VERIFIED")
    assert begun["membership"]["program"] == {"code": "BIL-L"}
    key = begun["membership"]["id"]
    given = {"membershipId": key, "headline": "Stajyer", "skills": ["python"], "openToJob": True}
    given["employments"] = [{"employerName": "Kıyı", "title": "Stajyer", "startedOn": "2025-07-01"}]
    done = student.data(COMPLETE, {"input": given})["completeMembership"]
    assert (done["ok"], done["membership"]["state"]) == (True, "MEMBER")
    [mine] = student.data(MINE)["myMemberships"]
    assert mine == {
        "id": key,
        "state": "MEMBER",
        "data": {
            "fullName": "Işıl Nur Öztürk",
            "headline": "Stajyer",
            "skills": ["python"],
            "openToJob": True,
            "employments": [{"title": "Stajyer"}],
        },
    }
    issued = student.data(ISSUE, {"input": {"membershipId": key}})["issueMembershipForm"]
    form = issued["membership"]["form"]
    assert (issued["membership"]["state"], form["documentNumber"]) == ("ISSUED", "P1.3.FR.0058")
    pdf = student.client.get(form["pdfUrlTr"])
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")


def test_refusals_are_typed(student: Door) -> None:
    wrong = {"input": {**PROOF["input"], "birthDate": "2004-01-02"}}
    refused = student.data(START, wrong)["startMembership"]
    assert [one["code"] for one in refused["problems"]] == ["PROOF_REFUSED"]
    absent = {"input": {**PROOF["input"], "studentNumber": "99999999"}}
    assert student.data(START, absent)["startMembership"] == refused
    assert student.data(MINE)["myMemberships"] == []
    key = student.data(START, PROOF)["startMembership"]["membership"]["id"]
    early = student.data(ISSUE, {"input": {"membershipId": key}})["issueMembershipForm"]
    assert [one["code"] for one in early["problems"]] == ["ILLEGAL_STATE"]
    bad = student.data(COMPLETE, {"input": {"membershipId": key, "province": "99", "headline": "x" * 161}})
    assert [(one["code"], one["path"]) for one in bad["completeMembership"]["problems"]] == [
        ("INVALID", ["headline"]),
        ("INVALID", ["province"]),
    ]


def test_a_stranger_is_asked_to_sign_in_and_has_none(student: Door) -> None:
    nobody = Door(Client())
    assert [one["code"] for one in nobody.data(START, PROOF)["startMembership"]["problems"]] == ["SIGN_IN_FIRST"]
    assert nobody.data(MINE) == {"myMemberships": []}


def test_anothers_membership_and_none_at_all_are_one_answer(student: Door) -> None:
    student.data(START, PROOF)
    other = signed_in("murat")
    theirs = global_id("Membership", Membership.objects.get().public_id)
    absent = global_id("Membership", Membership(pk=0).public_id)
    for query in (COMPLETE, ISSUE):
        codes = [other.codes(query, {"input": {"membershipId": key}}) for key in (theirs, absent)]
        assert codes == [["NOT_FOUND"], ["NOT_FOUND"]]
    assert other.data(MINE) == {"myMemberships": []}
    assert other.data(START, PROOF)["startMembership"]["problems"][0]["code"] == "PROOF_REFUSED"
