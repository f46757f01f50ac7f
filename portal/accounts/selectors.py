"""Reads of users and their roles."""

from datetime import date

from django.db.models import Q, QuerySet

from .models import Role, RoleAssignment, User


def in_force_q(today: date, *, through: str = "") -> Q:
    """Return the condition "holds on ``today``"; ``through`` is the lookup path to the assignment, ending in ``__``."""
    return Q(**{f"{through}starts_on__lte": today}) & (
        Q(**{f"{through}ends_on__isnull": True}) | Q(**{f"{through}ends_on__gte": today})
    )


def assignments_in_force(today: date) -> QuerySet[RoleAssignment]:
    """Return the role assignments that hold on ``today``; an expired one gives no right (S3-31)."""
    return RoleAssignment.objects.filter(in_force_q(today))


def holders(role: Role, today: date) -> QuerySet[User]:
    """Return the active users who hold ``role`` today."""
    return User.objects.filter(
        is_active=True, pk__in=assignments_in_force(today).filter(role=role).values("user_id")
    ).order_by("pk")
