"""A firm asks a person for more than it sees; the person opens it for a while, or does not (S1-22).

What a firm learns is the same whether she declines or never answers: the request waits until it lapses.
"""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.alumni.contacts import LAPSES_AFTER, requests_of, requests_to, told_state
from portal.alumni.models import AccessGrant, AlumniProfile, ContactRequest, ContactState
from portal.alumni.rows import visible_q
from portal.outbox import services as outbox
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, choosable_mask, mask_of
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.workflow.services import IllegalTransition, move

from .visibility import LONGEST_OPENING, BadOpening
from .writing import changed, own

ASK_AGAIN_AFTER = timedelta(days=180)
MOST_A_DAY = 20
LONGEST_MESSAGE = 1_000
ASKED = "contact.asked"
ANSWERED = "contact.answered"


class ContactRefused(DeedRefused):
    """Why a request was not made or answered; as it stands, for somebody hidden or absent alike."""

    code = "NOT_FOUND"
    message = _("This was not found.")


class AskedAlready(ContactRefused):
    """One request waits, or too little time has passed since the last."""

    code = "ASKED_ALREADY"
    message = _("Your firm has asked this person in the last 180 days. One request is enough.")


class TooManyRequests(ContactRefused):
    """The firm has asked as many people today as it may."""

    code = "TOO_MANY_REQUESTS"
    message = _("Your firm has sent 20 requests today. Please go on tomorrow.")


class NothingAsked(ContactRefused):
    """No group is asked for, or one that can never be opened to firms, or the message is empty or too long."""

    code = "NOTHING_ASKED"
    message = _("Say which information you ask for, and why, in up to 1,000 characters.")


def request_contact(actor: Viewer, *, person: UUID, groups: Collection[FieldGroup], message: str) -> ContactRequest:
    """Ask ``person``, whom the actor's firm sees, to open ``groups`` to the firm.

    Raises ContactRefused for somebody hidden or absent alike, AskedAlready, TooManyRequests, NothingAsked.
    """
    mask, words = mask_of(groups), message.strip()
    if not mask or mask & ~choosable_mask(Audience.EMPLOYER) or not 0 < len(words) <= LONGEST_MESSAGE:
        raise NothingAsked
    firm = actor.employer_id
    if firm is None:
        raise ContactRefused
    with transaction.atomic():
        # Somebody who recruits and is an alumna too asks as the firm, so only about whom the firm finds.
        as_firm = Viewer(today=actor.today, user_id=actor.user_id, employer_id=firm)
        found = AlumniProfile.objects.filter(visible_q(as_firm), _opened_to_firms(actor.today))
        profile = found.filter(public_id=person).first()
        if profile is None:
            raise ContactRefused
        mine = ContactRequest.objects.filter(employer_id=firm)
        if mine.filter(asked_on=actor.today).count() >= MOST_A_DAY:
            raise TooManyRequests
        if mine.filter(profile=profile, asked_on__gt=actor.today - ASK_AGAIN_AFTER).exists():
            raise AskedAlready
        # The daily task may be late; a request that nobody answers must not bar the next longer than a refusal does.
        mine.filter(profile=profile, state=ContactState.SENT).update(state=ContactState.LAPSED)
        try:
            with transaction.atomic():
                made = ContactRequest.objects.create(
                    profile=profile,
                    employer_id=firm,
                    asked_by_id=actor.user_id,
                    message=words,
                    groups=mask,
                    asked_on=actor.today,
                )
        except IntegrityError as twice:
            raise AskedAlready from twice
        outbox.write(ASKED, [made.pk])
    return made


def _opened_to_firms(today: date) -> Q:
    """Return the condition "opened to employers": a public page alone invites no firm."""
    return Q(employer_open_until__gte=today)


def accept_contact(actor: Viewer, *, request: UUID, groups: Collection[FieldGroup], until: date) -> ContactRequest:
    """Open ``groups`` to the firm that asked, until a day; in force with its next answer.

    Raises ContactRefused where there is no such request to the actor, NothingAsked for groups no firm may get,
    BadOpening, and IllegalTransition where it was answered before: of two at once one wins.
    """
    mask = mask_of(groups)
    if not mask or mask & ~choosable_mask(Audience.EMPLOYER):
        raise NothingAsked
    if not actor.today <= until <= actor.today + LONGEST_OPENING:
        raise BadOpening
    with transaction.atomic():
        profile = own(actor)
        asked = move(_to_me(actor, request), "accept", actor=actor)
        AccessGrant.objects.update_or_create(
            profile=profile, employer_id=asked.employer_id, defaults={"groups": mask, "until": until}
        )
        changed(profile)
        outbox.write(ANSWERED, [asked.pk])
    return asked


def decline_contact(actor: Viewer, *, request: UUID) -> ContactRequest:
    """Open nothing. The firm reads the same as before. Raises ContactRefused, IllegalTransition."""
    with transaction.atomic():
        own(actor)
        return move(_to_me(actor, request), "decline", actor=actor)


def withdraw_contact(actor: Viewer, *, request: UUID) -> ContactRequest:
    """Take a request of the actor's firm back while it reads as waiting. Raises ContactRefused, IllegalTransition."""
    asked = requests_of(actor).filter(public_id=request).first()
    if asked is None:
        raise ContactRefused
    if told_state(asked, actor.today) is not ContactState.SENT:
        raise IllegalTransition("withdraw", ContactState.LAPSED)
    asked.decided_at = timezone.now()
    return move(asked, "withdraw", actor=actor)


def revoke_grant(actor: Viewer, *, employer_id: int) -> None:
    """Close to a firm what was opened to it alone; in force with its next answer. Raises NoProfile."""
    with transaction.atomic():
        profile = own(actor)
        AccessGrant.objects.filter(profile=profile, employer_id=employer_id).delete()
        changed(profile)


def lapse_contacts(today: date) -> int:
    """End the requests nobody answered in 30 days; return how many."""
    waiting = ContactRequest.objects.filter(state=ContactState.SENT, asked_on__lt=today - LAPSES_AFTER)
    return waiting.update(state=ContactState.LAPSED, decided_at=timezone.now())


def _to_me(actor: Viewer, request: UUID) -> ContactRequest:
    asked = requests_to(actor).filter(public_id=request).first()
    if asked is None:
        raise ContactRefused
    asked.decided_at = timezone.now()
    return asked
