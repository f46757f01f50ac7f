"""The center's side of a request for help: take it, put it right, register the person, or say why not (S4-11)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import InvalidAddress, refuse_look_alike
from portal.accounts.models import CENTER_ROLES, User
from portal.outbox import services as outbox
from portal.privacy.deeds import note, note_on, person_subjects
from portal.privacy.own_affairs import not_about_oneself
from portal.privacy.viewers import Viewer
from portal.registry.selectors import holds_national_id, record_of_number
from portal.workflow.services import move

from .asking import HELP_STEP, IDENTITY_NUMBER
from .help_links import VALID_FOR
from .issuing import issue_on_behalf
from .joining import EXPECTED, GRADUATE
from .models import HelpRequest as Row
from .models import Membership, RegisteredBy
from .rights import NotAllowed
from .selectors import edition_in_force


class HelpRefused(Exception):
    """Why a request cannot be completed as it stands; each kind says it in words."""

    message: Any = ""


class NotInYourHands(HelpRefused):
    """Somebody else has the request in hand, or nobody."""

    message = _("Please take the request in hand first.")


class RecordUnknown(HelpRefused):
    """No student record has this number."""

    message = _("No student record has this number. Correct the number, or reject the request.")


class RecordTaken(HelpRefused):
    """The record is registered with another account already, or its holder is beyond registering."""

    message = _("This record is registered with another account already. Please talk to the applicant.")


class NoStudentNumber(HelpRefused):
    """An identity number stands where the student number belongs; the platform keeps none."""

    message = IDENTITY_NUMBER


class AddressMissing(HelpRefused):
    """The registration belongs to an account, and an account to an address."""

    message = _("The account needs an e-mail address. Ask the applicant for one and correct the request.")


class BadCorrection(HelpRefused):
    """What was corrected cannot be so."""

    message = InvalidAddress.message


def take_request(actor: Viewer, *, request_id: int) -> Row:
    """Take a request in hand; of two at once one gets it, the other raises IllegalTransition. Raises NotAllowed."""
    with transaction.atomic():
        row = _locked(actor, request_id)
        return _step(actor, row, "take", assigned_to_id=actor.user_id)


def take_over_request(actor: Viewer, *, request_id: int) -> Row:
    """Take a request out of a colleague's hands; the applicant is not told. Raises NotAllowed, IllegalTransition."""
    with transaction.atomic():
        row = _locked(actor, request_id)
        row.assigned_to_id = actor.user_id
        return move(row, "take_over", actor=actor)


def correct_request(actor: Viewer, *, request_id: int, student_number: str, email: str) -> Row:
    """Put number and address right, as the applicant said on the telephone or at the desk.

    Raises NotAllowed, NotInYourHands, NoStudentNumber, BadCorrection.
    """
    with transaction.atomic():
        row = _in_hand(actor, request_id)
        try:
            given = {"email": refuse_look_alike(email) if email.strip() else ""}
        except InvalidAddress as wrong:
            raise BadCorrection from wrong
        if holds_national_id(student_number):
            raise NoStudentNumber
        given["student_number"] = "".join(student_number.split()).upper()[:20] or row.student_number
        changed = [name for name, value in given.items() if getattr(row, name) != value]
        if not (given["email"] or row.phone):
            raise BadCorrection
        for name in changed:
            setattr(row, name, given[name])
        if changed:
            row.save(update_fields=[*changed, "changed_at"])
            note_on(actor, "membership.helprequest.correct", row, fields=changed)
    return row


def complete_request(actor: Viewer, *, request_id: int, proof: str) -> Row:
    """Register the applicant on their behalf, ``proof`` telling how it is known that it is they.

    The registration is marked as the center's; an account without a password is made where the address has none, and
    the form is issued where the university has published one. No consent is given for anybody. Raises NotAllowed,
    OwnAffair, IllegalTransition, ReasonMissing and the kinds of HelpRefused.
    """
    with transaction.atomic():
        row = _in_hand(actor, request_id)
        membership = _registered(actor, row)
        if edition_in_force() is not None:
            issue_on_behalf(actor, membership)
        row.membership = membership
        row = _step(actor, row, "complete", reason=proof, needs_reason=True)
        whom = person_subjects(profiles=[membership.record.profile_id])
        note(actor, "membership.membership.register_for", about=whom, fields=["source", "state"])
    return row


def reject_request(actor: Viewer, *, request_id: int, reason: str) -> Row:
    """Tell the applicant why the center cannot register them.

    Raises NotAllowed, NotInYourHands, ReasonMissing, IllegalTransition.
    """
    with transaction.atomic():
        return _step(actor, _in_hand(actor, request_id), "reject", reason=reason, needs_reason=True)


def _registered(actor: Viewer, row: Row) -> Membership:
    """Return the membership of the applicant's record, made now or finished where it was begun."""
    record = record_of_number(row.student_number)
    if record is None:
        raise RecordUnknown
    if not row.email:
        raise AddressMissing
    held = Membership.objects.select_for_update(of=("self",)).select_related("user").filter(record=record).first()
    not_about_oneself(actor, record.profile.user_id, held.user_id if held is not None else None)
    if held is not None and held.user.email != row.email:
        raise RecordTaken
    if held is None:
        user = User.objects.filter(email__iexact=row.email).first()
        not_about_oneself(actor, user.pk if user is not None else None)
        if not _is_free(record, user):
            raise RecordTaken
        held = Membership.objects.create(user=user or _account(row), record=record, source=RegisteredBy.STAFF)
    for state, deed in (("started", "verify"), ("verified", "join")):
        if held.state == state:
            move(held, deed, actor=actor, audited=False)
    return held


def _is_free(record: Any, user: User | None) -> bool:
    """Say whether the record may be registered with this account, None where it is still to be made."""
    if user is not None and not user.is_active:
        return False
    owner = record.profile.user_id
    if owner is not None:
        return user is not None and owner == user.pk
    return record.profile.state in (EXPECTED, GRADUATE)


def _account(row: Row) -> User:
    """Return an account nobody can sign in to before the letter's link proves the address and sets a password."""
    return User.objects.create_user(
        row.email, None, first_name=row.first_name, last_name=row.last_name, language=row.language
    )


def _locked(actor: Viewer, request_id: int) -> Row:
    if not actor.roles & CENTER_ROLES or actor.user_id is None:
        raise NotAllowed
    return Row.objects.select_for_update().get(pk=request_id)


def _in_hand(actor: Viewer, request_id: int) -> Row:
    row = _locked(actor, request_id)
    if row.assigned_to_id != actor.user_id:
        raise NotInYourHands
    return row


def _step(actor: Viewer, row: Row, deed: str, *, reason: str = "", needs_reason: bool = False, **values: Any) -> Row:
    """Make a step of which the applicant is told, and let the link live on from today."""
    for name, value in {**values, "link_until": actor.today + VALID_FOR}.items():
        setattr(row, name, value)
    outbox.write(HELP_STEP, [row.pk])
    return move(row, deed, actor=actor, reason=reason, needs_reason=needs_reason)
