"""Reads of events."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

from .models import SHOWN, Event, Registration, RegistrationState


def visible_q(viewer: Viewer) -> Q:
    """Return which events ``viewer`` may see: every one that was published; drafts only the center."""
    return Q() if Audience.CENTER in viewer.audiences else Q(state__in=SHOWN)


def can_see(viewer: Viewer, event: Event) -> bool:
    """Answer the same for one event, without SQL."""
    return Audience.CENTER in viewer.audiences or event.state in SHOWN


def visible_to(viewer: Viewer) -> QuerySet[Event]:
    """Return the events ``viewer`` may see."""
    return Event.objects.filter(visible_q(viewer))


def next_end(now: datetime) -> datetime | None:
    """Return when the next event that is shown ends; None where none is to come."""
    return (
        Event.objects.filter(state__in=SHOWN, ends_at__gte=now)
        .order_by("ends_at")
        .values_list("ends_at", flat=True)
        .first()
    )


def own_registrations(viewer: Viewer) -> QuerySet[Registration]:
    """Return the viewer's own places that were not canceled."""
    if viewer.user_id is None:
        return Registration.objects.none()
    return Registration.objects.filter(user_id=viewer.user_id).exclude(state=RegistrationState.CANCELED)
