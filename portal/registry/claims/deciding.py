"""What the center does with a request for a record: takes it in hand, accepts it for one record, or rejects it."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.alumni.services import attach_user
from portal.outbox import services as outbox
from portal.privacy.deeds import note, person_subjects
from portal.privacy.viewers import Viewer
from portal.registry.models import ClaimRequest, StudentRecord
from portal.registry.rights import center_only
from portal.workflow.services import IllegalTransition, ReasonMissing, move

from .asking import CLAIM_MOVED


class ClaimCollided(Exception):
    """This request cannot be accepted for this record; ``message`` tells the officer why, in plain words."""

    message: Promise | str = _("This record cannot be given to anybody now. Please look again.")


class RecordNotChosen(ClaimCollided):
    """No record was chosen, or one that is not there."""

    message = _("Choose the record that is this person's.")


class RecordTaken(ClaimCollided):
    """Another account owns the record by now."""

    message = _("Another account has claimed this record. Nothing was done; please look again.")


class NotGraduated(ClaimCollided):
    """The student records do not tell of the diploma yet, or the record is closed for good."""

    message = _("This record cannot be claimed: the student records do not know of a diploma yet, or it was closed.")


class ClaimantOwnsRecord(ClaimCollided):
    """The claimant's account has a record by now."""

    message = _("This account has a record already. Reject the request, or ask the person to take it back.")


class OwnRequest(ClaimCollided):
    """Nobody decides on their own request."""

    message = _("This is your own request. A colleague has to decide on it.")


def take_review(actor: Viewer, *, claim_id: int) -> ClaimRequest:
    """Take a request in hand; only then its candidates are shown.

    Raises NotTheCenter, OwnRequest, IllegalTransition, ClaimRequest.DoesNotExist.
    """
    with transaction.atomic():
        claim = _entrusted(actor, claim_id)
        outbox.write(CLAIM_MOVED, [claim.pk])
        return move(claim, "review", actor=actor)


def accept_review(actor: Viewer, *, claim_id: int, profile: UUID | None, reason: str) -> ClaimRequest:
    """Make the claimant the owner of a record, as if number and birth date had proved it: everything stays closed.

    Of two for one record one wins. Raises NotTheCenter, ReasonMissing, IllegalTransition, and ClaimCollided where
    nothing was done: RecordNotChosen, RecordTaken, NotGraduated, ClaimantOwnsRecord, OwnRequest.
    """
    claim = _entrusted(actor, claim_id)
    if not reason.strip():
        raise ReasonMissing
    profile_id = _known_record(profile)
    if profile_id is None:
        raise RecordNotChosen
    try:
        with transaction.atomic():
            # The record first, as in claiming by proof: two locks taken in two orders would wait for each other.
            _attach(actor, profile_id=profile_id, claimant_id=claim.claimant_id)
            move(claim, "accept", actor=actor, reason=reason, needs_reason=True, audited=False)
            outbox.write(CLAIM_MOVED, [claim.pk])
            people = person_subjects(profiles=[profile_id], users=[claim.claimant_id])
            note(actor, "registry.claimrequest.accept", about=people, fields=["state", "user"])
    except IntegrityError as owner:
        raise ClaimantOwnsRecord from owner
    return claim


def reject_review(actor: Viewer, *, claim_id: int, reason: str) -> ClaimRequest:
    """Give no record, with a reason the claimant reads.

    Raises NotTheCenter, OwnRequest, ReasonMissing, IllegalTransition, ClaimRequest.DoesNotExist.
    """
    with transaction.atomic():
        claim = _entrusted(actor, claim_id)
        outbox.write(CLAIM_MOVED, [claim.pk])
        return move(claim, "reject", actor=actor, reason=reason, needs_reason=True)


def _entrusted(actor: Viewer, claim_id: int) -> ClaimRequest:
    center_only(actor)
    claim = ClaimRequest.objects.get(pk=claim_id)
    if claim.claimant_id == actor.user_id:
        raise OwnRequest
    return claim


def _known_record(profile: UUID | None) -> int | None:
    if profile is None:
        return None
    records = StudentRecord.objects.filter(profile__public_id=profile)
    return records.values_list("profile_id", flat=True).first()


def _attach(actor: Viewer, *, profile_id: int, claimant_id: int) -> None:
    try:
        attach_user(actor, profile_id=profile_id, user_id=claimant_id, audited=False)
    except IllegalTransition as refused:
        owner = StudentRecord.objects.filter(profile_id=profile_id).values_list("profile__user_id", flat=True).first()
        raise (NotGraduated if owner is None else RecordTaken) from refused
