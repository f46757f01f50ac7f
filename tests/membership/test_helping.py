"""The help path: asked by anybody, worked off by the center, told at each step, and registering nobody by itself."""

import hashlib
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.audit.models import Link
from portal.membership import services
from portal.membership.help_links import digest_of, token_of
from portal.membership.models import FormEdition, HelpNotice, HelpRequest, HelpState, Membership
from portal.membership.selectors import help_of_link, help_steps
from portal.outbox.services import relay
from portal.privacy.models import Consent
from portal.privacy.viewers import Viewer, anonymous
from portal.registry.models import StudentRecord
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition, ReasonMissing

from .conftest import NUMBER, TODAY, Person, person

PROOF = "Kimlik kartıyla geldi."


@pytest.fixture
def notice(db: None) -> HelpNotice:
    return HelpNotice.objects.create(
        version=3, text_tr="Aydınlatma.", text_en="Notice.", in_force_from=timezone.now() - timedelta(days=1)
    )


@pytest.fixture
def colleague(db: None) -> Person:
    return person("merkez", Role.CENTER_STAFF)


def draft(**changes: object) -> services.HelpDraft:
    program = StudentRecord.objects.get(student_number=NUMBER).degree.unit.public_id
    given = {
        "first_name": "Işıl Nur",
        "last_name": "Öztürk",
        "student_number": f" {NUMBER} ",
        "program": program,
        "trouble": "Doğum tarihim eşleşmiyor.",
        "notice_version": 3,
        "email": "isil@ev.example",
    }
    return services.HelpDraft(**{**given, **changes})  # type: ignore[arg-type]


def asked(**changes: object) -> HelpRequest:
    receipt = services.ask_for_help(anonymous(today=TODAY), draft=draft(**changes), address="198.51.100.7")
    return HelpRequest.objects.get(link_digest=digest_of(receipt.token))


@pytest.fixture
def request_(records: None, notice: HelpNotice) -> HelpRequest:
    return asked()


@pytest.fixture
def in_hand(request_: HelpRequest, colleague: Person) -> HelpRequest:
    return services.take_request(colleague.viewer, request_id=request_.pk)


def test_a_request_keeps_which_notice_was_shown_and_no_link(request_: HelpRequest) -> None:
    token = token_of(request_.nonce, request_.link_digest)
    assert token is not None
    assert len(token) == 43
    row = HelpRequest.objects.values().get()
    assert token not in str(row)
    assert (row["notice_id"], row["student_number"], row["state"]) == (request_.notice_id, NUMBER, "received")
    assert row["shown_digest"] == hashlib.sha256("Aydınlatma.".encode()).hexdigest()
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"first_name": " \x00 "}, ["first_name"]),
        ({"email": "", "phone": ""}, ["email"]),
        ({"email": "no address"}, ["email"]),
        ({"phone": "call me"}, ["phone"]),
        ({"program": None, "trouble": ""}, ["program", "trouble"]),
        ({"student_number": "1" * 21}, ["student_number"]),
        ({"student_number": "100 000 001 46"}, ["student_number"]),  # the check digits of an identity number
        ({"trouble": "x" * 1001}, ["trouble"]),
        ({"trouble": "Kimlik numaram 100 000 001 46, olmuyor."}, ["trouble"]),
        ({"email": "isil@e\u0443.example"}, ["email"]),
    ],
)
def test_every_problem_is_told_at_its_field(
    records: None, notice: HelpNotice, changes: dict[str, object], fields: list[str]
) -> None:
    with pytest.raises(services.InvalidRequest) as refused:
        asked(**changes)
    assert sorted(refused.value.problems) == fields
    assert not HelpRequest.objects.exists()


def test_nothing_is_collected_before_a_notice_stands_or_under_another(records: None) -> None:
    with pytest.raises(services.HelpClosed):
        asked()
    HelpNotice.objects.create(version=4, text_tr="Yeni.", text_en="New.", in_force_from=timezone.now())
    with pytest.raises(services.NoticeIsNewer):
        asked()


def test_a_network_asks_ten_times_an_hour_and_a_mailbox_gets_three_letters(records: None, notice: HelpNotice) -> None:
    for _round in range(10):
        asked()
    with pytest.raises(services.TooManyRequests):
        asked()
    assert HelpRequest.objects.count() == 10
    relay()
    assert len(mail.outbox) == 3


def test_of_each_step_the_applicant_is_told_in_their_language(
    records: None, notice: HelpNotice, colleague: Person, edition: FormEdition
) -> None:
    row = asked(language="en")
    relay()
    services.take_request(colleague.viewer, request_id=row.pk)
    relay()
    services.complete_request(colleague.viewer, request_id=row.pk, proof=PROOF)
    relay()
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["isil@ev.example"], "We have your request for help with registering"),
        (["isil@ev.example"], "We are working on your registration"),
        (["isil@ev.example"], "You are registered"),
    ]
    # Anybody may have written the name; the address may be a stranger's until its owner has proved it.
    assert ["Işıl Nur" in one.body for one in mail.outbox] == [False, False, False]
    assert all(one.body.startswith("Hello,\n") for one in mail.outbox)
    token = token_of(row.nonce, row.link_digest)
    assert all(f"/membership/help/{token}/" in one.body for one in mail.outbox)
    assert "/account/password/reset/" in mail.outbox[2].body
    assert PROOF not in mail.outbox[2].body


