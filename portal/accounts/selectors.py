"""Reads of users and their roles."""

from datetime import date

from django.db.models import Q, QuerySet, Subquery

from .models import RESTING_ROLES, Role, RoleAssignment, User

HOLD_ALONE = sorted(set(Role.values) - RESTING_ROLES)


def _dated_q(today: date, through: str = "") -> Q:
    return Q(**{f"{through}starts_on__lte": today}) & (
        Q(**{f"{through}ends_on__isnull": True}) | Q(**{f"{through}ends_on__gte": today})
    )


def in_force_q(today: date, *, through: str = "") -> Q:
    """Return the condition "holds on ``today``"; ``through`` is the lookup path to the assignment, ending in ``__``.

    What rests on a coordinator's assignment holds only while that one does, itself resting on nothing, and its holder
    is active (DOMAIN section 8.14). The second table is read by a subquery, so it is still one statement.
    """
    bearing = RoleAssignment.objects.filter(
        _dated_q(today), role=Role.COORDINATOR, rests_on__isnull=True, user__is_active=True
    )
    alone = Q(**{f"{through}rests_on__isnull": True, f"{through}role__in": HOLD_ALONE})
    return _dated_q(today, through) & (alone | Q(**{f"{through}rests_on__in": Subquery(bearing.values("pk"))}))


def holds(assignment: RoleAssignment, today: date) -> bool:
    """Answer the same for one assignment, without SQL where what it rests on and its holder are loaded."""
    base = assignment.rests_on
    if base is None:
        return _is_dated(assignment, today) and assignment.role not in RESTING_ROLES
    bears = base.role == Role.COORDINATOR and base.rests_on_id is None and base.user.is_active
    return _is_dated(assignment, today) and bears and _is_dated(base, today)


def _is_dated(assignment: RoleAssignment, today: date) -> bool:
    return assignment.starts_on <= today and (assignment.ends_on is None or assignment.ends_on >= today)


def coordinator_on(day: date) -> RoleAssignment | None:
    """Return the assignment of the coordinator in office on a day, the latest appointed; a delegated one is none."""
    rows = RoleAssignment.objects.filter(
        _dated_q(day), role=Role.COORDINATOR, rests_on__isnull=True, user__is_active=True
    )
    return rows.order_by("-starts_on", "-pk").first()


def resting_on(assignment_id: int) -> QuerySet[User]:
    """Return the users some of whose roles end with this assignment."""
    return User.objects.filter(role_assignments__rests_on_id=assignment_id).distinct().order_by("pk")


def history_of(user_id: int) -> QuerySet[RoleAssignment]:
    """Return every assignment a user holds, held or will hold, the latest first, with who appointed and for whom."""
    rows = RoleAssignment.objects.filter(user_id=user_id)
    return rows.select_related("unit", "appointed_by", "rests_on__user").order_by("-starts_on", "-pk")


def assignments_in_force(today: date) -> QuerySet[RoleAssignment]:
    """Return the role assignments that hold on ``today``; an expired one gives no right (S3-31)."""
    return RoleAssignment.objects.filter(in_force_q(today))


def holders(role: Role, today: date) -> QuerySet[User]:
    """Return the active users who hold ``role`` today."""
    return User.objects.filter(
        is_active=True, pk__in=assignments_in_force(today).filter(role=role).values("user_id")
    ).order_by("pk")
