"""Deciding on words that differ: taken over, left, or asked of the person; who, when and why is kept (S0-36, S0-37)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.alumni.fields import held_value, same
from portal.alumni.freshness import proposals_before, proposals_to, writable_q
from portal.alumni.models import AlumniProfile, Degree, ListPlace, Proposal, ProposalState
from portal.alumni.precedence import Verdict, verdict
from portal.alumni.provenance import UNDECIDED, Source
from portal.institution.selectors import programs_by_code
from portal.outbox import services as outbox
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer, anonymous
from portal.workflow.services import move, move_all

from .arbitration import Arbiter
from .freshness import columns_of, locked, set_value
from .writing import act, changed

ASKED_PERSON = "proposal.asked"
NOBODY_DECIDED = "nobody decided in time"


class ProposalRefused(DeedRefused):
    """Nothing was decided; as it stands, because there is no such proposal for the actor."""

    code = "NOT_FOUND"
    message = _("This was not found.")


class NotYoursToDecide(ProposalRefused):
    """The decider's own word could not replace what is held, so it cannot carry another's there either."""

    code = "NOT_YOURS_TO_DECIDE"
    message = _("What is held comes from a source that you cannot overrule. Ask the person, or leave it as it is.")


class CannotBeAsked(ProposalRefused):
    """There is nobody to write to, or the person was asked already."""

    code = "CANNOT_BE_ASKED"
    message = _("This person cannot be asked: there is no account with a proven address, or the letter is on its way.")


def decides_as(actor: Viewer, proposal: Proposal) -> Source:
    """Return as whom ``actor`` decides: the person, the center or the representative. Raises ProposalRefused."""
    if actor.profile_id is not None and actor.profile_id == proposal.profile_id:
        return Source.SELF
    if Audience.CENTER in actor.audiences:
        return Source.STAFF
    if Audience.UNIT in actor.audiences:
        return Source.REPRESENTATIVE
    raise ProposalRefused


def acceptable(actor: Viewer, proposals: Sequence[Proposal]) -> frozenset[int]:
    """Return the keys of those the actor may take over: where the own word could replace what is held. One statement.

    Raises ProposalRefused for one that is not the actor's to look at.
    """
    arbiter = Arbiter(actor, {one.profile_id for one in proposals}, source=Source.SELF, on=actor.today)
    found = set()
    for one in proposals:
        group = FieldGroup[one.group]
        word = arbiter.word(one.profile_id, group, one.held)
        if verdict(group, held=word, source=decides_as(actor, one), on=actor.today) is Verdict.APPLY:
            found.add(one.pk)
    return frozenset(found)


def accept_proposal(actor: Viewer, *, proposal: UUID, reason: str = "") -> Proposal:
    """Take the differing word over; the decider stands behind it from now on.

    Raises ProposalRefused where it is not there, NotYoursToDecide, and IllegalTransition where it was decided before.
    """
    with transaction.atomic():
        asked, profile, source = _taken(actor, proposal)
        if not acceptable(actor, [asked]):
            raise NotYoursToDecide
        arbiter = Arbiter(actor, [profile.pk], source=source, on=actor.today)
        if source == Source.SELF:
            act(actor, profile)
        if asked.field == "degree":
            _set_degree(asked)
        else:
            held, group = held_value(profile, asked.field), FieldGroup[asked.group]
            if not same(asked.field, held, asked.held):
                # Changed since it was proposed: what is replaced now is kept as well.
                word = arbiter.word(profile.pk, group, held)
                arbiter.replace(profile.pk, asked.field, held=held, told=asked.told, word=word)
            set_value(profile, asked.field, asked.told, asked.source)
        arbiter.accept(profile.pk, asked)
        arbiter.write()
        changed(profile, *columns_of([asked.field]))
        asked.decided_at = timezone.now()
        return move(asked, "accept", actor=actor, reason=reason)


def keep_proposal(actor: Viewer, *, proposal: UUID, reason: str = "") -> Proposal:
    """Leave what is held; where the person herself does, that confirms it.

    Raises ProposalRefused where it is not there, NotYoursToDecide, and IllegalTransition where it was decided before.
    """
    with transaction.atomic():
        asked, profile, source = _taken(actor, proposal)
        if source == Source.REPRESENTATIVE and not acceptable(actor, [asked]):
            raise NotYoursToDecide
        if source == Source.SELF:
            act(actor, profile)
            arbiter = Arbiter(actor, [profile.pk], source=source, on=actor.today)
            arbiter.agree(profile.pk, FieldGroup[asked.group])
            arbiter.write()
        asked.decided_at = timezone.now()
        return move(asked, "keep", actor=actor, reason=reason)


def ask_person(actor: Viewer, *, proposal: UUID, reason: str = "") -> Proposal:
    """Write to the person, who decides after signing in; for staff.

    Raises ProposalRefused where it is not there, CannotBeAsked, and IllegalTransition where it was decided before.
    """
    with transaction.atomic():
        asked, _profile, source = _taken(actor, proposal)
        if source == Source.SELF or not can_be_asked(asked, actor.today):
            raise CannotBeAsked
        move(asked, "ask", actor=actor, reason=reason)
        outbox.write(ASKED_PERSON, [asked.pk])
        return asked


def can_be_asked(proposal: Proposal, today: date) -> bool:
    """Say whether the person may be written to and was not asked already."""
    if proposal.state != ProposalState.OPEN:
        return False
    return AlumniProfile.objects.filter(writable_q(today), pk=proposal.profile_id).exists()


def expire_proposals(today: date) -> int:
    """End the proposals nobody decided on in time; what is held stays. Return how many there were."""
    with transaction.atomic():
        late = list(Proposal.objects.select_for_update().filter(state__in=UNDECIDED, expires_on__lt=today)[:5_000])
        for state in UNDECIDED:
            rows = [one for one in late if one.state == state]
            move_all(rows, "expire", actor=anonymous(today=today), reason=NOBODY_DECIDED)
    return len(late)


def _taken(actor: Viewer, public_id: UUID) -> tuple[Proposal, AlumniProfile, Source]:
    """Return what waits for this decider, with its profile locked; an absent one and another's give one answer."""
    found = proposals_to(actor).filter(public_id=public_id).first()
    found = found or proposals_before(actor).filter(public_id=public_id).first()
    if found is None:
        raise ProposalRefused
    source = decides_as(actor, found)
    return found, locked(actor, found.profile_id, source), source


def _set_degree(asked: Proposal) -> None:
    """Write a proposed degree; one that is gone by now leaves nothing to write."""
    told, unit = asked.told, programs_by_code().get(asked.told["unit"])
    if unit is None:
        raise ProposalRefused
    Degree.objects.filter(pk=told["degree"], profile_id=asked.profile_id).update(
        unit=unit,
        level=told["level"],
        enrolled_on=told["enrolled_on"],
        graduated_on=told["graduated_on"],
        source=asked.source,
    )
    ListPlace.objects.settle([asked.profile_id])