def test_completing_registers_without_consent_and_marks_it_as_the_centers(
    in_hand: HelpRequest, colleague: Person, edition: FormEdition
) -> None:
    done = services.complete_request(colleague.viewer, request_id=in_hand.pk, proof=PROOF)
    membership = Membership.objects.select_related("user", "form", "record__profile").get()
    assert done.membership_id == membership.pk
    assert (membership.source, membership.state) == ("staff", "issued")
    assert (membership.form.full_name, membership.form.student_number) == ("Işıl Nur Öztürk", NUMBER)
    user = membership.user
    assert (user.email, user.has_usable_password(), user.email_verified_at) == ("isil@ev.example", False, None)
    assert membership.record.profile.user_id is None
    assert not Consent.objects.exists()
    links = [(link.purpose, link.actor, link.reason) for link in _own_links()]
    assert links == [
        (f"membership.{deed}", str(colleague.user.pk), "")
        for deed in ("helprequest.take", "helprequest.complete", "membership.register_for")
    ]
    moves = Transition.objects.filter(entity="membership.helprequest").values_list("name", "actor_id", "reason")
    assert list(moves) == [("take", colleague.user.pk, ""), ("complete", colleague.user.pk, PROOF)]


def test_the_password_link_of_the_letter_makes_the_account_the_applicants(
    in_hand: HelpRequest, colleague: Person, client: Client
) -> None:
    services.complete_request(colleague.viewer, request_id=in_hand.pk, proof=PROOF)
    client.post(reverse("account_reset_password"), {"email": "isil@ev.example"})
    link = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
    page = client.get(link, follow=True)
    given = {"password1": "deniz-kiyisi-1907", "password2": "deniz-kiyisi-1907"}
    client.post(page.request["PATH_INFO"], given)
    user = User.objects.get(email="isil@ev.example")
    assert user.check_password("deniz-kiyisi-1907")
    assert user.email_verified_at is not None


def test_what_the_person_began_is_finished_and_stays_theirs(
    student: Person, notice: HelpNotice, colleague: Person
) -> None:
    record = StudentRecord.objects.get(student_number=NUMBER)
    begun = Membership.objects.create(user=student.user, record=record, state="verified")
    row = asked(email=student.user.email)
    services.take_request(colleague.viewer, request_id=row.pk)
    services.complete_request(colleague.viewer, request_id=row.pk, proof=PROOF)
    begun.refresh_from_db()
    assert (begun.state, begun.source, begun.user_id) == ("member", "self", student.user.pk)


def test_a_record_of_another_account_is_not_given_away(
    student: Person, in_hand: HelpRequest, colleague: Person
) -> None:
    record = StudentRecord.objects.get(student_number=NUMBER)
    Membership.objects.create(user=student.user, record=record, state="member")
    with pytest.raises(services.HelpRefused) as refused:
        services.complete_request(colleague.viewer, request_id=in_hand.pk, proof=PROOF)
    assert type(refused.value).__name__ == "RecordTaken"
    assert not User.objects.filter(email="isil@ev.example").exists()


def test_a_wrong_number_is_corrected_and_audited(in_hand: HelpRequest, colleague: Person) -> None:
    HelpRequest.objects.update(student_number="999", email="", phone="05321234567")
    for number, email, problem in (("999", "", "RecordUnknown"), (NUMBER, "", "AddressMissing")):
        services.correct_request(colleague.viewer, request_id=in_hand.pk, student_number=number, email=email)
        with pytest.raises(services.HelpRefused) as refused:
            services.complete_request(colleague.viewer, request_id=in_hand.pk, proof=PROOF)
        assert type(refused.value).__name__ == problem
    services.correct_request(colleague.viewer, request_id=in_hand.pk, student_number=NUMBER, email="Isil@ev.example")
    services.complete_request(colleague.viewer, request_id=in_hand.pk, proof=PROOF)
    assert Membership.objects.get().user.email == "isil@ev.example"
    corrected = Link.objects.filter(purpose="membership.helprequest.correct").order_by("number")
    assert [link.fields for link in corrected] == [["student_number"], ["email"]]


def test_a_proven_address_is_called_by_the_name_of_its_account(
    in_hand: HelpRequest, colleague: Person, student: Person, edition: FormEdition
) -> None:
    User.objects.filter(pk=student.user.pk).update(first_name="Işıl", email_verified_at=timezone.now())
    HelpRequest.objects.update(email=student.user.email, first_name="Kötü niyetli")
    services.complete_request(colleague.viewer, request_id=in_hand.pk, proof=PROOF)
    mail.outbox.clear()
    relay()
    assert [one.body.startswith("Merhaba Işıl,\n") for one in mail.outbox] == [True]
    assert "Kötü" not in mail.outbox[0].body


