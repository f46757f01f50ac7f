"""Asking the center for a record: the same answer whatever the registry holds, and every step with its trace."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile, LifeCycle
from portal.audit.models import Link
from portal.audit.services import pseudonym
from portal.data_rights.services import erase_person
from portal.institution.models import Unit
from portal.outbox.models import Entry
from portal.privacy.viewers import Viewer, anonymous
from portal.registry import services
from portal.registry.models import ClaimRequest
from portal.registry.selectors import own_claim_request, told_reason
from portal.registry.services import (
    CLAIM_MOVED,
    ClaimDraft,
    InvalidClaim,
    NotTheCenter,
    accept_review,
    claim_record,
    find_candidates,
    reject_review,
    request_review,
    take_review,
    withdraw_review,
)
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition, ReasonMissing

from .files import ELIF, HEADING, MURAT, TODAY, import_lines

pytestmark = pytest.mark.usefixtures("university")

DRAFT = ClaimDraft("Elif", "Işık", "Numaramı hatırlamıyorum.", birth_date=date(1994, 2, 3))
ACCEPTED = "registry.claimrequest.accept"
SEEN = "Kimlik kartı görüldü."


@pytest.fixture(autouse=True)
def _records(university: object) -> None:
    import_lines(HEADING, ELIF, MURAT, "20230007;Deniz;Ay;01.01.2004;BIL-L;20.06.2027;10.09.2023;;;;")


@pytest.fixture
def officer(db: None) -> Viewer:
    return Viewer(
        today=TODAY, user_id=User.objects.create_user("merkez@uni.example").pk, roles=frozenset({Role.CENTER_STAFF})
    )


def another(name: str) -> Viewer:
    return Viewer(today=TODAY, user_id=User.objects.create_user(f"{name}@kisi.example").pk)


def record_of(last_name: str) -> AlumniProfile:
    return AlumniProfile.objects.get(last_name=last_name)


def statements(deed: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        deed()
    # Without values, and without the names of savepoints, which count on.
    return [re.split(r" VALUES | WHERE |SAVEPOINT ", query["sql"])[0] for query in caught.captured_queries]


def test_the_registry_is_not_read_whether_there_is_such_a_record_or_not() -> None:
    # The first of a process pays for what is kept afterwards.
    statements(lambda: request_review(another("ilk"), draft=DRAFT))
    there = replace(DRAFT, student_number="20120001")
    absent = replace(DRAFT, first_name="Hiç", last_name="Kimse", student_number="99999999")
    one, other = another("elif"), another("hic")
    said = [
        statements(lambda: request_review(one, draft=there)),
        statements(lambda: request_review(other, draft=absent)),
    ]
    assert said[0] == said[1]
    assert not any("studentrecord" in sql or "alumniprofile" in sql for sql in said[0])


def test_a_request_walks_to_its_record_and_every_step_is_told(newcomer: Viewer, officer: Viewer) -> None:
    asked = request_review(newcomer, draft=DRAFT)
    take_review(officer, claim_id=asked.pk)
    accept_review(officer, claim_id=asked.pk, profile=record_of("Işık").public_id, reason=SEEN)

    profile = record_of("Işık")
    assert (profile.user_id, profile.state) == (newcomer.user_id, LifeCycle.CLAIMED)
    assert (profile.employer_open_until, profile.in_directory, profile.is_public) == (None, False, False)
    moves = Transition.objects.filter(entity="registry.claimrequest").order_by("pk")
    assert list(moves.values_list("name", "target", "actor_id", "reason")) == [
        ("review", "in_review", officer.user_id, ""),
        ("accept", "accepted", officer.user_id, SEEN),
    ]
    assert Entry.objects.filter(topic=CLAIM_MOVED, entity_id=asked.pk).count() == 3
    held = own_claim_request(newcomer)
    assert held is not None
    assert told_reason(held) == SEEN
    told = Link.objects.filter(purpose__startswith="registry.claimrequest").order_by("number")
    assert list(told.values_list("purpose", "actor", "subject", "reason")) == [
        ("registry.claimrequest.review", str(officer.user_id), pseudonym("user", asked.claimant_id), ""),
        ("registry.claimrequest.accept", str(officer.user_id), pseudonym("profile", profile.pk), ""),
        ("registry.claimrequest.accept", str(officer.user_id), pseudonym("user", asked.claimant_id), ""),
    ]


def test_a_rejected_request_gives_its_reason_and_may_be_followed_by_another(newcomer: Viewer, officer: Viewer) -> None:
    asked = request_review(newcomer, draft=DRAFT)
    take_review(officer, claim_id=asked.pk)
    with pytest.raises(ReasonMissing):
        reject_review(officer, claim_id=asked.pk, reason=" ")
    reject_review(officer, claim_id=asked.pk, reason="Ulaşamadık.")

    held = own_claim_request(newcomer)
    assert held is not None
    assert (held.state, told_reason(held)) == ("rejected", "Ulaşamadık.")
    assert request_review(newcomer, draft=DRAFT).state == "received"


def test_states_are_not_skipped_and_what_is_decided_stays(newcomer: Viewer, officer: Viewer) -> None:
    asked = request_review(newcomer, draft=DRAFT)
    with pytest.raises(IllegalTransition):
        accept_review(officer, claim_id=asked.pk, profile=record_of("Işık").public_id, reason=SEEN)
    assert record_of("Işık").user_id is None
    with pytest.raises(IllegalTransition):
        reject_review(officer, claim_id=asked.pk, reason=SEEN)
    withdraw_review(newcomer, request=asked.public_id)
    for late in (
        lambda: take_review(officer, claim_id=asked.pk),
        lambda: withdraw_review(newcomer, request=asked.public_id),
    ):
        with pytest.raises(IllegalTransition):
            late()


def test_one_open_request_a_person_and_three_within_thirty_days(newcomer: Viewer) -> None:
    for _time in range(3):
        asked = request_review(newcomer, draft=DRAFT)
        with pytest.raises(services.ReviewRefused) as refusal:
            request_review(newcomer, draft=DRAFT)
        assert refusal.value.code == "ALREADY_ASKED"
        withdraw_review(newcomer, request=asked.public_id)
    with pytest.raises(services.ReviewRefused) as refusal:
        request_review(newcomer, draft=DRAFT)
    assert refusal.value.code == "TOO_MANY_REQUESTS"
    ClaimRequest.objects.update(created_at=timezone.now() - timedelta(days=31))
    request_review(newcomer, draft=DRAFT)


def test_nobody_asks_without_an_account_or_with_a_record(newcomer: Viewer) -> None:
    claim_record(newcomer, student_number="20120001", birth_date=date(1994, 2, 3))
    owner = replace(newcomer, profile_id=record_of("Işık").pk)
    codes = []
    for viewer in (anonymous(), owner):
        with pytest.raises(services.ReviewRefused) as refusal:
            request_review(viewer, draft=DRAFT)
        codes.append(refusal.value.code)
    assert codes == ["SIGN_IN_FIRST", "HAS_RECORD"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("first_name", "  ", id="no name"),
        pytest.param("first_name", "El\x00if", id="NUL"),
        pytest.param("last_name", "I\u202eşık", id="turned around"),
        pytest.param("last_name", "a" * 101, id="endless name"),
        pytest.param("birth_date", TODAY, id="born today"),
        pytest.param("birth_date", date(1850, 1, 1), id="born too early"),
        pytest.param("graduation_year", 2027, id="not yet"),
        pytest.param("student_number", "10000000146", id="identity number"),
        pytest.param("explanation", "Kimlik no: 10000000146.", id="identity number in a text"),
        pytest.param("student_number", "201200?1", id="no number"),
        pytest.param("contact_phone", "beni ara", id="no telephone"),
        pytest.param("explanation", "", id="no word"),
        pytest.param("explanation", "a" * 2001, id="endless word"),
        pytest.param("program", uuid4(), id="no program"),
    ],
)
def test_what_cannot_be_right_is_refused_by_field(newcomer: Viewer, field: str, value: object) -> None:
    with pytest.raises(InvalidClaim) as refusal:
        request_review(newcomer, draft=replace(DRAFT, **{field: value}))
    assert [name for name, _reason in refusal.value.problems] == [field]
    assert not ClaimRequest.objects.exists()


def test_a_faculty_is_no_program(newcomer: Viewer) -> None:
    root = Unit.objects.get(code="KYU")
    with pytest.raises(InvalidClaim):
        request_review(newcomer, draft=replace(DRAFT, program=root.public_id))


def test_only_the_center_decides_and_nobody_on_their_own(newcomer: Viewer, officer: Viewer) -> None:
    asked = request_review(newcomer, draft=DRAFT)
    representative = Viewer(
        today=TODAY, user_id=officer.user_id, roles=frozenset({Role.DEPARTMENT_REPRESENTATIVE}), unit_paths=("0001",)
    )
    for actor in (representative, newcomer, anonymous()):
        for deed in (
            lambda actor=actor: take_review(actor, claim_id=asked.pk),
            lambda actor=actor: reject_review(actor, claim_id=asked.pk, reason=SEEN),
            lambda actor=actor: accept_review(actor, claim_id=asked.pk, profile=uuid4(), reason=SEEN),
            lambda actor=actor: find_candidates(actor, asked),
        ):
            with pytest.raises(NotTheCenter):
                deed()
    herself = replace(newcomer, roles=frozenset({Role.COORDINATOR}))
    with pytest.raises(services.ClaimCollided) as refusal:
        take_review(herself, claim_id=asked.pk)
    assert "kendi" in str(refusal.value.message) or "own" in str(refusal.value.message)


def test_of_two_requests_for_one_record_the_second_is_told_plainly(newcomer: Viewer, officer: Viewer) -> None:
    asked = [request_review(viewer, draft=DRAFT) for viewer in (newcomer, another("ela"))]
    for one in asked:
        take_review(officer, claim_id=one.pk)
    record = record_of("Işık").public_id
    accept_review(officer, claim_id=asked[0].pk, profile=record, reason=SEEN)
    with pytest.raises(services.ClaimCollided) as refusal:
        accept_review(officer, claim_id=asked[1].pk, profile=record, reason=SEEN)
    assert type(refusal.value).__name__ == "RecordTaken"
    asked[1].refresh_from_db()
    assert (asked[1].state, record_of("Işık").user_id) == ("in_review", newcomer.user_id)
    assert Link.objects.filter(purpose=ACCEPTED).count() == 2


@pytest.mark.parametrize(
    ("chosen", "kind"),
    [
        ("none", "RecordNotChosen"),
        ("absent", "RecordNotChosen"),
        ("expected", "NotGraduated"),
        ("second", "ClaimantOwnsRecord"),
    ],
)
def test_what_cannot_be_given_changes_nothing(newcomer: Viewer, officer: Viewer, chosen: str, kind: str) -> None:
    asked = request_review(newcomer, draft=DRAFT)
    take_review(officer, claim_id=asked.pk)
    if chosen == "second":
        AlumniProfile.objects.filter(last_name="Çağlar").update(user=newcomer.user_id, state="claimed")
    records = {
        "none": None,
        "absent": uuid4(),
        "expected": record_of("Ay").public_id,
        "second": record_of("Işık").public_id,
    }
    with pytest.raises(services.ClaimCollided) as refusal:
        accept_review(officer, claim_id=asked.pk, profile=records[chosen], reason=SEEN)
    assert type(refusal.value).__name__ == kind
    asked.refresh_from_db()
    assert (asked.state, record_of("Işık").user_id, record_of("Ay").user_id) == ("in_review", None, None)
    assert not Link.objects.filter(purpose=ACCEPTED).exists()


def test_proving_the_record_after_all_closes_the_request(newcomer: Viewer) -> None:
    asked = request_review(newcomer, draft=DRAFT)
    claim_record(newcomer, student_number="20120001", birth_date=date(1994, 2, 3))
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_erasing_the_person_takes_the_request_along(newcomer: Viewer) -> None:
    request_review(newcomer, draft=DRAFT)
    erase_person(None, user=User.objects.get(pk=newcomer.user_id).public_id)
    assert not ClaimRequest.objects.exists()
