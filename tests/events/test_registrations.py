"""Seats are given once each, then the waiting list, then from it (S1-24; DOMAIN section 8.12)."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.events import services
from portal.events.models import Event, Registration
from portal.privacy.viewers import Viewer, anonymous
from tests.worlds import TODAY, VERIFIED

pytestmark = pytest.mark.django_db
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))


def _event(capacity: int | None = 2, *, publish: bool = True) -> Event:
    begin = timezone.now() + timedelta(days=3)
    draft = services.EventDraft(
        kind="workshop",
        title_tr="Atölye",
        description_tr="Uygulamalı çalışma.",
        place="Kütüphane",
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
        capacity=capacity,
    )
    event = services.write_event(CENTER, draft=draft)
    return services.publish_event(CENTER, event_id=event.pk) if publish else event


def _people(count: int) -> list[Viewer]:
    users = [
        User.objects.create(email=f"k{number}@ornek.example", email_verified_at=VERIFIED) for number in range(count)
    ]
    return [Viewer(today=TODAY, user_id=user.pk) for user in users]


def _taken() -> int:
    return Event.objects.get().seats_taken


def test_the_seats_go_first_and_the_rest_wait() -> None:
    event = _event(capacity=2)
    states = [services.register(person, public_id=event.public_id).state for person in _people(4)]
    assert states == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    assert _taken() == 2


def test_registering_twice_is_registering_once() -> None:
    event = _event()
    (person,) = _people(1)
    first = services.register(person, public_id=event.public_id)
    assert services.register(person, public_id=event.public_id).pk == first.pk
    assert _taken() == 1


def test_a_seat_given_back_goes_to_the_first_who_waits() -> None:
    event = _event(capacity=1)
    one, two, three = _people(3)
    seat = services.register(one, public_id=event.public_id)
    services.register(two, public_id=event.public_id)
    services.register(three, public_id=event.public_id)
    services.cancel_registration(one, public_id=seat.public_id)
    states = dict(Registration.objects.values_list("user_id", "state"))
    assert states == {one.user_id: "canceled", two.user_id: "confirmed", three.user_id: "waitlisted"}
    assert _taken() == 1
    assert services.register(one, public_id=event.public_id).state == "waitlisted"


def test_giving_back_twice_frees_one_seat() -> None:
    event = _event(capacity=2)
    one, two = _people(2)
    seat = services.register(one, public_id=event.public_id)
    services.register(two, public_id=event.public_id)
    services.cancel_registration(one, public_id=seat.public_id)
    services.cancel_registration(one, public_id=seat.public_id)
    assert _taken() == 1


def test_who_gives_a_place_back_while_being_promoted_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    event = _event(capacity=1)
    one, two, three = _people(3)
    seat = services.register(one, public_id=event.public_id)
    waiting = services.register(two, public_id=event.public_id)
    services.register(three, public_id=event.public_id)
    take_seat = services._take_seat

    def meanwhile(event_id: int) -> bool:
        Registration.objects.filter(pk=waiting.pk).update(state="canceled")
        return take_seat(event_id)

    monkeypatch.setattr(services, "_take_seat", meanwhile)
    services.cancel_registration(one, public_id=seat.public_id)

    states = dict(Registration.objects.values_list("user_id", "state"))
    assert states == {one.user_id: "canceled", two.user_id: "canceled", three.user_id: "confirmed"}
    assert _taken() == 1


def test_another_persons_place_is_not_there() -> None:
    event = _event()
    one, two = _people(2)
    seat = services.register(one, public_id=event.public_id)
    with pytest.raises(services.EventNotFound):
        services.cancel_registration(two, public_id=seat.public_id)
    with pytest.raises(services.EventNotFound):
        services.cancel_registration(anonymous(), public_id=seat.public_id)


def test_a_draft_is_not_there_and_a_canceled_event_takes_nobody() -> None:
    draft = _event(publish=False)
    (person,) = _people(1)
    with pytest.raises(services.EventNotFound):
        services.register(person, public_id=draft.public_id)
    services.publish_event(CENTER, event_id=draft.pk)
    services.cancel_event(CENTER, event_id=draft.pk, reason="Fırtına")
    with pytest.raises(services.RegistrationClosed):
        services.register(person, public_id=draft.public_id)
    with pytest.raises(services.SignInFirst):
        services.register(anonymous(), public_id=draft.public_id)


def test_registration_ends_on_time() -> None:
    event = _event()
    (person,) = _people(1)
    late: datetime = event.starts_at + timedelta(minutes=1)
    with pytest.raises(services.RegistrationClosed):
        services.register(person, public_id=event.public_id, now=late)


def test_no_limit_means_everybody() -> None:
    event = _event(capacity=None)
    states = {services.register(person, public_id=event.public_id).state for person in _people(5)}
    assert states == {"confirmed"}
