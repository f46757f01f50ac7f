"""The people of a firm: inviting, accepting, changing, removing. Each takes effect in the very next request."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import InvalidAddress, normalize_email
from portal.accounts.models import User
from portal.outbox import services as outbox
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer

from .models import Employer, EmployerInvitation, EmployerMember, MemberRole
from .policies import Act
from .selectors import may, membership_of, open_invitations

INVITED = "employer.invited"
VALID_FOR = timedelta(days=7)
MOST_OPEN = 20
"""Invitations a firm can have open at once: mail is written in the university's name."""
MOST_MEMBERS = 50
_SALT = "portal.employers.invitation"


class NotAnOwner(DeedRefused):
    """The actor's role in the firm, or the firm's state, does not allow it."""

    code = "NOT_ALLOWED"
    message = _("Only an owner of an approved firm can do this.")


class WrongAddress(DeedRefused):
    """Mail does not reach this."""

    code, field = "INVALID", "email"
    message = InvalidAddress.message


class MemberAlready(DeedRefused):
    """The address belongs to somebody of this very firm."""

    code, field = "ALREADY_MEMBER", "email"
    message = _("This person acts for the firm already.")


class TooMany(DeedRefused):
    """The firm has reached the number of people or open invitations."""

    code = "TOO_MANY"
    message = _("The firm has as many people and open invitations as there can be.")


class NotFound(DeedRefused):
    """No such person or invitation in the actor's firm."""

    code = "NOT_FOUND"
    message = _("There is no such person or invitation in your firm.")


class LastOwner(DeedRefused):
    """A firm is never without an owner."""

    code = "LAST_OWNER"
    message = _("A firm needs an owner: please make somebody else an owner first.")


class InvalidInvitation(DeedRefused):
    """Forged, unknown, withdrawn, of another address, or of a firm that is not in force: one answer for all."""

    code, field = "INVALID_INVITATION", "token"
    message = _("This invitation is not valid for your account.")


class ExpiredInvitation(DeedRefused):
    """Its time is over."""

    code, field = "EXPIRED_INVITATION", "token"
    message = _("This invitation is too old; please ask for a new one.")


class UsedInvitation(DeedRefused):
    """It was accepted before: a link works once."""

    code, field = "USED_INVITATION", "token"
    message = _("This invitation has been used already.")


class ActsForAFirm(DeedRefused):
    """One firm a user."""

    code = "ACTS_FOR_A_FIRM"
    message = _("You act for a registered employer already.")


def _as_owner(actor: Viewer) -> Employer:
    """Return the actor's firm, locked: of two changes to its people one comes after the other."""
    if actor.user_id is None:
        raise NotAnOwner
    member = membership_of(actor.user_id)
    if member is None or not may(member, Act.MANAGE_MEMBERS):
        raise NotAnOwner
    firm = Employer.objects.select_for_update().get(pk=member.employer_id)
    # Asked again behind the lock: somebody may have taken the role away meanwhile.
    roles = EmployerMember.objects.filter(employer=firm, user_id=actor.user_id).values_list("role", flat=True)
    if MemberRole.OWNER not in roles:
        raise NotAnOwner
    return firm


def _in_force(firm: Employer, actor: Viewer) -> bool:
    return Employer.objects.in_force(actor.today).filter(pk=firm.pk).exists()


def token_of(invitation: EmployerInvitation) -> str:
    """Return what the invitation's link carries: signed, and nobody's address in it."""
    return signing.dumps(invitation.public_id.hex, salt=_SALT)


def invite(actor: Viewer, *, email: str, role: MemberRole, now: datetime | None = None) -> EmployerInvitation:
    """Ask a colleague to act for the actor's firm; mail follows. An open invitation of the address is replaced.

    Whether the address has an account is not told. Raises NotAnOwner, WrongAddress, MemberAlready, TooMany.
    """
    moment = now or timezone.now()
    try:
        address = normalize_email(email)
    except InvalidAddress as refused:
        raise WrongAddress from refused
    with transaction.atomic():
        firm = _as_owner(actor)
        if not _in_force(firm, actor):
            raise NotAnOwner
        members = EmployerMember.objects.filter(employer=firm)
        if members.filter(user__email=address).exists():
            raise MemberAlready
        EmployerInvitation.objects.filter(
            employer=firm, email=address, accepted_at__isnull=True, withdrawn_at__isnull=True
        ).update(withdrawn_at=moment)
        waiting = open_invitations(firm.pk, moment).count()
        if waiting >= MOST_OPEN or members.count() + waiting >= MOST_MEMBERS:
            raise TooMany
        made = EmployerInvitation.objects.create(
            employer=firm,
            email=address,
            role=role,
            invited_by_id=actor.user_id,
            invited_at=moment,
            expires_at=moment + VALID_FOR,
        )
        outbox.write(INVITED, [made.pk])
    return made


