"""What no foreign key leads to: sessions, the reasons of what was moved, places still held, counted attempts."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.accounts import attempts
from portal.events import services as events
from portal.events.selectors import own_registrations
from portal.ledger.services import forget, unpack_all
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition

from .erasing import add_step
from .people import Person
from .rules import PROFILE, USER

EVERY_BATCH = 1_000_000


def end_sessions(person: Person) -> int:
    """Sign the person out everywhere, and forget what the sessions held."""
    if person.user_id is None:
        return 0
    store = import_module(settings.SESSION_ENGINE).SessionStore
    mine = [
        row.session_key
        for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if row.get_decoded().get(SESSION_KEY) == str(person.user_id)
    ]
    for key in mine:
        # Through the store, which knows whether a copy lies in the cache as well.
        store(key).delete()
    return len(mine)


def empty_reasons(person: Person) -> int:
    """Empty the reasons staff wrote when they moved the person's record; that it was moved stays."""
    keys = ((PROFILE, person.profile_id), (USER, person.user_id))
    return sum(
        Transition.objects.filter(entity=label.lower(), entity_id=key).exclude(reason="").update(reason="")
        for label, key in keys
        if key is not None
    )


def give_places_back(person: Person) -> int:
    """Give back the places at events to come, so that whoever waits gets them."""
    if person.user_id is None:
        return 0
    viewer = Viewer(today=timezone.localdate(), user_id=person.user_id)
    held = own_registrations(viewer).filter(event__starts_at__gt=timezone.now())
    places = list(held.values_list("public_id", flat=True))
    for place in places:
        events.cancel_registration(viewer, public_id=place)
    return len(places)


def forget_attempts(person: Person) -> int:
    """Take the counted attempts at the person's addresses out of the cache; rows are none."""
    for address in person.addresses:
        attempts.forgive(address)
    return 0


def leave_ledger(person: Person) -> int:
    """Take the person out of the ledger of who read whom, out of what is not taken apart yet as well."""
    if person.profile_id is None:
        return 0
    unpack_all(most=EVERY_BATCH)
    return forget(person.profile_id)


def connect() -> None:
    """Hang the steps in; called once, when the app is ready."""
    add_step("sessions.Session", end_sessions)
    add_step("workflow.Transition", empty_reasons)
    add_step("events.Event", give_places_back)
    add_step("cache", forget_attempts)
    add_step("ledger.Line", leave_ledger)
