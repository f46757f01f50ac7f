"""Changing an event's seats after people registered: more go to whoever waits, fewer than are taken are refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.events import services
from portal.events.models import Event, Registration
from portal.privacy.viewers import Viewer
from tests.worlds import TODAY, VERIFIED

pytestmark = pytest.mark.django_db
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))


@pytest.fixture
def draft() -> services.EventDraft:
    """Return what the center says of an event with two seats."""
    begin = timezone.now() + timedelta(days=3)
    return services.EventDraft(
        kind="workshop",
        title_tr="Atölye",
        description_tr="Uygulamalı çalışma.",
        place="Kütüphane",
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
        capacity=2,
    )


@pytest.fixture
def full(draft: services.EventDraft) -> Event:
    """Return that event with four registered: two have a seat, two wait."""
    event = services.publish_event(CENTER, event_id=services.write_event(CENTER, draft=draft).pk)
    for number in range(4):
        user = User.objects.create(email=f"k{number}@ornek.example", email_verified_at=VERIFIED)
        services.register(Viewer(today=TODAY, user_id=user.pk), public_id=event.public_id)
    return event


def states() -> list[str]:
    """Return the states of all registrations, the earliest first."""
    return list(Registration.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("capacity", "seated"), [(3, 3), (4, 4), (10, 4), (None, 4)], ids=["one more", "for all", "too many", "no limit"]
)
def test_added_seats_go_to_the_first_who_wait(
    capacity: int | None, seated: int, full: Event, draft: services.EventDraft
) -> None:
    event = services.write_event(CENTER, draft=replace(draft, capacity=capacity), event_id=full.pk)

    assert states() == ["confirmed"] * seated + ["waitlisted"] * (4 - seated)
    assert (event.capacity, event.seats_taken) == (capacity, seated)


def test_fewer_seats_than_are_taken_are_refused_and_nothing_changes(full: Event, draft: services.EventDraft) -> None:
    with pytest.raises(services.TooFewSeats):
        services.write_event(CENTER, draft=replace(draft, capacity=1, place="Bahçe"), event_id=full.pk)

    full.refresh_from_db()
    assert (full.capacity, full.place, full.seats_taken) == (2, "Kütüphane", 2)
    assert states() == ["confirmed", "confirmed", "waitlisted", "waitlisted"]


def test_an_event_ends_after_it_begins(draft: services.EventDraft) -> None:
    with pytest.raises(services.BadTimes):
        services.write_event(CENTER, draft=replace(draft, ends_at=draft.starts_at - timedelta(minutes=1)))
    with pytest.raises(services.BadTimes):
        services.write_event(CENTER, draft=replace(draft, registration_until=draft.ends_at + timedelta(minutes=1)))
    assert not Event.objects.exists()
