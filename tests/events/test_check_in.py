"""Noting who came, at the door."""

import pytest

from portal.accounts.models import Role, User
from portal.events import services
from portal.events.models import Event, Registration, RegistrationState
from portal.privacy.viewers import Viewer
from tests.worlds import TODAY

pytestmark = pytest.mark.django_db
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))


def _place(state: RegistrationState) -> Registration:
    event = Event.objects.create(
        kind="workshop",
        title_tr="Atölye",
        description_tr="",
        place="Kütüphane",
        starts_at="2026-11-21T10:00Z",
        ends_at="2026-11-21T12:00Z",
    )
    user = User.objects.create_user("gelen@kisi.example")
    return Registration.objects.create(event=event, user=user, state=state)


def test_who_came_is_noted_once_and_for_all() -> None:
    place = _place(RegistrationState.CONFIRMED)
    for _twice in range(2):
        assert services.check_in(CENTER, public_id=place.public_id).state == RegistrationState.CHECKED_IN
    assert Registration.objects.get().state == RegistrationState.CHECKED_IN


@pytest.mark.parametrize("state", [RegistrationState.WAITLISTED, RegistrationState.CANCELED])
def test_who_has_no_seat_is_not_noted(state: RegistrationState) -> None:
    place = _place(state)
    with pytest.raises(services.RegistrationClosed):
        services.check_in(CENTER, public_id=place.public_id)
    assert Registration.objects.get().state == state


def test_only_the_center_notes_it() -> None:
    place = _place(RegistrationState.CONFIRMED)
    with pytest.raises(services.NotAllowed):
        services.check_in(Viewer(today=TODAY, user_id=place.user_id), public_id=place.public_id)
    with pytest.raises(services.EventNotFound):
        services.check_in(CENTER, public_id=place.event.public_id)
