"""Asking, proving who asks, working on it, refusing, taking it back: each a move that keeps who, when and why."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.alumni.fields import FIELDS
from portal.alumni.services import InvalidProfile, freshness
from portal.data_rights.models import OPEN, CameBy, Correctable, DataRequest, Proof, RequestKind
from portal.data_rights.people import Person, person_of
from portal.data_rights.selectors import is_officer, own_request
from portal.outbox import services as outbox
from portal.privacy.deeds import note_on
from portal.privacy.models import Purpose
from portal.privacy.own_affairs import not_about_oneself
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.workflow.services import ReasonMissing, move

MOVED = "data_request.moved"
MOST_OPEN = 5
"""Open requests of one kind and one person; a copy, an erasure can be asked for once at a time."""
MOST_A_DAY = 10
"""Requests of one account; each of them writes a letter."""
ONCE = frozenset({RequestKind.ACCESS, RequestKind.ERASURE})


class NotAllowed(Exception):
    """Only the privacy officer works on requests."""

    message = _("This is for the privacy officer.")


class RequestNotFound(Exception):
    """No such request, or another's: the same answer."""

    message = _("There is no such request.")


class AskedAlready(DeedRefused):
    """The same is asked for and not answered yet."""

    code = "ASKED_ALREADY"
    message = _("You have asked for this already; it is being worked on.")


class AskedTooOften(DeedRefused):
    """More requests of one person in a day than anybody needs."""

    code = "ASKED_TOO_OFTEN"
    message = _("You have made many requests today; please go on tomorrow.")


class SignInAgain(DeedRefused):
    """The session was opened too long ago to prove anything."""

    code = "SIGN_IN_AGAIN"
    message = _("Please sign in again to prove that it is you.")


class InvalidRequest(Exception):
    """A request that says too little or too much; ``problems`` pairs the field with the reason."""

    message = _("Some of what you entered cannot be saved; please look at the marked fields.")

    def __init__(self, problems: Iterable[tuple[str, Any]]) -> None:
        self.problems = tuple(problems)
        super().__init__([field for field, _reason in self.problems])


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What is asked: for a correction the field, the right value and what shows it; for an objection the purpose."""

    kind: RequestKind
    text: str = ""
    field: str = ""
    value: str = ""
    evidence: str = ""
    purpose: str = ""


def open_request(actor: Viewer, *, draft: RequestDraft, proof: Proof | None) -> DataRequest:
    """Receive a signed-in person's own request; the clock starts. With ``proof`` identity is checked at once.

    Raises RequestNotFound where nobody is signed in, InvalidRequest, AskedAlready, AskedTooOften.
    """
    signed_in = User.objects.filter(pk=actor.user_id or 0)
    user = signed_in.values_list("public_id", flat=True).first()
    with transaction.atomic():
        person = person_of(user=user, lock=True) if user else None
        if person is None:
            raise RequestNotFound
        if DataRequest.objects.filter(user_id=actor.user_id or 0, created_at__gt=_a_day_ago()).count() >= MOST_A_DAY:
            raise AskedTooOften
        row = _receive(person, draft, came_by=CameBy.ACCOUNT, language=actor.language, at=timezone.now())
        if proof is not None:
            _prove(actor, row, proof, "")
        outbox.write(MOVED, [row.pk])
    return row


def enter_request(
    actor: Viewer,
    *,
    draft: RequestDraft,
    came_by: CameBy,
    received_on: date,
    user: UUID | None = None,
    profile: UUID | None = None,
) -> DataRequest:
    """Enter a request that came by letter, by mail or in person; the clock started on the day it came.

    Raises NotAllowed, RequestNotFound where there is no such person, InvalidRequest, AskedAlready.
    """
    officer_only(actor)
    with transaction.atomic():
        person = person_of(user=user, profile=profile, lock=True)
        if person is None:
            raise RequestNotFound
        if received_on > actor.today:
            raise InvalidRequest([("received_on", _("A request cannot come tomorrow."))])
        noon = timezone.make_aware(datetime.combine(received_on, time(12)))
        account = User.objects.filter(pk=person.user_id or 0)
        held = account.values_list("language", flat=True).first()
        row = _receive(person, draft, came_by=came_by, language=held or "tr", at=min(noon, timezone.now()))
        outbox.write(MOVED, [row.pk])
        note_on(actor, f"{DataRequest._meta.label_lower}.enter", row, fields=["kind", "came_by"])
    return row


def confirm_identity(actor: Viewer, *, public_id: UUID | None, proof: Proof | None) -> DataRequest:
    """Note that the person has signed in anew for an own request.

    Raises SignInAgain without a proof, RequestNotFound, IllegalTransition.
    """
    if proof is None:
        raise SignInAgain
    with transaction.atomic():
        row = _own(actor, public_id)
        _prove(actor, row, proof, "")
        outbox.write(MOVED, [row.pk])
    return row


def note_identity(actor: Viewer, pk: int, note: str) -> DataRequest:
    """Note how the officer checked who asks.

    Raises NotAllowed, OwnAffair, RequestNotFound, ReasonMissing, IllegalTransition.
    """
    officer_only(actor)
    if not note.strip():
        raise ReasonMissing
    with transaction.atomic():
        row = entrusted(actor, pk)
        _prove(actor, row, Proof.OFFICER, note.strip()[:500])
        outbox.write(MOVED, [row.pk])
    return row


def take_up(actor: Viewer, pk: int, _reason: str = "") -> DataRequest:
    """Begin to work on a request. Raises NotAllowed, OwnAffair, RequestNotFound, IllegalTransition."""
    officer_only(actor)
    return _moved(actor, pk, "take_up")


def refuse(actor: Viewer, pk: int, reason: str) -> DataRequest:
    """Refuse a request; the person reads the reason. Raises NotAllowed, OwnAffair, RequestNotFound, ReasonMissing."""
    officer_only(actor)
    if not reason.strip():
        raise ReasonMissing
    return _moved(actor, pk, "refuse", answer=reason)


def withdraw(actor: Viewer, *, public_id: UUID | None) -> DataRequest:
    """Take an own request back. Raises RequestNotFound, IllegalTransition for one that was answered."""
    with transaction.atomic():
        row = move(_own(actor, public_id), "withdraw", actor=actor)
        outbox.write(MOVED, [row.pk])
    return row


def settle(actor: Viewer, row: DataRequest, answer: str, *, audited: bool = True) -> DataRequest:
    """Answer a request that is being worked on, inside the caller's transaction. Raises IllegalTransition."""
    row.answer = answer.strip()[:500]
    move(row, "settle", actor=actor, reason=row.answer, audited=audited)
    outbox.write(MOVED, [row.pk])
    return row