def withdraw_invitation(actor: Viewer, *, public_id: UUID | None) -> None:
    """Take an open invitation back; its link is dead at once. Raises NotAnOwner, NotFound."""
    with transaction.atomic():
        firm = _as_owner(actor)
        if public_id is None:
            raise NotFound
        rows = EmployerInvitation.objects.filter(employer=firm, public_id=public_id, accepted_at__isnull=True)
        if not rows.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now()):
            raise NotFound


def _named_by(token: str) -> UUID:
    try:
        return UUID(hex=signing.loads(token, salt=_SALT))
    except (signing.BadSignature, UnicodeError, ValueError, TypeError, AttributeError) as forged:
        raise InvalidInvitation from forged


def accept_invitation(actor: Viewer, *, token: str, now: datetime | None = None) -> EmployerMember:
    """Let the actor, signed in with the very address that was invited, act for the firm.

    Raises InvalidInvitation, ExpiredInvitation, UsedInvitation, ActsForAFirm, TooMany.
    """
    public_id, user_id = _named_by(token), actor.user_id
    if user_id is None:
        raise InvalidInvitation
    moment = now or timezone.now()
    invitation = EmployerInvitation.objects.filter(public_id=public_id, withdrawn_at__isnull=True).first()
    address = User.objects.filter(pk=user_id).values_list("email", flat=True).first()
    if invitation is None or address is None or invitation.email != address:
        raise InvalidInvitation
    with transaction.atomic():
        firm = Employer.objects.select_for_update().get(pk=invitation.employer_id)
        open_ones = EmployerInvitation.objects.filter(pk=invitation.pk, withdrawn_at__isnull=True)
        if not open_ones.filter(accepted_at__isnull=True).update(accepted_at=moment):
            raise UsedInvitation
        if invitation.expires_at <= moment:
            raise ExpiredInvitation
        if not _in_force(firm, actor):
            raise InvalidInvitation
        if firm.members.count() >= MOST_MEMBERS:
            raise TooMany
        try:
            with transaction.atomic():
                return EmployerMember.objects.create(employer=firm, user_id=user_id, role=invitation.role)
        except IntegrityError as taken:
            raise ActsForAFirm from taken


def _of_firm(firm: Employer, user_public_id: UUID | None) -> EmployerMember:
    rows = EmployerMember.objects.filter(employer=firm)
    member = rows.filter(user__public_id=user_public_id).first() if user_public_id is not None else None
    if member is None:
        raise NotFound
    return member


def _keeps_an_owner(firm: Employer, member: EmployerMember) -> None:
    others = EmployerMember.objects.filter(employer=firm, role=MemberRole.OWNER, user__is_active=True)
    if member.role == MemberRole.OWNER and not others.exclude(pk=member.pk).exists():
        raise LastOwner


def set_member_role(actor: Viewer, *, user_public_id: UUID | None, role: MemberRole) -> EmployerMember:
    """Give somebody of the actor's firm another role. Raises NotAnOwner, NotFound, LastOwner."""
    with transaction.atomic():
        firm = _as_owner(actor)
        member = _of_firm(firm, user_public_id)
        if role != MemberRole.OWNER:
            _keeps_an_owner(firm, member)
        member.role = role
        member.save(update_fields=["role"])
    return member


def remove_member(actor: Viewer, *, user_public_id: UUID | None) -> None:
    """Let somebody no longer act for the actor's firm; everybody may leave themselves.

    Raises NotAnOwner, NotFound, LastOwner.
    """
    own = membership_of(actor.user_id) if actor.user_id is not None else None
    with transaction.atomic():
        if own is not None and own.user.public_id == user_public_id:
            firm = Employer.objects.select_for_update().get(pk=own.employer_id)
        else:
            firm = _as_owner(actor)
        member = _of_firm(firm, user_public_id)
        _keeps_an_owner(firm, member)
        member.delete()
