"""The list and page of alumni: own department only, projections only, and Turkish search."""

import base64
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.files.models import Photo
from portal.ledger.models import Reading
from portal.privacy.policies import FieldGroup, groups_in
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

LIST = "backoffice:alumni_results"


def found(client: Client, **query: str) -> list[str]:
    """Return the names in the list, in order."""
    return [row.name for row in client.get(reverse(LIST), query).context["table"].data]


def opened(client: Client, address: str, **given: str) -> str:
    """Return the page of a person to whoever says what for."""
    return client.post(address, {"reason": "tracking", **given}, follow=True).content.decode()


@pytest.fixture
def people(campus: Campus) -> dict[str, object]:
    return {
        "Işıl Iğdır": places.alumnus(campus.history_program, "Işıl Iğdır"),
        "İlker Çam": places.alumnus(campus.history_program, "İlker Çam"),
        "Şule Öz": places.alumnus(campus.physics_program, "Şule Öz", postal_address="Gizli Sokak 1"),
    }


def test_the_center_finds_everybody_in_turkish_order(people: dict, signed_in: Callable[[str], Client]) -> None:
    assert found(signed_in("center")) == ["İlker Çam", "Işıl Iğdır", "Şule Öz"]


def test_a_representative_finds_the_own_department(people: dict, signed_in: Callable[[str], Client]) -> None:
    assert found(signed_in("representative")) == ["İlker Çam", "Işıl Iğdır"]


def test_another_department_is_as_absent_as_nobody(people: dict, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("representative")

    hidden = client.get(reverse("backoffice:alumnus", args=[people["Şule Öz"].public_id]))
    absent = client.get(reverse("backoffice:alumnus", args=[uuid.uuid4()]))

    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert "Şule" not in hidden.content.decode()


@pytest.mark.parametrize("text", ["isil", "IŞIL", "ışıl", "işil ığ", "igdir"])
def test_search_knows_turkish_letters(text: str, people: dict, signed_in: Callable[[str], Client]) -> None:
    assert found(signed_in("center"), q=text) == ["Işıl Iğdır"]


def test_another_departments_unit_cannot_be_asked_for(
    people: dict, campus: Campus, signed_in: Callable[[str], Client]
) -> None:
    assert found(signed_in("center"), unit="FIZ") == ["Şule Öz"]
    # No choice of the representative's form, so it narrows nothing.
    assert found(signed_in("representative"), unit="FIZ") == ["İlker Çam", "Işıl Iğdır"]
    assert "FIZ" not in signed_in("representative").get(reverse("backoffice:alumni")).content.decode()


def test_a_representative_sees_contact_data_but_no_address(
    people: dict, campus: Campus, signed_in: Callable[[str], Client]
) -> None:
    person = places.alumnus(campus.history_program, "Ece Su", postal_address="Gizli Sokak 1", income_band="over_120")
    address = reverse("backoffice:alumnus", args=[person.public_id])

    seen = opened(signed_in("representative"), address)
    by_center = opened(signed_in("center"), address)

    assert "+90 555 111 22 33" in seen
    assert "Gizli Sokak 1" not in seen
    assert "Gizli Sokak 1" in by_center


def test_nothing_closed_is_shown_before_the_reason_is_told(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    person = places.alumnus(campus.history_program, "Ece Su", headline="Arşivci", income_band="over_120")
    address, client = reverse("backoffice:alumnus", args=[person.public_id]), signed_in("center")

    before = client.get(address).content.decode()
    refused = client.post(address, {"reason": "other", "words": " "}).content.decode()
    seen = opened(client, address, reason="other", words="Ödül töreni")

    for closed in (before, refused):
        assert "Ece Su" in closed
        assert "Tarih Lisans" in closed
        assert not [word for word in ("+90 555 111 22 33", "Arşivci", person.contact_email) if word in closed]
    assert "Lütfen ne için olduğunu yazın" in refused
    assert "+90 555 111 22 33" in seen
    assert [(row.door, row.reason) for row in Reading.objects.order_by("pk")] == [
        ("office", ""),
        ("office", ""),
        ("office", "Ödül töreni"),
    ]
    first, _second, last = (groups_in(row.people[0][1]) for row in Reading.objects.order_by("pk"))
    assert first == {FieldGroup.IDENTITY, FieldGroup.EDUCATION}
    assert last > first | {FieldGroup.CONTACT_PHONE, FieldGroup.INCOME}


def test_data_that_is_out_of_date_can_be_listed(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    today = timezone.localdate()
    places.alumnus(campus.history_program, "Ada Taze", contact_verified_on=today - timedelta(days=365))
    places.alumnus(campus.history_program, "Bora Bayat", contact_verified_on=today - timedelta(days=366))
    places.alumnus(campus.history_program, "Can Hiç")

    assert found(signed_in("representative"), contact="stale") == ["Bora Bayat", "Can Hiç"]
    assert found(signed_in("representative"), contact="fresh") == ["Ada Taze"]


def test_odd_addresses_answer_as_if_nothing_was_asked(people: dict, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("center")
    everybody = ["İlker Çam", "Işıl Iğdır", "Şule Öz"]

    assert found(client, p="zzz", graduated_from="9" * 400, province="nowhere", level="%00") == everybody
    assert found(client, graduated_from="-1e309", unit="\0") == everybody
    assert found(client, q="\0" + "x" * 10_000) == []
    assert found(client, p="99999999999999999999") == everybody


@pytest.mark.parametrize("word", ["center", "representative"])
def test_the_list_takes_the_same_statements_for_any_number(
    word: str, campus: Campus, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(word)

    def statements(people: int) -> int:
        for number in range(people):
            places.alumnus(campus.history_program, f"Ada Soyad{number}")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(reverse(LIST)).status_code == 200
        return len(captured)

    statements(2)
    two, twenty = statements(0), statements(18)

    assert two == twenty


def test_the_photo_is_shown_to_the_center_that_says_what_for(
    people: dict, campus: Campus, signed_in: Callable[[str], Client]
) -> None:
    person = people["Işıl Iğdır"]
    row = Photo(profile=person, uploaded_at=timezone.now())
    for size in Photo.FILES:
        getattr(row, size).save("x.jpg", ContentFile(f"picture {size}".encode()), save=False)
    row.save()
    address = reverse("backoffice:alumnus", args=[person.public_id])
    center, representative = signed_in("center"), signed_in("representative")
    shown = f'src="data:image/jpeg;base64,{base64.b64encode(b"picture medium").decode()}" alt="Fotoğraf: Işıl Iğdır"'

    assert "data:image" not in center.get(address).content.decode()
    assert shown in opened(center, address)
    assert FieldGroup.PHOTO in groups_in(dict(Reading.objects.latest("pk").people)[person.pk])
    assert "data:image" not in opened(representative, address)
    assert "data:image" not in center.get(reverse("backoffice:alumni")).content.decode()
