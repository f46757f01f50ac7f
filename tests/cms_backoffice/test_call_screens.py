"""The screens of calling: lists, one person at a time, and what the center checks."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.alumni.models import AlumniProfile, LifeCycle
from portal.ledger.models import Reading
from portal.tracking.models import Call, CallList, CallState, ContactOptOut, DeathReport
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

SignedIn = Callable[[str], Client]


def new_list(client: Client, **given: Any) -> CallList:
    """Make a list as the form does, and return it."""
    answer = client.post(reverse("backoffice:call_list_new"), {"name": "2019 mezunları", "unit": "TAR", **given})
    assert answer.status_code == 302, answer.context["form"].errors
    return CallList.objects.latest("pk")


def page(client: Client, made: CallList, name: str = "calling") -> str:
    return client.get(reverse(f"backoffice:{name}", args=[made.public_id])).content.decode()


def do(client: Client, made: CallList, deed: str, **given: Any) -> str:
    """Press a button of the calling page, and return what is shown then."""
    address = reverse("backoffice:calling", args=[made.public_id])
    return client.post(address, {"deed": deed, **given}, follow=True).content.decode()


@pytest.fixture
def person(campus: Campus) -> AlumniProfile:
    return places.alumnus(campus.history_program, "Işıl Iğdır", contact_phone="+905551112233")


def test_a_class_comes_on_a_list_and_is_called(person: AlumniProfile, campus: Campus, signed_in: SignedIn) -> None:
    places.alumnus(campus.physics_program, "Şule Öz")
    client = signed_in("representative")
    made = new_list(client, graduated_from=2019, graduated_to=2019)

    assert "+905551112233" not in page(client, made) + page(client, made, "call_list")
    assert not Reading.objects.exclude(reason="").exists()
    shown = do(client, made, "reason", reason="tracking", words="Bahar buluşması")

    assert 'href="tel:+905551112233"' in shown
    reading = Reading.objects.exclude(reason="").latest("pk")
    assert (reading.reason, [who for who, _groups in reading.people]) == ("tracking: Bahar buluşması", [person.pk])
    call = Call.objects.get()
    shown = do(client, made, "reached", call=call.public_id)
    assert "Not edildi: Işıl Iğdır ile görüşüldü." in shown
    assert Call.objects.get().state == CallState.REACHED


def test_an_empty_list_is_begun_with_nobody(person: AlumniProfile, signed_in: SignedIn) -> None:
    made = new_list(signed_in("representative"), is_empty="on")
    assert not Call.objects.exists()
    assert "Bu listede henüz kimse yok." in page(signed_in("representative"), made, "call_list")


@pytest.mark.parametrize("unit", ["FIZ", "FIZ-L", "F", "U", "NOWHERE"])
def test_another_units_list_cannot_be_made(unit: str, campus: Campus, signed_in: SignedIn) -> None:
    answer = signed_in("representative").post(reverse("backoffice:call_list_new"), {"name": "x", "unit": unit})
    assert answer.status_code == 200
    assert not CallList.objects.exists()
    assert re.sub(r'value="[^"]*csrf[^"]*"', "", answer.content.decode()).count(f'value="{unit}"') == 0


def test_a_list_of_another_unit_is_as_absent_as_none(campus: Campus, signed_in: SignedIn) -> None:
    places.alumnus(campus.physics_program, "Şule Öz", contact_phone="+905551112244")
    made = new_list(signed_in("center"), unit="FIZ")
    assert Call.objects.count() == 1
    client = signed_in("representative")
    for name in ("call_list", "calling"):
        for key in (made.public_id, uuid4()):
            address = reverse(f"backoffice:{name}", args=[key])
            answers = [client.get(address), client.post(address, {"deed": "next"}), client.post(address, {"off": 1})]
            assert [answer.status_code for answer in answers] == [404] * 3
    assert client.get(reverse("backoffice:call_lists_results")).context["table"].data == []


def test_a_call_of_another_list_cannot_be_answered_through_the_own(
    person: AlumniProfile, campus: Campus, signed_in: SignedIn
) -> None:
    places.alumnus(campus.physics_program, "Şule Öz", contact_phone="+905551112244")
    other = Call.objects.get(call_list=new_list(signed_in("center"), unit="FIZ"))
    client = signed_in("representative")
    made = new_list(client)
    do(client, made, "reason", reason="tracking")
    address = reverse("backoffice:calling", args=[made.public_id])
    for deed in ("reached", "opted_out", "deceased", "later"):
        hidden = client.post(address, {"deed": deed, "call": other.public_id})
        absent = client.post(address, {"deed": deed, "call": uuid4()})
        assert (hidden.status_code, absent.status_code) == (404, 404)
    other.refresh_from_db()
    assert (other.state, ContactOptOut.objects.count()) == (CallState.WAITING, 0)


def test_a_promise_is_kept_before_the_eyes(person: AlumniProfile, signed_in: SignedIn) -> None:
    client = signed_in("representative")
    made = new_list(client)
    do(client, made, "reason", reason="tracking")
    call, today = Call.objects.get(), timezone.localdate()
    assert "Yarından başlayarak" in do(client, made, "call_back", call=call.public_id, call_back_on=today)
    assert "Yarından başlayarak" in do(client, made, "call_back", call=call.public_id, call_back_on="2026-02-31")
    do(client, made, "call_back", call=call.public_id, call_back_on=today + timedelta(days=4))
    assert Call.objects.get().due_on == today + timedelta(days=4)
    Call.objects.update(due_on=today)
    home = client.get("/admin/").content.decode()
    assert "Bugün için söz verilen aramalar" in home


def test_what_a_caller_was_told_is_checked_by_the_center(person: AlumniProfile, signed_in: SignedIn) -> None:
    client = signed_in("representative")
    made = new_list(client)
    do(client, made, "reason", reason="tracking")
    assert "Merkeze bildirildi" in do(client, made, "deceased", call=Call.objects.get().public_id)
    report = DeathReport.objects.get()
    center, address = signed_in("center"), reverse("backoffice:death", args=[report.pk])
    shown = center.get(address).content.decode()
    assert "Işıl Iğdır" in shown
    version = {"version": "open"}
    center.post(address, {"deed": "confirm", **version})
    assert AlumniProfile.objects.get().state == LifeCycle.GRADUATE
    center.post(address, {"deed": "confirm", "reason": "Ailesi bildirdi", **version})
    assert AlumniProfile.objects.get().state == LifeCycle.DECEASED
    assert client.get(address).status_code == 302


def test_a_list_reads_as_many_statements_for_thirty_people_as_for_one(campus: Campus, signed_in: SignedIn) -> None:
    client = signed_in("representative")
    counts = []
    for amount in (1, 30):
        for number in range(amount):
            places.alumnus(campus.history_program, f"Kişi {number}", contact_phone=f"+9055500000{number:02d}")
        made = new_list(client)
        page(client, made, "call_list")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page(client, made, "call_list")
        counts.append(len(captured))
    assert counts[0] == counts[1]