def locked(pk: int) -> DataRequest:
    """Lock and return a request; raise RequestNotFound. Belongs inside the caller's transaction."""
    row = DataRequest.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise RequestNotFound
    return row


def entrusted(actor: Viewer, pk: int) -> DataRequest:
    """Lock and return a request that the officer may decide on; raise NotAllowed, RequestNotFound, OwnAffair."""
    officer_only(actor)
    row = locked(pk)
    not_about_oneself(actor, row.user_id, row.profile.user_id if row.profile is not None else None)
    return row


def officer_only(actor: Viewer) -> None:
    """Raise NotAllowed for whoever is no privacy officer today."""
    if not is_officer(actor):
        raise NotAllowed


def _a_day_ago() -> datetime:
    return timezone.now() - timedelta(days=1)


def _own(actor: Viewer, public_id: UUID | None) -> DataRequest:
    found = own_request(actor, public_id)
    if found is None:
        raise RequestNotFound
    return locked(found.pk)


def _moved(actor: Viewer, pk: int, deed: str, *, answer: str = "") -> DataRequest:
    with transaction.atomic():
        row = entrusted(actor, pk)
        row.answer = answer.strip()[:500]
        move(row, deed, actor=actor, reason=answer)
        outbox.write(MOVED, [row.pk])
    return row


def _prove(actor: Viewer, row: DataRequest, proof: Proof, note: str) -> None:
    row.proof, row.proof_note = proof, note
    move(row, "check_identity", actor=actor, reason=note)


def _receive(person: Person, draft: RequestDraft, *, came_by: CameBy, language: str, at: datetime) -> DataRequest:
    if problems := list(_problems(draft)):
        raise InvalidRequest(problems)
    sides = (("user_id", person.user_id), ("profile_id", person.profile_id))
    hers = reduce(or_, (Q(**{side: key}) for side, key in sides if key is not None))
    waiting = DataRequest.objects.filter(hers, kind=draft.kind, state__in=OPEN).count()
    if waiting >= (1 if draft.kind in ONCE else MOST_OPEN):
        raise AskedAlready
    told = {column.name: getattr(draft, column.name).strip() for column in fields(draft) if column.name != "kind"}
    return DataRequest.objects.create(
        user_id=person.user_id,
        profile_id=person.profile_id,
        kind=draft.kind,
        came_by=came_by,
        language=language,
        received_at=at,
        **told,
    )


def _problems(draft: RequestDraft) -> Iterable[tuple[str, Any]]:
    """Yield what is missing, too long, or no text a database takes."""
    for column in fields(draft):
        text = getattr(draft, column.name)
        most = getattr(DataRequest._meta.get_field(column.name), "max_length", None)
        if most is not None and len(text) > most:
            yield column.name, _("No more than %(most)d characters can be entered.") % {"most": most}
        if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            yield column.name, _("There is a character in it that cannot be saved.")
    if draft.kind == RequestKind.CORRECTION and draft.field not in Correctable.values:
        yield "field", _("Please say which field is wrong.")
    if draft.kind == RequestKind.CORRECTION and not draft.value.strip():
        yield "value", _("Please say what is right.")
    elif draft.kind == RequestKind.CORRECTION and draft.field in FIELDS:
        try:
            freshness.cleaned({draft.field: draft.value})
        except InvalidProfile as refused:
            yield from (("value", reason) for _field, reason in refused.problems)
    if draft.kind == RequestKind.OBJECTION and draft.purpose not in Purpose.values:
        yield "purpose", _("Please say which purpose you object to.")
