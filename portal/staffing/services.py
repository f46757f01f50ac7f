"""Inviting a colleague, and becoming one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import InvalidAddress, normalize_email
from portal.accounts.models import UNIT_ROLES, Role, User
from portal.accounts.services import BadTerm, Term, UnitMissing, assign_role, proposed_end
from portal.audit import services as audit
from portal.outbox import services as outbox

from .models import StaffInvitation
from .selectors import may_appoint

INVITED = "staff.invited"
VALID_FOR = timedelta(days=7)
_SALT = "portal.staffing.invitation"


class StaffingProblem(Exception):
    """Why nothing was done; ``field`` is what it is about."""

    message: ClassVar[Any] = ""
    field: ClassVar[str] = ""


class NotAllowed(StaffingProblem):
    """The actor does not take in colleagues."""

    message = _("Only the coordinator, the deputy and IT invite colleagues.")


class BadAddress(StaffingProblem):
    """Mail does not reach this."""

    message, field = InvalidAddress.message, "email"


class HasAccount(StaffingProblem):
    """Whoever has an account is given the role on their page: a link never sets the password of one that exists."""

    message, field = _("This address has an account: give the role on the page of that person."), "email"


class InvalidInvitation(StaffingProblem):
    """Forged, unknown, used, withdrawn, too old, or by somebody who may no longer invite: one answer for all."""

    message = _("This link is not valid: it works once, for seven days. Please ask for a new one.")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who is invited."""

    email: str
    first_name: str
    last_name: str


def token_of(invitation: StaffInvitation) -> str:
    """Return what the invitation's link carries: signed, and nobody's address in it."""
    return signing.dumps(invitation.public_id.hex, salt=_SALT)


def invite(actor_id: int, *, colleague: Colleague, term: Term, now: datetime | None = None) -> StaffInvitation:
    """Promise a role to somebody without an account; a letter follows. An open invitation of the address is replaced.

    Raises NotAllowed, BadAddress, HasAccount, UnitMissing, BadTerm.
    """
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    if not may_appoint(actor_id, today):
        raise NotAllowed
    try:
        address = normalize_email(colleague.email)
    except InvalidAddress as refused:
        raise BadAddress from refused
    if User.objects.filter(email__iexact=address).exists():
        raise HasAccount
    if term.role in UNIT_ROLES and term.unit_id is None:
        raise UnitMissing
    ends_on = term.ends_on or proposed_end(term.role, term.starts_on)
    if ends_on is not None and ends_on < max(term.starts_on, today):
        raise BadTerm
    with transaction.atomic():
        waiting = StaffInvitation.objects.filter(email=address, accepted_at__isnull=True, withdrawn_at__isnull=True)
        waiting.update(withdrawn_at=moment)
        made = StaffInvitation.objects.create(
            email=address,
            first_name=colleague.first_name.strip(),
            last_name=colleague.last_name.strip(),
            role=term.role,
            unit_id=term.unit_id,
            starts_on=term.starts_on,
            ends_on=ends_on,
            invited_by_id=actor_id,
            invited_at=moment,
            expires_at=moment + VALID_FOR,
        )
        outbox.write(INVITED, [made.pk])
        audit.write(
            "staffing.staffinvitation.invite",
            actor_id=actor_id,
            subject=f"staffinvitation:{made.pk}",
            fields=["email", "first_name", "last_name"],
            reason=term.role,
        )
    return made


def withdraw(actor_id: int, *, invitation_id: int) -> bool:
    """Take an invitation back; its link is dead at once. Say whether it was open. Raises NotAllowed."""
    if not may_appoint(actor_id, timezone.localdate()):
        raise NotAllowed
    rows = StaffInvitation.objects.filter(pk=invitation_id, accepted_at__isnull=True, withdrawn_at__isnull=True)
    with transaction.atomic():
        if not rows.update(withdrawn_at=timezone.now()):
            return False
        subject = f"staffinvitation:{invitation_id}"
        audit.write("staffing.staffinvitation.withdraw", actor_id=actor_id, subject=subject)
    return True


def invitation_of(token: str, *, now: datetime | None = None) -> StaffInvitation:
    """Return the invitation a link stands for, if it can be accepted; raise InvalidInvitation."""
    moment = now or timezone.now()
    try:
        public_id = UUID(hex=signing.loads(token, salt=_SALT))
    except (signing.BadSignature, UnicodeError, ValueError, TypeError, AttributeError) as forged:
        raise InvalidInvitation from forged
    found = StaffInvitation.objects.filter(
        public_id=public_id, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=moment
    ).first()
    today = timezone.localdate(moment)
    if found is None or not may_appoint(found.invited_by_id, today):
        raise InvalidInvitation
    if (found.ends_on is not None and found.ends_on < today) or User.objects.filter(email__iexact=found.email).exists():
        raise InvalidInvitation
    return found


def accept(token: str, *, password: str, now: datetime | None = None) -> User:
    """Make the account of an invitation, with its password and its role; the link in their mailbox proves the address.

    Raises InvalidInvitation, django's ValidationError for a weak password, CoordinatorMissing for a deputy.
    """
    moment = now or timezone.now()
    found = invitation_of(token, now=moment)
    user = User(email=found.email, first_name=found.first_name, last_name=found.last_name, email_verified_at=moment)
    validate_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            rows = StaffInvitation.objects.filter(pk=found.pk, accepted_at__isnull=True, withdrawn_at__isnull=True)
            if not rows.update(accepted_at=moment):
                raise InvalidInvitation
            user.save(force_insert=True)
            term = Term(Role(found.role), found.starts_on, found.ends_on, found.unit_id)
            assign_role(found.invited_by_id or 0, user_id=user.pk, term=term)
    except IntegrityError as taken:
        raise InvalidInvitation from taken
    return user
