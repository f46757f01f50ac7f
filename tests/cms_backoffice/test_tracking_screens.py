"""Out of date, correcting and updating from a file, as a representative meets them."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import RoleAssignment
from portal.alumni.models import AlumniProfile, Freshness
from portal.ledger.models import Reading
from portal.tracking.models import Call, CallList
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus
from tests.cms_backoffice.test_help_requests import student_record

SignedIn = Callable[[str], Client]


def body(client: Client, name: str, *arguments: Any, **query: str) -> str:
    """Return a screen without what differs at every request."""
    text = client.get(reverse(f"backoffice:{name}", args=arguments), query).content.decode()
    return re.sub(
        r"CSRF_TOKEN\": \"\w+|csrf[^>]*value=\"[^\"]+\"|csrfToken[^,]+,|nonce-[^'\"]+", "", text, flags=re.IGNORECASE
    )


@pytest.fixture
def person(campus: Campus) -> AlumniProfile:
    return places.alumnus(campus.history_program, "Işıl Iğdır", contact_phone="+905551112233")


@pytest.fixture
def stranger(campus: Campus) -> AlumniProfile:
    return places.alumnus(campus.physics_program, "Şule Öz", contact_phone="+905551112244")


def test_the_own_department_is_listed_with_its_figures(
    person: AlumniProfile, stranger: AlumniProfile, signed_in: SignedIn
) -> None:
    shown = body(signed_in("representative"), "stale")
    assert "Işıl Iğdır" in shown
    assert "Şule" not in shown and "Fizik" not in shown
    assert "1 / 1" in shown
    assert "Şule Öz" in body(signed_in("center"), "stale")


def test_another_units_filter_is_answered_as_one_that_does_not_exist(
    person: AlumniProfile, stranger: AlumniProfile, signed_in: SignedIn
) -> None:
    client = signed_in("representative")
    pages = {body(client, "stale", unit=unit).replace(unit, "?") for unit in ("FIZ-L", "YOK-L")}
    assert len(pages) == 1
    assert "Işıl" not in pages.pop()


def test_an_anchor_of_another_department_is_answered_as_nobodys(
    person: AlumniProfile, stranger: AlumniProfile, signed_in: SignedIn
) -> None:
    client = signed_in("representative")
    pages = {body(client, "stale", after=str(key)).replace(str(key), "?") for key in (stranger.public_id, uuid4())}
    assert len(pages) == 1


def test_picked_people_come_on_a_list_and_strangers_do_not(
    person: AlumniProfile, stranger: AlumniProfile, campus: Campus, signed_in: SignedIn
) -> None:
    made = CallList.objects.create(unit=campus.history, name="Bahar")
    other = CallList.objects.create(unit=campus.physics, name="Yaz")
    client, address = signed_in("representative"), reverse("backoffice:stale")
    given = {"person": [str(person.public_id), str(stranger.public_id)]}
    assert client.post(address, {"list": made.public_id, **given}).status_code == 302
    assert [call.profile_id for call in Call.objects.all()] == [person.pk]
    answers = [client.post(address, {"list": key, **given}).status_code for key in (other.public_id, uuid4())]
    assert answers == [404, 404]
    assert client.post(address, {"list": made.public_id}).status_code == 302
    assert Call.objects.count() == 1


def test_everybody_found_comes_on_a_list(
    person: AlumniProfile, stranger: AlumniProfile, campus: Campus, signed_in: SignedIn
) -> None:
    places.alumnus(campus.history_program, "Ali Bal", contact_verified_on=timezone.localdate())
    made = CallList.objects.create(unit=campus.history, name="Bahar")
    address = reverse("backoffice:stale") + "?what=contact"
    signed_in("representative").post(address, {"list": made.public_id, "everybody": "1"})
    assert [call.profile_id for call in Call.objects.all()] == [person.pk]


def test_the_list_takes_as_many_statements_for_twenty_people_as_for_one(campus: Campus, signed_in: SignedIn) -> None:
    client, counts = signed_in("representative"), []
    for amount in (1, 20):
        for number in range(amount):
            places.alumnus(campus.history_program, f"Kişi {number}")
        body(client, "stale")
        with CaptureQueriesContext(connection) as captured:
            body(client, "stale")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def edit(client: Client, person: AlumniProfile, **given: Any) -> str:
    address = reverse("backoffice:alumnus_edit", args=[person.public_id])
    return client.post(address, given, follow=True).content.decode()


FORM = {"contact_email": "ulas@ev.example", "contact_phone": "+905551112233", "deed": "save"}


def test_correcting_asks_what_for_and_dates_what_is_said(person: AlumniProfile, signed_in: SignedIn) -> None:
    client = signed_in("representative")
    shown = body(client, "alumnus_edit", person.public_id)
    assert "+905551112233" not in shown
    assert not Reading.objects.filter(reason="tracking").exists()
    assert "+905551112233" in edit(client, person, reason="tracking")

    shown = edit(
        client,
        person,
        **FORM | {"contact_phone": "0532 123 45 67", "province": "33", "true": "CONTACT_EMAIL"},
        employer_name="Toros Yazılım", title="Uzman", started_on="2024-03-01",
    )  # fmt: skip

    assert "Işıl Iğdır için kaydedildi." in shown
    saved = AlumniProfile.objects.get()
    assert (saved.contact_phone, saved.province.code, saved.employments.get().title) == ("+905321234567", "33", "Uzman")
    told = dict(Freshness.objects.values_list("group", "source"))
    assert told == {
        "CONTACT_PHONE": "representative", "LOCATION": "representative", "CAREER": "representative",
        "CONTACT_EMAIL": "student_records",
    }  # fmt: skip
    assert re.search(r"<strong>Siz</strong> – Düzeltildi: [^<]*Telefon", shown)


def test_what_is_wrong_is_said_at_its_field(person: AlumniProfile, signed_in: SignedIn) -> None:
    client = signed_in("representative")
    edit(client, person, reason="tracking")
    shown = edit(client, person, **FORM | {"contact_phone": "12"}, employer_name="Toros")
    assert shown.count("error-message") == 2  # position and day
    shown = edit(client, person, **FORM | {"contact_phone": "12"})
    assert "Bu bir telefon numarası değil." in shown
    assert not Freshness.objects.exists()


def test_another_department_cannot_be_corrected(stranger: AlumniProfile, campus: Campus, signed_in: SignedIn) -> None:
    client = signed_in("representative")
    made = CallList.objects.create(unit=campus.history, name="Bahar")
    for key in (stranger.public_id, uuid4()):
        address = reverse("backoffice:alumnus_edit", args=[key])
        tries = ({"reason": "tracking"}, FORM, {"deed": "list", "list": made.public_id})
        assert [client.get(address).status_code, *(client.post(address, one).status_code for one in tries)] == [404] * 4
    assert not Freshness.objects.exists() and not Call.objects.exists()


def test_a_role_that_ended_writes_nothing_in_the_running_session(person: AlumniProfile, signed_in: SignedIn) -> None:
    client = signed_in("representative")
    edit(client, person, reason="tracking")
    RoleAssignment.objects.filter(role="department_representative").update(
        ends_on=timezone.localdate().replace(year=2020), starts_on=timezone.localdate().replace(year=2019)
    )
    address = reverse("backoffice:alumnus_edit", args=[person.public_id])
    assert client.post(address, FORM | {"contact_phone": "0532 123 45 67"}).status_code == 302
    assert AlumniProfile.objects.get().contact_phone == "+905551112233"


def upload(client: Client, text: str, **given: str) -> Any:
    file = SimpleUploadedFile("liste.csv", text.encode())
    return client.post(reverse("backoffice:contact_file"), {"file": file, "reason": "tracking", **given})


def test_a_file_is_checked_and_the_very_same_is_taken_over(
    person: AlumniProfile, stranger: AlumniProfile, signed_in: SignedIn
) -> None:
    student_record(person, "20150001")
    student_record(stranger, "20150007")
    client = signed_in("representative")
    text = "ogrenci_no;telefon\n20150001;0532 123 45 67\n20150007;0532 000 00 00\n20159999;0532 000 00 00\n"
    looked = upload(client, text)
    assert AlumniProfile.objects.get(pk=person.pk).contact_phone == "+905551112233"
    lines = looked.context["lines"]
    assert [line["problem"] for line in lines] == ["", *["Bölümünüzde bu numarada kimse yok."] * 2]
    digest = looked.context["outcome"].digest

    assert "Bu, denetlenen dosya değil." in upload(client, text + "1;2\n", checked=digest).content.decode()
    done = upload(client, text, checked=digest)

    assert done.context["counts"] == {"applied": 1, "confirmed": 0, "proposed": 0, "refused": 2}
    assert AlumniProfile.objects.get(pk=person.pk).contact_phone == "+905321234567"
    assert AlumniProfile.objects.get(pk=stranger.pk).contact_phone == "+905551112244"
