"""Writing an event: through the service, with every refusal beside its field."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.events.models import Event, Registration
from portal.events.services import register
from portal.privacy.viewers import viewer_for
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

FORM = {
    "kind": "reunion",
    "title_tr": "Mezun Buluşması",
    "title_en": "",
    "description_tr": "Buluşuyoruz.",
    "description_en": "",
    "place": "Bahçe",
    "online_url": "",
    "host_unit": "",
    "starts_at": "29.11.2030 14:00",
    "ends_at": "29.11.2030 17:00",
    "registration_until": "",
    "capacity": "",
}


def test_a_new_event_is_a_draft(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("center").post(
        reverse("backoffice:event_new"), {**FORM, "host_unit": campus.history.pk, "capacity": "40"}
    )

    event = Event.objects.get()
    assert answer["Location"] == reverse("backoffice:event", args=[event.pk])
    assert (event.state, event.capacity, event.host_unit) == ("draft", 40, campus.history)
    assert timezone.localtime(event.starts_at).strftime("%d.%m.%Y %H:%M") == "29.11.2030 14:00"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_at": "29.11.2030 13:00"}, "ends_at"),
        ({"registration_until": "30.11.2030 13:00"}, "registration_until"),
        ({"title_tr": ""}, "title_tr"),
        ({"starts_at": "31.02.2030 10:00"}, "starts_at"),
        ({"capacity": "-1"}, "capacity"),
    ],
)
def test_a_mistake_stands_beside_its_field(
    change: dict, field: str, db: None, signed_in: Callable[[str], Client]
) -> None:
    answer = signed_in("center").post(reverse("backoffice:event_new"), {**FORM, **change})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Event.objects.exists()


def test_seats_are_not_taken_from_people(db: None, signed_in: Callable[[str], Client]) -> None:
    event = places.event("Şölen", "published", capacity=2)
    for word in ("ada", "bora"):
        register(viewer_for(places.user(f"{word}@ev.example")), public_id=event.public_id)

    answer = signed_in("center").post(reverse("backoffice:event_edit", args=[event.pk]), {**FORM, "capacity": "1"})

    event.refresh_from_db()
    assert "capacity" in answer.context["form"].errors
    assert (event.capacity, event.title_tr) == (2, "Şölen")


def test_added_seats_go_to_the_waiting_list(db: None, signed_in: Callable[[str], Client]) -> None:
    event = places.event("Şölen", "published", capacity=1)
    for word in ("ada", "bora", "can"):
        register(viewer_for(places.user(f"{word}@ev.example")), public_id=event.public_id)

    later = {**FORM, "capacity": "2", "starts_at": "29.11.2031 14:00", "ends_at": "29.11.2031 15:00"}
    signed_in("center").post(reverse("backoffice:event_edit", args=[event.pk]), later)

    event.refresh_from_db()
    states = list(Registration.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["confirmed", "confirmed", "waitlisted"]
    assert (event.seats_taken, event.capacity, event.state) == (2, 2, "published")
    assert event.starts_at - timezone.now() > timedelta(days=365)
