"""Becoming a member: the record is proven, the own data completed. Consent is never asked for here (DOMAIN 8.13)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.alumni.services import attach_user, edit_profile
from portal.privacy.refusals import SignInFirst
from portal.privacy.viewers import Viewer, viewer_for
from portal.registry.services import ClaimRefused, proven_record
from portal.workflow.services import IllegalTransition, move

from .drafting import draft_with, own_data
from .models import Membership, MembershipState
from .selectors import as_holder, own_memberships

GRADUATE, EXPECTED = "graduate", "expected"
_BATCH = 200


class MembershipNotFound(Exception):
    """Absent, or another's: one answer for both."""

    message = _("There is no such membership.")


def start_membership(actor: Viewer, *, student_number: str, birth_date: date) -> Membership:
    """Begin a membership for the record whose number and birth date the actor knows; twice is the same as once.

    A record of somebody who graduated becomes the actor's own at once; one of a graduating
    student does so when the student records tell of the diploma. Raises SignInFirst and ClaimRefused: absent, wrong,
    another's and tried too often read the same.
    """
    if actor.user_id is None:
        raise SignInFirst
    record = proven_record(actor, student_number=student_number, birth_date=birth_date)
    held = Membership.objects.filter(record=record).first()
    if held is not None:
        if held.user_id != actor.user_id:
            raise ClaimRefused
        return held
    try:
        with transaction.atomic():
            _take_over(actor, profile_id=record.profile_id, owner_id=record.profile.user_id, state=record.profile.state)
            membership = Membership.objects.create(user_id=actor.user_id, record=record)
            return move(membership, "verify", actor=actor)
    except (IllegalTransition, IntegrityError):
        # Another user proved the same record at this moment, or the actor has an alumni record of their own already.
        raise ClaimRefused from None


def _take_over(actor: Viewer, *, profile_id: int, owner_id: int | None, state: str) -> None:
    """Make a graduate's record the actor's own; leave an expected one, and one that is theirs already, as it is."""
    if owner_id is not None:
        if owner_id != actor.user_id:
            raise ClaimRefused
    elif state == GRADUATE:
        attach_user(actor, profile_id=profile_id)
    elif state != EXPECTED:
        raise ClaimRefused


def complete_membership(actor: Viewer, *, public_id: UUID | None, changes: Mapping[str, Any]) -> Membership:
    """Write the own data and become a member; a member may write again, which changes no state (S4-05).

    ``changes`` are by the names of ``alumni.services.ProfileDraft``; what is not named stays as it is.
    Raises MembershipNotFound, InvalidProfile with every problem found.
    """
    with transaction.atomic():
        membership = locked(actor, public_id)
        draft = draft_with(own_data(actor, membership), changes)
        edit_profile(as_holder(actor, membership), draft=draft)
        if membership.state == MembershipState.VERIFIED:
            move(membership, "join", actor=actor)
    return membership


def locked(actor: Viewer, public_id: UUID | None) -> Membership:
    """Lock and return one of the actor's own memberships, inside the caller's transaction; raise MembershipNotFound."""
    if actor.user_id is None or public_id is None:
        raise MembershipNotFound
    held = own_memberships(actor).select_for_update(of=("self",)).filter(public_id=public_id).first()
    if held is None:
        raise MembershipNotFound
    return held


def hand_over_records() -> int:
    """Give members whose diploma the student records tell of by now their record; return how many got one.

    They proved it when they began, so nobody asks them a second time. Whoever has a record of their own already is left
    to the center, which joins the two.
    """
    waiting = Membership.objects.filter(record__profile__state=GRADUATE, record__profile__user__isnull=True)
    waiting = waiting.filter(
        user__is_active=True, user__email_verified_at__isnull=False, user__alumni_profile__isnull=True
    ).order_by("pk")
    given = 0
    for user_id, profile_id in waiting.values_list("user_id", "record__profile_id")[:_BATCH]:
        try:
            with transaction.atomic():
                attach_user(viewer_for(User.objects.get(pk=user_id)), profile_id=profile_id)
        except (IllegalTransition, IntegrityError):
            continue  # claimed at this moment by the owner herself
        given += 1
    return given
