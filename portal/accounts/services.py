"""Giving and ending roles. The rights of whoever acts are told by those who call: accounts knows no viewer."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import UNIT_ROLES, Role, RoleAssignment, User


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


@dataclass(frozen=True, slots=True)
class Term:
    """A role from a day to a day, both included; no last day means until revoked."""

    role: Role
    starts_on: date
    ends_on: date | None = None
    unit_id: int | None = None


def assign_role(appointed_by: int, *, user_id: int, term: Term) -> RoleAssignment:
    """Entrust a user with a role for a time (S3-31, S3-42).

    Raises NotForOneself, UnitMissing, BadTerm, HeldAlready.
    """
    if appointed_by == user_id:
        raise NotForOneself
    if term.role in UNIT_ROLES and term.unit_id is None:
        raise UnitMissing
    if term.ends_on is not None and term.ends_on < term.starts_on:
        raise BadTerm
    with transaction.atomic():
        # The row of the user is what two appointments at once wait for.
        User.objects.select_for_update().get(pk=user_id)
        if _overlapping(user_id, term):
            raise HeldAlready
        return RoleAssignment.objects.create(
            user_id=user_id,
            role=term.role,
            unit_id=term.unit_id,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            appointed_by_id=appointed_by,
        )


def _overlapping(user_id: int, term: Term) -> bool:
    within = Q(unit_id=term.unit_id) if term.unit_id is not None else Q(unit__isnull=True)
    same = RoleAssignment.objects.filter(within, user_id=user_id, role=term.role)
    same = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=term.starts_on))
    return (same.filter(starts_on__lte=term.ends_on) if term.ends_on else same).exists()


def end_role(*, assignment_id: int, today: date) -> bool:
    """End a role now: yesterday was its last day, and one that had not begun is taken back. Say whether it held."""
    rows = RoleAssignment.objects.filter(pk=assignment_id).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    if rows.filter(starts_on__lt=today).update(ends_on=today - timedelta(days=1)):
        return True
    return bool(rows.filter(starts_on__gte=today).delete()[0])
