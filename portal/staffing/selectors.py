"""Reads of invitations."""

from datetime import date, datetime

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.accounts.selectors import assignments_in_force

from .models import StaffInvitation
from .policies import APPOINTING


def open_invitations(now: datetime) -> QuerySet[StaffInvitation]:
    """Return what can be accepted at ``now``, the latest first."""
    rows = StaffInvitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)
    return rows.select_related("unit", "invited_by").order_by("-invited_at", "-pk")


def may_appoint(user_id: int | None, today: date) -> bool:
    """Say whether a user may invite today; asked again when the invitation is accepted."""
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id is not None else None
    if user is None:
        return False
    held = assignments_in_force(today).filter(user=user, role__in=sorted(APPOINTING))
    return user.is_superuser or (user.email_verified_at is not None and held.exists())
