"""From the student number to the form: states, refusals, and no consent anywhere."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from portal.alumni.models import AlumniProfile, LifeCycle
from portal.alumni.services import EmploymentDraft, InvalidProfile
from portal.membership import services
from portal.membership.drafting import own_data
from portal.membership.issuing import initials_of
from portal.membership.models import FormEdition, FormSerial, Membership, MembershipForm
from portal.privacy.models import Channel, Consent, Notice, Purpose
from portal.privacy.refusals import SignInFirst
from portal.privacy.services import give_consent, withdraw_consent
from portal.privacy.viewers import anonymous, viewer_for
from portal.registry.services import ClaimRefused
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition
from tests.registry.files import HEADING, TODAY, import_lines

from .conftest import BORN, BORN_OF_GRADUATE, NUMBER, NUMBER_OF_GRADUATE, Person, person

DRAFT = {"headline": "Yazılım stajyeri", "province": "55", "open_to_job": True, "skills": ("python",)}


def started(student: Person) -> Membership:
    return services.start_membership(student.viewer, student_number=NUMBER, birth_date=BORN)


def joined(student: Person) -> Membership:
    return services.complete_membership(student.viewer, public_id=started(student).public_id, changes=DRAFT)


def test_a_graduating_student_walks_from_number_to_form(student: Person, edition: FormEdition) -> None:
    membership = started(student)
    assert membership.state == "verified"
    assert services.complete_membership(student.viewer, public_id=membership.public_id, changes=DRAFT).state == "member"
    form = services.issue_form(student.viewer, public_id=membership.public_id)
    assert (form.serial, form.initials, form.full_name) == ("2026-000001", "I. N. Ö.", "Işıl Nur Öztürk")
    assert (form.issued_on, form.student_number, form.program_en) == (TODAY, NUMBER, "Computing")
    profile = AlumniProfile.objects.get(first_name="Işıl Nur")
    assert (profile.headline, profile.state, profile.user_id) == ("Yazılım stajyeri", LifeCycle.EXPECTED, None)
    assert [(row.name, row.source, row.target) for row in Transition.objects.order_by("pk")] == [
        ("verify", "started", "verified"),
        ("join", "verified", "member"),
        ("issue", "member", "issued"),
    ]


def test_each_step_twice_is_the_same_as_once(student: Person, edition: FormEdition) -> None:
    membership = joined(student)
    again = joined(student)
    assert (again.pk, again.state) == (membership.pk, "member")
    first, second = (services.issue_form(student.viewer, public_id=membership.public_id) for _twice in range(2))
    assert (first.pk, first.code_digest) == (second.pk, second.code_digest)
    assert services.complete_membership(student.viewer, public_id=membership.public_id, changes=DRAFT).state == "issued"


def test_what_a_form_does_not_name_stays(student: Person) -> None:
    membership = started(student)
    job = EmploymentDraft("Kıyı Yazılım", "Stajyer", date(2025, 7, 1))
    whole = {**DRAFT, "employments": (job,), "languages": (("en", "b2"),), "summary": "Veri"}
    services.complete_membership(student.viewer, public_id=membership.public_id, changes=whole)
    services.complete_membership(student.viewer, public_id=membership.public_id, changes={"headline": "Analist"})
    seen = own_data(student.viewer, membership)
    assert seen is not None
    assert (seen.headline, seen.summary, seen.open_to_job) == ("Analist", "Veri", True)
    assert [(one.employer_name, one.title, one.started_on) for one in seen.employments or ()] == [
        ("Kıyı Yazılım", "Stajyer", date(2025, 7, 1))
    ]
    assert [skill.code for skill in seen.skills or ()] == ["python"]
    assert [(one.language, one.proficiency) for one in seen.languages or ()] == [("en", "b2")]
    assert seen.province is not None and seen.province.code == "55"


@pytest.mark.parametrize(("number", "born"), [("99999999", BORN), (NUMBER, date(2004, 1, 2)), ("", BORN)])
def test_a_wrong_proof_begins_nothing(student: Person, number: str, born: date) -> None:
    with pytest.raises(ClaimRefused):
        services.start_membership(student.viewer, student_number=number, birth_date=born)
    assert not Membership.objects.exists()


def test_a_record_that_somebody_proved_is_not_proven_by_another(student: Person) -> None:
    started(student)
    with pytest.raises(ClaimRefused) as refusal:
        services.start_membership(person("murat").viewer, student_number=NUMBER, birth_date=BORN)
    assert (refusal.value.args, refusal.value.message) == ((), ClaimRefused.message)
    assert Membership.objects.get().user == student.user


def test_a_graduates_record_becomes_her_own_with_the_same_proof(student: Person) -> None:
    services.start_membership(student.viewer, student_number=NUMBER_OF_GRADUATE, birth_date=BORN_OF_GRADUATE)
    profile = AlumniProfile.objects.get(user=student.user)
    assert (profile.last_name, profile.state, profile.employer_groups) == ("Işık", LifeCycle.CLAIMED, 0)


def test_a_record_another_owns_begins_no_membership(student: Person) -> None:
    owner = person("elif")
    AlumniProfile.objects.filter(first_name="Elif").update(user=owner.user, state=LifeCycle.CLAIMED)
    with pytest.raises(ClaimRefused):
        services.start_membership(student.viewer, student_number=NUMBER_OF_GRADUATE, birth_date=BORN_OF_GRADUATE)


def test_whoever_is_not_signed_in_begins_nothing(records: None) -> None:
    with pytest.raises(SignInFirst):
        services.start_membership(anonymous(), student_number=NUMBER, birth_date=BORN)


def test_nobody_completes_or_prints_anothers(student: Person, edition: FormEdition) -> None:
    membership, other = joined(student), person("murat").viewer
    with pytest.raises(services.MembershipNotFound):
        services.complete_membership(other, public_id=membership.public_id, changes=DRAFT)
    for viewer in (other, anonymous()):
        with pytest.raises(services.MembershipNotFound):
            services.issue_form(viewer, public_id=membership.public_id)


def test_an_invalid_draft_leaves_the_state(student: Person) -> None:
    membership = started(student)
    with pytest.raises(InvalidProfile):
        services.complete_membership(student.viewer, public_id=membership.public_id, changes={"province": "99"})
    membership.refresh_from_db()
    assert membership.state == "verified"


def test_no_form_before_membership_nor_before_an_edition(student: Person) -> None:
    membership = started(student)
    with pytest.raises(IllegalTransition):
        services.issue_form(student.viewer, public_id=membership.public_id)
    services.complete_membership(student.viewer, public_id=membership.public_id, changes=DRAFT)
    with pytest.raises(services.FormNotPublished):
        services.issue_form(student.viewer, public_id=membership.public_id)
    membership.refresh_from_db()
    assert (membership.state, MembershipForm.objects.count()) == ("member", 0)


def test_without_any_consent_everything_works(student: Person, edition: FormEdition) -> None:
    """Invariant 13: given and withdrawn, or never given, consent changes nothing here."""
    for purpose in Purpose:
        Notice.objects.create(purpose=purpose, version=1, text_tr="Metin", text_en="Text", in_force_from=timezone.now())
        give_consent([student.user.pk], purpose=purpose, channel=Channel.WEB)
        withdraw_consent(student.user.pk, purpose=purpose, channel=Channel.WEB)
    form = services.issue_form(student.viewer, public_id=joined(student).public_id)
    assert form.membership.state == "issued"
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_the_record_is_handed_over_once_the_records_tell_of_the_diploma(student: Person) -> None:
    joined(student)
    assert services.hand_over_records() == 0
    import_lines(HEADING, "20230007;Işıl Nur;Öztürk;01.02.2004;BIL-L;20.06.2026;10.09.2023;;;;")
    assert services.hand_over_records() == 1
    profile = AlumniProfile.objects.get(user=student.user)
    assert (profile.state, profile.headline, profile.in_directory) == (LifeCycle.CLAIMED, "Yazılım stajyeri", False)
    assert viewer_for(student.user).profile_id == profile.pk
    assert services.hand_over_records() == 0


def test_a_serial_that_was_not_used_is_given_again(student: Person, edition: FormEdition) -> None:
    membership = joined(student)
    with transaction.atomic():
        services.issue_form(student.viewer, public_id=membership.public_id)
        transaction.set_rollback(True)
    assert services.issue_form(student.viewer, public_id=membership.public_id).serial == "2026-000001"
    assert FormSerial.objects.get().last == 1


@pytest.mark.parametrize(
    ("name", "initials"), [("ışıl irmak", "I. İ."), ("Çağla  Ünal-Öz", "Ç. Ü."), ("Şule", "Ş."), ("", "")]
)
def test_initials_are_turkish_capitals(name: str, initials: str) -> None:
    assert initials_of(name) == initials
