"""What no foreign key leads to: sessions, the reasons of what was moved, places still held, counted attempts."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import attempts
from portal.audit.selectors import links
from portal.audit.services import pseudonym
from portal.events import services as events
from portal.events.selectors import own_registrations
from portal.ledger.services import forget, unpack_all
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition

from .copies import SECRET, withheld
from .erasing import add_step
from .models import OPEN, DataRequest, RequestState
from .people import Person
from .rules import PROFILE, USER
from .sections import add_section

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


def close_requests(person: Person) -> int:
    """Close what the person still asked for, and empty what was written of it: nobody is there to be answered."""
    hers = Q(pk__in=[])
    for side, key in (("user_id", person.user_id), ("profile_id", person.profile_id)):
        if key is not None:
            hers |= Q(**{side: key})
    rows = DataRequest.objects.filter(hers)
    keys = list(rows.values_list("pk", flat=True))
    Transition.objects.filter(entity=DataRequest._meta.label_lower, entity_id__in=keys).update(reason="")
    return rows.filter(state__in=OPEN).update(state=RequestState.WITHDRAWN, settled_at=timezone.now())


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


def moves(person: Person) -> list[dict[str, Any]]:
    """Return how the account and the profile came from state to state, without who moved them."""
    whose = Q(pk__in=[])
    for label, key in ((PROFILE, person.profile_id), (USER, person.user_id)):
        if key is not None:
            whose |= Q(entity=label.lower(), entity_id=key)
    rows = Transition.objects.filter(whose).order_by("at", "pk")
    return [dict(row) for row in rows.values("at", "name", "source", "target", "reason")]


def deeds(person: Person) -> list[dict[str, Any]]:
    """Return what the audit log holds about the person; of whoever did it, only whether it was the person or staff."""
    keys = (("profile", person.profile_id), ("user", person.user_id))
    subjects = tuple(pseudonym(kind, key) for kind, key in keys if key is not None)
    return [
        {
            "at": link.at,
            "purpose": link.purpose,
            "by": link.actor if link.actor in ("self", "") else "staff",
            "fields": link.fields,
            "reason": link.reason,
        }
        for link in links(subjects=subjects).order_by("number").iterator()
    ]


def connect() -> None:
    """Hang the steps in; called once, when the app is ready."""
    add_step("sessions.Session", end_sessions, copy=withheld(SECRET))
    add_step("workflow.Transition", empty_reasons, copy=moves)
    add_step("events.Event", give_places_back, copy=withheld(_("your registrations stand by themselves")))
    add_step("data_rights.DataRequest", close_requests)
    add_step("cache", forget_attempts, copy=withheld(_("how often somebody failed to sign in, forgotten within hours")))
    add_step("ledger.Line", leave_ledger)
    add_section("audit.Link", deeds)
