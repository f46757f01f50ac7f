"""Reads of data requests: one's own, and all for the privacy officer."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.accounts.models import Role
from portal.privacy.viewers import Viewer

from .models import OPEN, SOON, DataRequest


def is_officer(viewer: Viewer) -> bool:
    """Say whether the viewer answers for data protection today."""
    return viewer.has_role(Role.PRIVACY_OFFICER)


def own_requests(viewer: Viewer) -> QuerySet[DataRequest]:
    """Return the viewer's own requests, the latest first; none for nobody."""
    mine = Q(pk__in=[])
    if viewer.user_id is not None:
        mine |= Q(user_id=viewer.user_id)
    if viewer.user_id is not None and viewer.profile_id is not None:
        mine |= Q(profile_id=viewer.profile_id)
    return DataRequest.objects.filter(mine).order_by("-received_at", "-pk")


def own_request(viewer: Viewer, public_id: UUID | None) -> DataRequest | None:
    """Return one of the viewer's own requests; None for another's as for one that is not there."""
    return own_requests(viewer).filter(public_id=public_id).first() if public_id else None


def requests_for(viewer: Viewer) -> QuerySet[DataRequest]:
    """Return every request, the next due first, to the privacy officer; to anybody else none."""
    rows = DataRequest.objects.select_related("user", "profile").order_by("due_on", "pk")
    return rows if is_officer(viewer) else rows.none()


def open_count(today: date, *, within: int | None = SOON.days) -> int:
    """Return how many requests are open and due within so many days, overdue ones too; None counts all open ones."""
    rows = DataRequest.objects.filter(state__in=OPEN)
    if within is None:
        return rows.count()
    return rows.filter(due_on__lte=date.fromordinal(today.toordinal() + within)).count()
