"""Reads of what firms asked people for, and of what was granted; each side reads its own."""

from datetime import date, timedelta

from django.db.models import QuerySet

from portal.privacy.viewers import Viewer

from .models import AccessGrant, ContactRequest, ContactState

LAPSES_AFTER = timedelta(days=30)


def requests_to(viewer: Viewer) -> QuerySet[ContactRequest]:
    """Return what firms asked the viewer; nothing for whoever has no record."""
    return ContactRequest.objects.filter(profile_id=viewer.profile_id or 0)


def requests_of(viewer: Viewer) -> QuerySet[ContactRequest]:
    """Return what the viewer's firm asked; nothing for whoever acts for none in force."""
    return ContactRequest.objects.filter(employer_id=viewer.employer_id or 0)


def told_state(request: ContactRequest, today: date) -> ContactState:
    """Return where a request stands as the firm is told: a refusal reads like silence, to the day. Pure."""
    state = ContactState(request.state)
    if state in (ContactState.ACCEPTED, ContactState.WITHDRAWN):
        return state
    return ContactState.SENT if today - request.asked_on <= LAPSES_AFTER else ContactState.LAPSED


def grants_of(profile_id: int, today: date) -> QuerySet[AccessGrant]:
    """Return what the owner opened to single firms and is still open, the latest first."""
    return AccessGrant.objects.filter(profile_id=profile_id, until__gte=today).order_by("-created_at", "-pk")
