"""Calling: the next person of a list, and what came of it (S0-28, S3-44)."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.privacy.deeds import note_on
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.tracking import selectors
from portal.tracking.calling import HOLD, MOST_TRIES, may_promise, next_try
from portal.tracking.models import (
    Attempt,
    Call,
    CallState,
    ClosedNumber,
    ContactOptOut,
    DeathReport,
    Outcome,
    ReportState,
)
from portal.tracking.numbers import number_digest
from portal.tracking.rights import NotEntrusted, in_office
from portal.workflow.services import IllegalTransition, move

from .lists import ListClosed, open_list

_LOOKED_AT = 50
"""How many of a list are looked at for the next one; those who may not be called any more are taken off on the way."""
_FINAL = {
    Outcome.REACHED: "reach",
    Outcome.WRONG_NUMBER: "find_wrong",
    Outcome.OPTED_OUT: "opt_out",
    Outcome.DECEASED: "report_death",
}


class ReasonNeeded(DeedRefused):
    """Contact data is opened for a reason, which the person reads."""

    code = "REASON_NEEDED"
    message = _("Please say first what you are calling for; each person you call reads it.")


class TakenByAnother(DeedRefused):
    """A colleague has this person on the line."""

    code = "TAKEN_BY_ANOTHER"
    message = _("A colleague is calling this person at the moment.")


class BadDay(DeedRefused):
    """A call back without a day, in the past or too far ahead."""

    code = "BAD_DAY"
    message = _("Choose a day from tomorrow to ninety days ahead.")


def take_next(actor: Viewer, *, list_id: UUID | None) -> Call | None:
    """Give the actor the next person of a list to call today, promised calls first; None where nobody is left.

    Whom the actor has in hand already comes again. Whoever may not be called any more is taken off on the way. Two at
    once never get the same person. Raises ReasonNeeded, NotEntrusted, ListClosed.
    """
    if not actor.reason:
        raise ReasonNeeded
    with transaction.atomic():
        staff = in_office(actor)
        call_list, now = open_list(staff, list_id), timezone.now()
        waiting = selectors.calls(staff).filter(call_list=call_list, state=CallState.WAITING)
        mine = waiting.filter(taken_by=actor.user_id, taken_until__gt=now)
        free = waiting.filter(due_on__lte=actor.today).filter(Q(taken_until__isnull=True) | Q(taken_until__lte=now))
        ahead = [*mine.order_by("pk")[:1], *free.order_by("-is_promised", "due_on", "pk")[:_LOOKED_AT]]
        return _take_first(staff, ahead)


def _take_first(staff: Viewer, ahead: Sequence[Call]) -> Call | None:
    """Hold the first who may be called, and take off those before."""
    able = _numbers(staff, ahead).keys()
    for call in ahead:
        if call.profile_id not in able:
            move(call, "drop", actor=staff)
            continue
        call.taken_by_id, call.taken_until = staff.user_id, timezone.now() + HOLD
        call.save(update_fields=["taken_by", "taken_until"])
        return call
    return None


def _numbers(staff: Viewer, calls: Sequence[Call]) -> dict[int, str]:
    """Return the numbers of those of these people who may be called now, by key."""
    rows = selectors.callable_people(staff).filter(pk__in=[call.profile_id for call in calls])
    numbers = dict(rows.values_list("pk", "contact_phone"))
    able = selectors.open_numbers(numbers)
    return {pk: number for pk, number in numbers.items() if pk in able}


def record_outcome(actor: Viewer, *, call_id: UUID | None, outcome: Outcome, call_back_on: date | None = None) -> Call:
    """Note what came of a call, and what follows from it.

    No answer: again in two, then in five days, after the third time not any more. Asked not to be called: the person
    goes off every list and comes on none again. Said to have died: the center hears of it, nothing else changes.
    The call is opened by it once more, so the reason is asked for here too. Raises ReasonNeeded, NotEntrusted,
    ListClosed, TakenByAnother, BadDay, IllegalTransition where it was worked off already.
    """
    if not actor.reason:
        raise ReasonNeeded
    with transaction.atomic():
        staff = in_office(actor)
        call = _held(staff, call_id)
        number = number_digest(_numbers(staff, [call]).get(call.profile_id, ""))
        if outcome == Outcome.CALL_BACK and (call_back_on is None or not may_promise(call_back_on, actor.today)):
            raise BadDay
        Attempt.objects.create(
            call=call, made_by_id=actor.user_id, made_at=timezone.now(), outcome=outcome, number_digest=number
        )
        call.taken_by = call.taken_until = None
        _follow(staff, call, outcome, call_back_on, number)
        note_on(staff, f"tracking.call.{outcome.value}", call, fields=["state"])
        return call


def _follow(staff: Viewer, call: Call, outcome: Outcome, call_back_on: date | None, number: str) -> None:
    """Bring the call to where the outcome leads."""
    if outcome == Outcome.CALL_BACK and call_back_on is not None:
        call.due_on, call.is_promised = call_back_on, True
    elif outcome == Outcome.NO_ANSWER:
        call.tries, call.is_promised = min(call.tries + 1, MOST_TRIES), False
        again = next_try(staff.today, call.tries)
        if again is None:
            move(call, "give_up", actor=staff, audited=False)
            return
        call.due_on = again
    else:
        move(call, _FINAL[outcome], actor=staff, audited=False)
        if outcome == Outcome.OPTED_OUT:
            _close(staff, call, number)
        elif outcome == Outcome.DECEASED:
            _report_death(staff, call)
        return
    call.save(update_fields=["due_on", "is_promised", "tries", "taken_by", "taken_until"])


def _close(staff: Viewer, call: Call, number: str) -> None:
    """Keep for ever that the person does not want to be called, by the record and by the number."""
    now = timezone.now()
    ContactOptOut.objects.get_or_create(
        profile_id=call.profile_id, channel="phone", defaults={"since": now, "noted_by_id": staff.user_id}
    )
    if number:
        ClosedNumber.objects.get_or_create(digest=number, defaults={"since": now})
    _everywhere(staff, call, "opt_out")


def _report_death(staff: Viewer, call: Call) -> None:
    DeathReport.objects.get_or_create(
        profile_id=call.profile_id,
        state=ReportState.OPEN,
        defaults={"reported_by_id": staff.user_id, "reported_at": timezone.now()},
    )
    _everywhere(staff, call, "report_death")


def _everywhere(staff: Viewer, call: Call, deed: str) -> None:
    """Do the same with the person on every other list, whichever unit's it is: the wish is the person's."""
    others = Call.objects.filter(profile_id=call.profile_id, state=CallState.WAITING).exclude(pk=call.pk)
    for other in others.select_for_update():
        move(other, deed, actor=staff, audited=False)


def postpone(actor: Viewer, *, call_id: UUID | None) -> Call:
    """Put somebody back until tomorrow without having called. Raises as ``record_outcome``."""
    with transaction.atomic():
        call = _held(in_office(actor), call_id)
        call.due_on, call.taken_by, call.taken_until = actor.today + timedelta(days=1), None, None
        call.save(update_fields=["due_on", "taken_by", "taken_until"])
        return call


def take_off(actor: Viewer, *, call_id: UUID | None) -> Call:
    """Take somebody off a list. Raises as ``record_outcome``."""
    with transaction.atomic():
        staff = in_office(actor)
        call = _held(staff, call_id)
        call.taken_by = call.taken_until = None
        return move(call, "drop", actor=staff)


def _held(staff: Viewer, call_id: UUID | None) -> Call:
    """Lock and return a waiting call of an open list that nobody else has in hand."""
    rows = selectors.calls(staff).select_for_update(of=("self",))
    found = rows.filter(public_id=call_id).first() if call_id else None
    if found is None:
        raise NotEntrusted
    if found.call_list.closed_at is not None:
        raise ListClosed
    if found.state != CallState.WAITING:
        raise IllegalTransition("call", found.state)
    is_held = found.taken_until is not None and found.taken_until > timezone.now()
    if is_held and found.taken_by_id != staff.user_id:
        raise TakenByAnother
    return found