def test_an_identity_number_is_no_correction(in_hand: HelpRequest, colleague: Person) -> None:
    with pytest.raises(services.HelpRefused) as refused:
        services.correct_request(
            colleague.viewer, request_id=in_hand.pk, student_number="100 000 001 46", email="isil@ev.example"
        )
    assert type(refused.value).__name__ == "NoStudentNumber"
    assert "10000000146" not in str(HelpRequest.objects.values().get())


def test_only_the_center_and_only_who_has_it_in_hand(in_hand: HelpRequest, colleague: Person, clerk: Person) -> None:
    other = person("ikinci", Role.CENTER_STAFF)
    with pytest.raises(services.NotAllowed):
        services.take_over_request(clerk.viewer, request_id=in_hand.pk)
    with pytest.raises(services.HelpRefused):
        services.reject_request(other.viewer, request_id=in_hand.pk, reason="Olmaz")
    with pytest.raises(IllegalTransition):
        services.take_request(other.viewer, request_id=in_hand.pk)
    services.take_over_request(other.viewer, request_id=in_hand.pk)
    with pytest.raises(ReasonMissing):
        services.reject_request(other.viewer, request_id=in_hand.pk, reason=" ")
    with pytest.raises(ReasonMissing):
        services.complete_request(other.viewer, request_id=in_hand.pk, proof="")
    services.reject_request(other.viewer, request_id=in_hand.pk, reason="Kayıt yok.")
    assert [(step.state, step.reason) for step in help_steps(HelpRequest.objects.get())] == [
        (HelpState.RECEIVED, ""),
        (HelpState.IN_PROGRESS, ""),
        (HelpState.REJECTED, "Kayıt yok."),
    ]


def test_forged_unknown_and_expired_links_get_one_page(request_: HelpRequest, client: Client) -> None:
    token = token_of(request_.nonce, request_.link_digest) or ""
    HelpRequest.objects.update(link_until=timezone.localdate())
    good = client.get(reverse("membership:help_status", args=[token]))
    assert good.status_code == 200
    assert good["Referrer-Policy"] == "no-referrer"
    assert "Öztürk" not in good.content.decode()
    assert NUMBER not in good.content.decode()
    HelpRequest.objects.update(link_until=timezone.localdate() - timedelta(days=1))
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    bodies = set()
    for one in (token, forged, "x", "ç" * 43, "A" * 43, "A" * 5000):
        answer = client.get(reverse("membership:help_status", args=[one]))
        assert answer.status_code == 404
        bodies.add(answer.content)
    assert len(bodies) == 1


def test_a_link_lives_half_a_year_from_the_last_step(request_: HelpRequest, colleague: Person) -> None:
    token = token_of(request_.nonce, request_.link_digest) or ""
    assert help_of_link(token, Viewer(today=TODAY + timedelta(days=180))) is not None
    assert help_of_link(token, Viewer(today=TODAY + timedelta(days=181))) is None


def test_the_page_answers_alike_for_known_unknown_and_registered_numbers(
    records: None, student: Person, notice: HelpNotice, client: Client
) -> None:
    record = StudentRecord.objects.get(student_number=NUMBER)
    Membership.objects.create(user=student.user, record=record, state="member")
    bodies = []
    for number in (NUMBER, "000", NUMBER):
        answer = client.post("/membership/help/?language=en", _posted(record, student_number=number))
        assert answer.status_code == 200
        bodies.append(answer.content.decode())
    blank = {body.replace(_link(body), "LINK") for body in bodies}
    assert len(blank) == 1
    assert HelpRequest.objects.count() == 3
    assert {row.language for row in HelpRequest.objects.all()} == {"en"}


def test_a_machine_that_fills_the_hidden_field_is_answered_and_not_kept(
    records: None, notice: HelpNotice, client: Client
) -> None:
    record = StudentRecord.objects.get(student_number=NUMBER)
    people = client.post("/membership/help/", _posted(record)).content.decode()
    machine = client.post("/membership/help/", _posted(record, website="http://spam.example")).content.decode()
    assert machine.replace(_link(machine), "") == people.replace(_link(people), "")
    assert HelpRequest.objects.count() == 1


def test_a_form_that_is_not_whole_comes_back_filled_in(records: None, notice: HelpNotice, client: Client) -> None:
    record = StudentRecord.objects.get(student_number=NUMBER)
    answer = client.post("/membership/help/?language=en", _posted(record, email="", phone="", last_name="Öz & Ay"))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Öz &amp; Ay" in body
    assert "Please give an e-mail address or a telephone number" in body
    assert "csrftoken" not in answer.cookies


def _own_links() -> list[Link]:
    return list(Link.objects.filter(purpose__startswith="membership.").order_by("number"))


def _posted(record: StudentRecord, **changes: str) -> dict[str, str]:
    return {
        "first_name": "Işıl Nur",
        "last_name": "Öztürk",
        "student_number": NUMBER,
        "program": str(record.degree.unit.public_id),
        "email": "isil@ev.example",
        "phone": "",
        "trouble": "Doğum tarihim eşleşmiyor.",
        "notice": "3",
        **changes,
    }


def _link(body: str) -> str:
    return body.partition('<p class="link">')[2].partition("</p>")[0]
