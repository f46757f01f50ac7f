"""Giving and ending roles. The rights of whoever acts are told by those who call: accounts knows no viewer."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit import services as audit

from .models import RESTING_ROLES, UNIT_ROLES, Role, RoleAssignment, User
from .selectors import coordinator_on

TERMED_ROLES = frozenset({Role.COORDINATOR, Role.DEPUTY_COORDINATOR})
YEARS_OF_TERM = 3
ROLE_GIVEN = "accounts.roleassignment.give"
ROLE_ENDED = "accounts.roleassignment.end"
ROLE_DELEGATED = "accounts.roleassignment.delegate"


class NotForOneself(Exception):
    """Nobody gives a role to themselves, whatever they are entrusted with."""

    message = _("You cannot give a role to yourself; please ask a colleague.")


class UnitMissing(Exception):
    """A role that is held within a unit needs one."""

    message = _("This role is held within a unit; please choose one.")


class BadTerm(Exception):
    """A last day before the first."""

    message = _("The last day lies before the first.")


class HeldAlready(Exception):
    """The same role, in the same unit, over days that overlap."""

    message = _("This person holds this role in these days already.")


class CoordinatorMissing(Exception):
    """A deputy is appointed beside a coordinator who is in office on the first day."""

    message = _("Nobody is coordinator on the first day: a deputy's role ends with the coordinator's.")


@dataclass(frozen=True, slots=True)
class Term:
    """A role from a day to a day, both included; no last day means until revoked."""

    role: Role
    starts_on: date
    ends_on: date | None = None
    unit_id: int | None = None


def assign_role(appointed_by: int, *, user_id: int, term: Term) -> RoleAssignment:
    """Entrust a user with a role for a time (S3-31, S3-42).

    A deputy's role rests on that of the coordinator in office on its first day and ends with it (S3-39). Raises
    NotForOneself, UnitMissing, BadTerm, CoordinatorMissing, HeldAlready.
    """
    if appointed_by == user_id:
        raise NotForOneself
    if term.role in UNIT_ROLES and term.unit_id is None:
        raise UnitMissing
    if term.ends_on is not None and term.ends_on < term.starts_on:
        raise BadTerm
    base = coordinator_on(term.starts_on) if term.role in RESTING_ROLES else None
    if base is None and term.role in RESTING_ROLES:
        raise CoordinatorMissing
    with transaction.atomic():
        # The row of the user is what two appointments at once wait for.
        User.objects.select_for_update().get(pk=user_id)
        if _overlapping(user_id, term):
            raise HeldAlready
        given = RoleAssignment.objects.create(
            user_id=user_id,
            role=term.role,
            unit_id=term.unit_id,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            appointed_by_id=appointed_by,
            rests_on=base,
        )
        audit.write(ROLE_GIVEN, actor_id=appointed_by, subject=audit.pseudonym("user", user_id), reason=term.role)
    return given


def proposed_end(role: Role, starts_on: date) -> date | None:
    """Return the last day that is proposed for a role: three years for coordinator and deputy (S3-31, S3-39)."""
    if role not in TERMED_ROLES:
        return None
    # A term that would begin its fourth year on 29 February begins it on the first of March.
    day = min(starts_on.day, 28) if starts_on.month == 2 else starts_on.day
    return starts_on.replace(year=starts_on.year + YEARS_OF_TERM, day=day) - timedelta(days=day == starts_on.day)


def _overlapping(user_id: int, term: Term) -> bool:
    within = Q(unit_id=term.unit_id) if term.unit_id is not None else Q(unit__isnull=True)
    same = RoleAssignment.objects.filter(within, user_id=user_id, role=term.role)
    same = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=term.starts_on))
    return (same.filter(starts_on__lte=term.ends_on) if term.ends_on else same).exists()


def end_role(ended_by: int, *, assignment_id: int, today: date) -> bool:
    """End a role now: yesterday was its last day, and one that had not begun is taken back. Say whether it held."""
    with transaction.atomic():
        rows = RoleAssignment.objects.filter(pk=assignment_id).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        held = rows.first()
        if held is None:
            return False
        if not rows.filter(starts_on__lt=today).update(ends_on=today - timedelta(days=1)):
            rows.filter(starts_on__gte=today).delete()
        audit.write(ROLE_ENDED, actor_id=ended_by, subject=audit.pseudonym("user", held.user_id), reason=held.role)
    return True
