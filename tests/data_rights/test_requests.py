"""Requests of people about their own data: the clock, the states, who may do what."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile
from portal.audit import services as audit
from portal.audit.selectors import links
from portal.data_rights import services
from portal.data_rights.models import CameBy, DataRequest, Destruction, Proof, RequestKind
from portal.data_rights.selectors import open_count, own_request, own_requests, requests_for
from portal.data_rights.services import RequestDraft
from portal.privacy.models import Channel, Consent, Notice, Purpose
from portal.privacy.services import give_consent
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition, ReasonMissing

pytestmark = pytest.mark.django_db
ACCESS, ERASURE = RequestDraft(RequestKind.ACCESS), RequestDraft(RequestKind.ERASURE, text="Beni unutun")


@pytest.fixture(autouse=True)
def _journal(tmp_path, settings):
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"
    cache.clear()


def alumna(name: str = "elif") -> Viewer:
    user = User.objects.create(email=f"{name}@ev.example", email_verified_at=timezone.now())
    profile = AlumniProfile.objects.create(user=user, first_name=name, last_name="Soyad", state="active")
    return Viewer(today=timezone.localdate(), user_id=user.pk, profile_id=profile.pk)


def officer() -> Viewer:
    user = User.objects.create(email="kvkk@uni.example")
    return Viewer(today=timezone.localdate(), user_id=user.pk, roles=frozenset({Role.PRIVACY_OFFICER}))


def asked(her: Viewer, draft: RequestDraft = ACCESS, proof: Proof | None = Proof.VERIFIED_MAIL) -> DataRequest:
    return services.open_request(her, draft=draft, proof=proof)


def taken_up(her: Viewer, his: Viewer, draft: RequestDraft) -> DataRequest:
    return services.take_up(his, asked(her, draft).pk)


def test_a_request_is_due_thirty_days_after_it_was_received() -> None:
    row = asked(alumna())
    today = timezone.localdate()
    assert row.due_on == today + timedelta(days=30)
    assert (row.days_left(today), row.days_left(today + timedelta(days=31))) == (30, -1)
    assert row.number == f"{today.year}-{row.pk:05d}"


def test_the_clock_of_a_letter_runs_from_the_day_it_came() -> None:
    her, his = alumna(), officer()
    profile = AlumniProfile.objects.get(pk=her.profile_id)
    came = his.today - timedelta(days=27)
    row = services.enter_request(his, draft=ACCESS, came_by=CameBy.LETTER, received_on=came, profile=profile.public_id)
    assert (row.due_on, row.state, row.user_id) == (his.today + timedelta(days=3), "received", her.user_id)
    assert (open_count(his.today), open_count(his.today, within=None)) == (1, 1)
    assert open_count(his.today, within=2) == 0
    with pytest.raises(services.InvalidRequest):
        services.enter_request(
            his,
            draft=ERASURE,
            came_by=CameBy.LETTER,
            received_on=his.today + timedelta(days=1),
            profile=profile.public_id,
        )


def test_whoever_signed_in_just_now_needs_no_further_proof() -> None:
    assert (asked(alumna()).state, asked(alumna("su"), proof=None).state) == ("identity_checked", "received")


def test_the_way_from_state_to_state_keeps_who_and_why() -> None:
    her, his = alumna(), officer()
    row = asked(her, proof=None)
    with pytest.raises(IllegalTransition):
        services.take_up(his, row.pk)
    with pytest.raises(ReasonMissing):
        services.note_identity(his, row.pk, " ")
    services.note_identity(his, row.pk, "Kimlik kartı görüldü")
    services.take_up(his, row.pk)
    with pytest.raises(ReasonMissing):
        services.refuse(his, row.pk, "")
    services.refuse(his, row.pk, "Aynı kopya geçen ay verildi")
    row.refresh_from_db()
    assert (row.state, row.answer, row.settled_at is not None) == ("refused", "Aynı kopya geçen ay verildi", True)
    moves = Transition.objects.filter(entity="data_rights.datarequest", entity_id=row.pk).order_by("pk")
    assert list(moves.values_list("name", "actor_id", "reason")) == [
        ("check_identity", his.user_id, "Kimlik kartı görüldü"),
        ("take_up", his.user_id, ""),
        ("refuse", his.user_id, "Aynı kopya geçen ay verildi"),
    ]
    with pytest.raises(IllegalTransition):
        services.withdraw(her, public_id=row.public_id)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PRIVACY_OFFICER])
def test_no_other_role_works_on_requests(role: Role) -> None:
    her = alumna()
    row = asked(her)
    somebody = Viewer(today=her.today, user_id=10**6, roles=frozenset({role}))
    deeds: list[Any] = [
        lambda: services.take_up(somebody, row.pk),
        lambda: services.refuse(somebody, row.pk, "x"),
        lambda: services.note_identity(somebody, row.pk, "x"),
        lambda: services.preview_erasure(somebody, row.pk),
        lambda: services.answer_erasure(somebody, row.pk, confirmation=row.number),
        lambda: services.answer_objection(somebody, row.pk),
        lambda: services.enter_request(somebody, draft=ACCESS, came_by=CameBy.LETTER, received_on=her.today),
    ]
    for deed in deeds:
        with pytest.raises(services.NotAllowed):
            deed()
    assert list(requests_for(somebody)) == []


def test_nobody_finds_anothers_request() -> None:
    her, other, his = alumna(), alumna("su"), officer()
    row = asked(her)
    assert list(own_requests(her)) == [row]
    assert list(own_requests(other)) == []
    assert own_request(other, row.public_id) is None
    for deed in (
        services.withdraw,
        lambda who, public_id: services.confirm_identity(who, public_id=public_id, proof=Proof.VERIFIED_MAIL),
    ):
        with pytest.raises(services.RequestNotFound):
            deed(other, public_id=row.public_id)
    assert list(requests_for(his)) == [row]
    assert list(own_requests(Viewer(today=her.today))) == []


def test_the_same_is_asked_for_once_at_a_time() -> None:
    her = alumna()
    row = asked(her)
    with pytest.raises(services.AskedAlready):
        asked(her)
    services.withdraw(her, public_id=row.public_id)
    assert asked(her).state == "identity_checked"


def test_a_request_that_says_too_little_names_the_field() -> None:
    her = alumna()

    def problems(**draft: Any) -> list[str]:
        with pytest.raises(services.InvalidRequest) as refused:
            asked(her, RequestDraft(**draft))
        return [field for field, _reason in refused.value.problems]

    assert problems(kind=RequestKind.CORRECTION) == ["field", "value"]
    assert problems(kind=RequestKind.CORRECTION, field="income_band", value="x") == ["field"]
    assert problems(kind=RequestKind.OBJECTION, purpose="breathing") == ["purpose"]
    assert problems(kind=RequestKind.ACCESS, text="a\x00b") == ["text"]
    assert problems(kind=RequestKind.ACCESS, text="a" * 2001) == ["text"]


def test_an_objection_ends_the_purpose_and_nothing_else() -> None:
    her, his = alumna(), officer()
    for purpose in (Purpose.DIRECTORY, Purpose.BULLETIN_EMAIL):
        Notice.objects.create(purpose=purpose, version=1, text_tr="…", text_en="…", in_force_from=timezone.now())
        give_consent([her.user_id or 0], purpose=purpose, channel=Channel.WEB, version=1, language="tr")
    AlumniProfile.objects.filter(pk=her.profile_id).update(in_directory=True)
    row = taken_up(her, his, RequestDraft(RequestKind.OBJECTION, purpose=Purpose.DIRECTORY))
    services.answer_objection(his, row.pk)
    row.refresh_from_db()
    assert row.state == "answered"
    assert AlumniProfile.objects.get(pk=her.profile_id).in_directory is False
    held = Consent.objects.filter(user_id=her.user_id).order_by("purpose")
    assert [(one.purpose, one.withdrawn_through) for one in held] == [("bulletin_email", ""), ("directory", "desk")]


def test_what_an_erasure_takes_and_what_stays_is_told_before() -> None:
    her, his = alumna(), officer()
    row = taken_up(her, his, ERASURE)
    told = services.preview_erasure(his, row.pk)
    assert {str(going.table): going.rows for going in told.goes}["kullanıcılar"] == 1
    assert {str(going.table) for going in told.stays} == {"mezunlar", "veri talepleri"}
    assert all(str(going.why) for going in told.stays)
    assert told.in_office is False


def test_an_erasure_wants_the_number_again_and_the_log_carries_it() -> None:
    her, his = alumna(), officer()
    row = taken_up(her, his, ERASURE)
    other = asked(her, ACCESS)
    with pytest.raises(services.NotConfirmed):
        services.answer_erasure(his, row.pk, confirmation="2026-1")
    assert User.objects.filter(pk=her.user_id).exists()
    goodbye = services.answer_erasure(his, row.pk, confirmation=row.number)
    assert (goodbye.address, goodbye.number) == ("elif@ev.example", row.number)
    assert list(Destruction.objects.values_list("request_number", "cause")) == [(row.number, "request")]
    assert not User.objects.filter(pk=her.user_id).exists()
    rows = DataRequest.objects.order_by("pk").values_list("pk", "kind", "state", "user_id", "profile_id", "text")
    assert list(rows) == [
        (row.pk, "erasure", "answered", None, None, ""),
        (other.pk, "access", "withdrawn", None, None, ""),
    ]
    with pytest.raises(services.RequestNotFound):
        services.preview_erasure(his, row.pk)


def test_an_answer_fits_the_question() -> None:
    her, his = alumna(), officer()
    row = taken_up(her, his, ACCESS)
    with pytest.raises(services.WrongKind):
        services.answer_erasure(his, row.pk, confirmation=row.number)
    with pytest.raises(services.WrongKind):
        services.answer_objection(his, row.pk)


def test_a_correction_is_written_with_its_source_and_an_audit_link() -> None:
    her, his = alumna(), officer()
    row = taken_up(her, his, RequestDraft(RequestKind.CORRECTION, field="last_name", value="Yılmaz", evidence="Kimlik"))
    services.answer_correction(his, row.pk)
    profile = AlumniProfile.objects.get(pk=her.profile_id)
    row.refresh_from_db()
    assert (profile.last_name, row.state) == ("Yılmaz", "answered")
    subject = audit.pseudonym("profile", profile.pk)
    link = links(actor_id=his.user_id, subjects=(subject,)).filter(purpose="freshness.write").get()
    assert link.fields == ["last_name"]
    phone = taken_up(her, his, RequestDraft(RequestKind.CORRECTION, field="contact_phone", value="+90 532 000 00 00"))
    services.answer_correction(his, phone.pk)
    profile.refresh_from_db()
    assert profile.contact_phone == "+905320000000"


def test_what_is_corrected_elsewhere_needs_words_on_what_was_done() -> None:
    her, his = alumna(), officer()
    row = taken_up(her, his, RequestDraft(RequestKind.CORRECTION, field="education", value="2014"))
    with pytest.raises(ReasonMissing):
        services.answer_correction(his, row.pk)
    services.answer_correction(his, row.pk, "Öğrenci işleri kaydı düzeltti")
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "Öğrenci işleri kaydı düzeltti")


def test_a_value_that_cannot_be_right_is_refused_when_asked() -> None:
    with pytest.raises(services.InvalidRequest) as refused:
        asked(alumna(), RequestDraft(RequestKind.CORRECTION, field="province", value="Atlantis"))
    assert [field for field, _reason in refused.value.problems] == ["value"]
