"""An alumna claims, opens and closes her record, and each deed acts in the very next answer, the index late or not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from own_record import RECORD, SEARCH, SKILLED, Caller

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.outbox import services as outbox
from portal.outbox.models import Entry
from portal.privacy.models import Consent
from portal.registry.models import ImportBatch, StudentRecord
from search import indexing
from tests.worlds import Ground, populate

pytestmark = pytest.mark.django_db


def _open(caller: Caller, *groups: str) -> None:
    given = {"audience": "EMPLOYER", "groups": list(groups)}
    assert caller.deed("setVisibility", "SetVisibilityInput", given)["ok"]
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    assert caller.deed("openToEmployers", "OpenToEmployersInput", {"until": until})["ok"]


def _found(caller: Caller, text: str) -> list[tuple[str | None, list[str]]]:
    answer = caller.ask(SEARCH, text=text)["data"]["searchAlumni"]
    assert answer["backend"] == "sqlite-fts5"
    assert answer["totalCount"] == len(answer["hits"])
    return [(hit["node"]["fullName"], hit["matched"]) for hit in answer["hits"]]


def test_nothing_is_open_before_she_opens_it(alumna: tuple[Caller, AlumniProfile], employer: Caller) -> None:
    caller, row = alumna
    assert _found(employer, "python") == []
    node = employer.ask("query($id: ID!) { node(id: $id) { id } }", id=global_id("Alumnus", row.public_id))
    assert node["data"] == {"node": None}
    record = caller.ask("{ myRecord { employerOpenUntil visibility { audience open } } }")["data"]["myRecord"]
    assert [setting["open"] for setting in record["visibility"]] == [[], [], [], [], []]


def test_what_she_opens_is_found_and_nothing_else(alumna: tuple[Caller, AlumniProfile], employer: Caller) -> None:
    caller, _row = alumna
    _open(caller, "SKILLS", "EDUCATION")
    outbox.relay()
    assert _found(employer, "python") == [(None, ["skills"])]
    assert _found(employer, "Işıl") == []
    assert _found(employer, "yazılım") == []
    assert Consent.objects.get(withdrawn_at=None).purpose == "employer_visibility"


def test_closing_a_field_acts_with_the_index_late(alumna: tuple[Caller, AlumniProfile], employer: Caller) -> None:
    caller, _row = alumna
    _open(caller, "SKILLS", "IDENTITY")
    outbox.relay()
    assert _found(employer, "python") == [("Işıl Öztürk", ["skills"])]
    given = {"audience": "EMPLOYER", "groups": ["IDENTITY"]}
    assert caller.deed("setVisibility", "SetVisibilityInput", given)["ok"]
    assert _found(employer, "python") == []
    outbox.relay()
    assert _found(employer, "python") == []
    assert _found(employer, "işıl") == [("Işıl Öztürk", ["full_name"])]


@pytest.mark.parametrize("deed", ["close", "block"])
def test_closing_or_blocking_hides_her_with_the_index_stale(
    alumna: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground, deed: str
) -> None:
    caller, row = alumna
    _open(caller, "SKILLS", "IDENTITY")
    outbox.relay()
    assert len(_found(employer, "python")) == 1
    if deed == "close":
        answer = caller.ask(f"mutation {{ closeToEmployers {{ ok {RECORD} }} }}")["data"]["closeToEmployers"]
    else:
        firm = global_id("Employer", ground.firms[0].public_id)
        answer = caller.deed("blockEmployer", "BlockEmployerInput", {"employerId": firm})
    assert answer["ok"]
    # The outbox is lost as well: the database has the last word on rows.
    Entry.objects.all().delete()
    answer = employer.ask(SEARCH, text="python")["data"]["searchAlumni"]
    assert answer["hits"] == []
    listed = employer.ask("{ alumni { totalCount } }")
    assert listed["data"]["alumni"]["totalCount"] == 0
    assert row.public_id


def test_a_group_no_policy_opens_is_refused_by_name(alumna: tuple[Caller, AlumniProfile]) -> None:
    caller, row = alumna
    answer = caller.deed("setVisibility", "SetVisibilityInput", {"audience": "EMPLOYER", "groups": ["INCOME"]})
    assert answer["problems"] == [
        {"code": "NOT_CHOOSABLE", "path": ["groups"], "message": "Bu bilgi bu kitleye açılamaz."}
    ]
    row.refresh_from_db()
    assert row.employer_groups == 0


@pytest.mark.parametrize("days", [-1, 366])
def test_an_opening_ends_within_a_year(alumna: tuple[Caller, AlumniProfile], days: int) -> None:
    caller, _row = alumna
    until = (timezone.localdate() + timedelta(days=days)).isoformat()
    answer = caller.deed("openToEmployers", "OpenToEmployersInput", {"until": until})
    assert [problem["code"] for problem in answer["problems"]] == ["BAD_OPENING"]
    assert not Consent.objects.exists()


def test_the_directory_is_entered_and_left(alumna: tuple[Caller, AlumniProfile]) -> None:
    caller, row = alumna
    assert caller.deed("setDirectory", "SetDirectoryInput", {"listed": True})["record"]["inDirectory"] is True
    assert caller.deed("setDirectory", "SetDirectoryInput", {"listed": False})["record"]["inDirectory"] is False
    assert Consent.objects.get().withdrawn_at is not None
    row.refresh_from_db()
    assert not row.in_directory


def test_a_record_is_claimed_with_both_proofs_and_stays_closed(ground: Ground) -> None:
    row = populate(ground, [replace(SKILLED, state="graduate")])[0]
    batch = ImportBatch.objects.create(file_name="x.csv", digest="x", state="applied")
    StudentRecord.objects.create(
        student_number="20130001",
        profile=row,
        degree=row.degrees.get(),
        birth_date=date(1991, 5, 19),
        digest="x",
        batch=batch,
    )
    user = User.objects.create(email="yeni@ornek.example", email_verified_at=timezone.now())
    client = Client()
    client.force_login(user)
    caller = Caller(client)
    wrong = caller.deed("claimRecord", "ClaimRecordInput", {"studentNumber": "20130001", "birthDate": "1991-05-20"})
    absent = caller.deed("claimRecord", "ClaimRecordInput", {"studentNumber": "99999999", "birthDate": "1991-05-19"})
    assert wrong == absent
    assert [problem["code"] for problem in wrong["problems"]] == ["CLAIM_REFUSED"]
    done = caller.deed("claimRecord", "ClaimRecordInput", {"studentNumber": " 20130001 ", "birthDate": "1991-05-19"})
    assert done["ok"]
    assert done["record"]["inDirectory"] is False
    row.refresh_from_db()
    assert (row.user_id, row.state) == (user.pk, "claimed")


def test_a_stranger_is_told_to_sign_in(ground: Ground) -> None:
    answer = Caller(Client()).ask(SEARCH, text="python")
    assert answer["data"] == {"searchAlumni": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    assert indexing.registered()
