"""Acting for the coordinator (S3-40): for some days, with a reason, and over by itself."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.audit import services as audit

from .models import Role, RoleAssignment, User
from .selectors import assignments_in_force
from .services import ROLE_DELEGATED, BadTerm, HeldAlready

LONGEST = timedelta(days=180)
ACTING = frozenset({Role.DEPUTY_COORDINATOR, Role.CENTER_STAFF})
"""Who may act for the coordinator."""


class NotTheCoordinator(Exception):
    """Only whoever holds the role themselves, not for somebody else, may delegate it."""

    message = _("Only the coordinator can delegate the role, and nobody who acts for the coordinator.")


class NotOfTheCenter(Exception):
    """The other one is neither deputy nor staff of the center today."""

    message = _("The role can be delegated to the deputy or to a member of the center's staff.")


class WhyMissing(Exception):
    """A delegation says why."""

    message = _("Please say why: it stands in the history of the roles.")


def own_coordination(user_id: int, today: date) -> RoleAssignment | None:
    """Return the coordinator's assignment a user holds themselves today."""
    held = assignments_in_force(today).filter(user_id=user_id, role=Role.COORDINATOR, rests_on__isnull=True)
    return held.order_by("-starts_on", "-pk").first()


def delegate(
    actor_id: int, *, to_user_id: int, starts_on: date, ends_on: date, reason: str, today: date
) -> RoleAssignment:
    """Let a deputy or a member of the staff act as coordinator from a day to a day, both included.

    Raises NotTheCoordinator, NotOfTheCenter, WhyMissing, BadTerm (past, turned round, above 180 days or beyond the
    coordinator's own term), HeldAlready.
    """
    own = own_coordination(actor_id, today)
    if own is None:
        raise NotTheCoordinator
    if not reason.strip():
        raise WhyMissing
    beyond = own.ends_on is not None and ends_on > own.ends_on
    if starts_on < today or ends_on < starts_on or ends_on - starts_on >= LONGEST or beyond:
        raise BadTerm
    with transaction.atomic():
        other = User.objects.select_for_update().filter(pk=to_user_id, is_active=True).first()
        fits = assignments_in_force(today).filter(user_id=to_user_id, role__in=ACTING)
        if other is None or to_user_id == actor_id or not fits.exists():
            raise NotOfTheCenter
        same = RoleAssignment.objects.filter(user_id=to_user_id, role=Role.COORDINATOR, starts_on__lte=ends_on)
        if same.exclude(ends_on__lt=starts_on).exists():
            raise HeldAlready
        given = RoleAssignment.objects.create(
            user=other,
            role=Role.COORDINATOR,
            starts_on=starts_on,
            ends_on=ends_on,
            appointed_by_id=actor_id,
            rests_on=own,
            reason=reason.strip()[:300],
        )
        subject = audit.pseudonym("user", to_user_id)
        audit.write(ROLE_DELEGATED, actor_id=actor_id, subject=subject, reason=Role.COORDINATOR)
    return given
