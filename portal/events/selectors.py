"""Reads of events."""

from collections.abc import Iterable, Sequence
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


def for_index(ids: Sequence[int]) -> QuerySet[Event]:
    """Return these events in every state, with what a search document is made from."""
    return Event.objects.filter(pk__in=ids).select_related("host_unit")


def every_id() -> Iterable[int]:
    """Return the keys of all events."""
    return Event.objects.order_by("pk").values_list("pk", flat=True).iterator()


def public_ids_of(ids: Sequence[int]) -> list[str]:
    """Return the public ids of these keys as text: what an index calls the events by."""
    return [str(key) for key in Event.objects.filter(pk__in=ids).values_list("public_id", flat=True)]


def readable_public_ids(viewer: Viewer, public_ids: Iterable[str]) -> set[str]:
    """Return which of these events ``viewer`` may see, by public id as text."""
    rows = visible_to(viewer).filter(public_id__in=list(public_ids))
    return {str(key) for key in rows.values_list("public_id", flat=True)}


def own_registrations(viewer: Viewer) -> QuerySet[Registration]:
    """Return the viewer's own places that were not canceled."""
    if viewer.user_id is None:
        return Registration.objects.none()
    return Registration.objects.filter(user_id=viewer.user_id).exclude(state=RegistrationState.CANCELED)
