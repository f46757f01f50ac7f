"""Requests for records by hand: the queue, one request beside its candidates, accepted, rejected, and the letters."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.backoffice.orphans import orphans
from portal.accounts.models import RoleAssignment, User
from portal.alumni.models import AlumniProfile
from portal.ledger.models import Reading
from portal.outbox.services import relay_channel
from portal.privacy.viewers import viewer_for
from portal.registry.models import ClaimRequest, ImportBatch, StudentRecord
from portal.registry.services import ClaimDraft, request_review, withdraw_review
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

BORN = date(1993, 4, 5)


def recorded(campus: Campus, name: str, number: str) -> AlumniProfile:
    """Let the student records know a graduate nobody has claimed."""
    batch, _made = ImportBatch.objects.get_or_create(file_name="m.csv", digest="0" * 64, defaults={"state": "applied"})
    person = places.alumnus(campus.history_program, name)
    StudentRecord.objects.create(
        student_number=number,
        profile=person,
        degree=person.degrees.get(),
        birth_date=BORN,
        first_name=person.first_name,
        last_name=person.last_name,
        digest="",
        batch=batch,
    )
    return person


@pytest.fixture
def record(campus: Campus) -> AlumniProfile:
    return recorded(campus, "Işıl Iğdır", "20150001")


@pytest.fixture
def claimant(campus: Campus) -> User:
    return places.user("isil@ev.example", "Işıl Iğdır")


@pytest.fixture
def claim(claimant: User, record: AlumniProfile) -> ClaimRequest:
    said = ClaimDraft("Işıl", "Iğdır", "Numaramı\nhatırlamıyorum. <b>", birth_date=BORN, graduation_year=2018)
    return request_review(viewer_for(claimant), draft=said)


def page(claim: ClaimRequest) -> str:
    return reverse("backoffice:claim", args=[claim.pk])


def decide(client: Client, claim: ClaimRequest, deed: str, **said: str) -> str:
    version = client.get(page(claim)).context["version"]
    answer = client.post(page(claim), {"deed": deed, "version": version, **said}, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def letters() -> list[tuple[list[str], str, str]]:
    mail.outbox.clear()
    relay_channel("letters")
    return [(letter.to, letter.subject, letter.body) for letter in mail.outbox]


def test_the_list_puts_the_longest_waiting_first_and_says_how_long(
    campus: Campus, claim: ClaimRequest, signed_in: Callable[[str], Client]
) -> None:
    for place, days in enumerate((3, 40)):
        somebody = places.user(f"eski{place}@ev.example")
        older = request_review(viewer_for(somebody), draft=ClaimDraft(f"Ad{place}", "Soyad", "Benim."))
        ClaimRequest.objects.filter(pk=older.pk).update(created_at=timezone.now() - timedelta(days=days))
    gone = request_review(viewer_for(places.user("geri@ev.example")), draft=ClaimDraft("Geri", "Çeken", "Benim."))
    withdraw_review(viewer_for(gone.claimant), request=gone.public_id)

    answer = signed_in("center").get(reverse("backoffice:claims"))

    rows = [(row.first_name, row.state) for row in answer.context["object_list"]]
    assert rows == [("Ad1", "received"), ("Ad0", "received"), ("Işıl", "received"), ("Geri", "withdrawn")]
    body = answer.content.decode()
    assert ("40 gün" in body, "3 gün" in body, "bugünden beri" in body) == (True, True, True)


def test_candidates_are_shown_only_once_the_request_is_in_hand(
    claim: ClaimRequest, record: AlumniProfile, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("center")
    before = client.get(page(claim))
    assert before.context["candidates"] == []
    assert not Reading.objects.exists()
    assert "Numaramı<br>hatırlamıyorum. &lt;b&gt;" in before.content.decode()

    decide(client, claim, "review")
    answer = client.get(page(claim))

    (side,) = answer.context["candidates"]
    assert (side["person"].full_name, side["candidate"].agrees, side["candidate"].nearly) == (
        "Işıl Iğdır",
        ("name", "birth"),
        ("year",),
    )
    assert str(record.public_id) in answer.content.decode()
    assert "20150001" not in answer.content.decode()
    # She reads in her ledger that a record was checked.
    (reading,) = Reading.objects.all()
    assert ([key for key, _groups in reading.people], reading.reason) == ([record.pk], "record")


def test_accepted_it_is_the_claimants_and_every_step_is_a_letter(
    claim: ClaimRequest, record: AlumniProfile, claimant: User, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("center")
    assert [(to, subject) for to, subject, _body in letters()] == [
        (["isil@ev.example"], "Mezun kaydı isteğinizi aldık")
    ]

    decide(client, claim, "review")
    assert [subject for _to, subject, _body in letters()] == ["İsteğinize bakılıyor"]
    said = decide(client, claim, "accept", profile=str(record.public_id), quick="0", reason="Elden.")

    assert "Işıl Iğdır" in said
    record.refresh_from_db()
    assert (record.user_id, record.state) == (claimant.pk, "claimed")
    ((_to, subject, body),) = letters()
    assert subject == "Mezun kaydınız artık sizin"
    assert "Kimlik kartı merkezde görüldü. Elden." in body


def test_a_rejection_tells_its_reason_in_the_claimants_language(
    claim: ClaimRequest, claimant: User, signed_in: Callable[[str], Client]
) -> None:
    User.objects.filter(pk=claimant.pk).update(language="en")
    client = signed_in("center")
    decide(client, claim, "review")
    letters()
    assert decide(client, claim, "reject") == ""
    assert ClaimRequest.objects.get().state == "in_review"

    decide(client, claim, "reject", reason="Ulaşamadık.")

    ((_to, subject, body),) = letters()
    assert subject == "We could not give you a record"
    assert "Reason: Ulaşamadık." in body
    assert "hatırlamıyorum" not in body


def test_without_a_chosen_record_nothing_is_accepted(claim: ClaimRequest, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("center")
    decide(client, claim, "review")
    for chosen in ("", "no-id", "00000000-0000-0000-0000-000000000000"):
        version = client.get(page(claim)).context["version"]
        given = {"deed": "accept", "version": version, "profile": chosen, "reason": "Geldi."}
        answer = client.post(page(claim), given)
        assert "Bu kişiye ait kaydı seçin." in answer.content.decode()
    assert ClaimRequest.objects.get().state == "in_review"


def test_a_record_another_account_took_meanwhile_is_said_and_not_offered_again(
    campus: Campus, claim: ClaimRequest, record: AlumniProfile, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("center")
    decide(client, claim, "review")
    AlumniProfile.objects.filter(pk=record.pk).update(user=places.user("hizli@ev.example"), state="claimed")

    said = decide(client, claim, "accept", profile=str(record.public_id), reason="Geldi.")

    assert said == "Bu kaydı başka bir hesap sahiplendi. Hiçbir şey yapılmadı; lütfen yeniden bakın."
    body = client.get(page(claim)).content.decode()
    assert "Başka bir hesap sahiplenmiş" in body
    assert 'type="radio"' not in body


def test_letters_that_only_look_usual_are_pointed_out(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    somebody = places.user("elif@ev.example")
    claim = request_review(viewer_for(somebody), draft=ClaimDraft("Еlif", "Işık", "Benim."))
    body = signed_in("center").get(page(claim)).content.decode()
    assert "Adda, alışılmış harflerin arasında yalnızca onlara benzeyen harfler var: Е (Kiril)." in body


def test_nobody_decides_on_their_own_request(campus: Campus, staff: dict, signed_in: Callable[[str], Client]) -> None:
    claim = request_review(viewer_for(staff["center"]), draft=ClaimDraft("Derya", "Işık", "Benim."))
    assert decide(signed_in("center"), claim, "review").startswith("Bu sizin kendi isteğiniz.")
    assert ClaimRequest.objects.get().state == "received"


def test_what_waits_and_what_was_left_behind(
    claim: ClaimRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    tiles = signed_in("center").get("/admin/").content.decode()
    assert "Mezun kaydı istekleri" in tiles
    decide(signed_in("center"), claim, "review")
    assert orphans(timezone.localdate()) == []
    RoleAssignment.objects.filter(user=staff["center"]).update(ends_on=timezone.localdate() - timedelta(days=1))

    (one,) = orphans(timezone.localdate())

    assert (one.title, one.person, one.url) == ("Işıl Iğdır", str(staff["center"]), page(claim))
