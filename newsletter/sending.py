"""Sending a prepared mailing: claim a batch, put a mark before each message, hand it over, record what became of it.

The ledger is the queue. Of two workers one wins each row, by conditional updates, on every database. A mark is
committed before a message leaves: what is found marked after a crash may have arrived, so it becomes *uncertain* and
waits for a person's decision (docs/decisions/newsletter-uncertain.md).
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from .audience import may_write_to, reason_to_skip
from .digests import address_digest
from .models import Delivery, DeliveryState, Mailing, MailingState, SkipReason, Suppression, SuppressionReason
from .transport import Outcome, Transport, Verdict

BATCH = 100
LEASE = timedelta(minutes=5)
IN_THE_AIR = timedelta(minutes=2)
"""How long a message may take to be handed over: longer than every timeout of the transport together."""

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""The waits after each temporary refusal; after the last the message has failed."""

_S = DeliveryState


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row this worker holds, with what its copy needs of the person at this moment."""

    pk: int
    language: str
    token: str
    message_id: str
    first_attempt_at: datetime | None
    attempts: int
    profile_id: int | None
    address: str
    first_name: str

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> "Claimed":
        """Make one from a row; an erased person has neither address nor name."""
        *own, address, first_name = row
        return cls(*own, address or "", first_name or "")  # type: ignore[call-arg]  # as many as the row has


Compose = Callable[[Claimed, datetime], EmailMessage]
"""Makes a person's message, dated with its first attempt or now; ValueError where none can be made."""


def recover(mailing_id: int, now: datetime) -> None:
    """Take back what dead workers held: the claimed can wait anew, the marked are uncertain."""
    held = Delivery.objects.filter(mailing_id=mailing_id, claimed_until__lt=now)
    held.filter(state=_S.CLAIMED).update(state=_S.QUEUED, claim=None, claimed_until=None)
    held.filter(state=_S.SENDING).update(state=_S.UNCERTAIN, settled_at=now, claimed_until=None)


def claim(mailing_id: int, holder: uuid.UUID, now: datetime) -> list[Claimed]:
    """Take up to a batch of due rows for ``holder``; the conditional update decides who has them."""
    is_due = Q(state__in=[_S.QUEUED, _S.RETRY], not_before__lte=now)
    with transaction.atomic():
        waiting = Delivery.objects.filter(is_due, mailing_id=mailing_id).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        ids = list(waiting.values_list("pk", flat=True)[:BATCH])
        Delivery.objects.filter(is_due, pk__in=ids).update(state=_S.CLAIMED, claim=holder, claimed_until=now + LEASE)
    rows = Delivery.objects.filter(pk__in=ids, claim=holder, state=_S.CLAIMED).order_by("pk")
    return [
        Claimed.of(row)
        for row in rows.values_list(
            "pk",
            "variant__language",
            "token",
            "message_id",
            "first_attempt_at",
            "attempts",
            "profile_id",
            "profile__user__email",
            "profile__first_name",
        )
    ]


def release(mailing_id: int, holder: uuid.UUID) -> None:
    """Put back what ``holder`` claimed and did not mark."""
    Delivery.objects.filter(mailing_id=mailing_id, claim=holder, state=_S.CLAIMED).update(
        state=_S.QUEUED, claim=None, claimed_until=None
    )


def mark(row: Claimed, digest: str, holder: uuid.UUID, now: datetime) -> bool:
    """Commit "this message is in the air" and say whether it may go: the fence.

    One conditional update asks everything that may have changed since the claim: the mailing still runs, this worker
    still holds the row, the person still consents, the address is the same and not closed. So a pause, a cancellation
    and an unsubscribing act within one message.
    """
    try:
        with transaction.atomic():
            return bool(
                Delivery.objects.filter(
                    may_write_to(digest),
                    pk=row.pk,
                    state=_S.CLAIMED,
                    claim=holder,
                    claimed_until__gt=now,
                    mailing__state=MailingState.SENDING,
                    profile__user__email=row.address,
                ).update(
                    state=_S.SENDING,
                    address_digest=digest,
                    attempts=F("attempts") + 1,
                    claimed_until=now + IN_THE_AIR,
                    first_attempt_at=row.first_attempt_at or now,
                )
            )
    except IntegrityError:
        # The person's new address is one this mailing has written to already.
        return False


def leave_out(row: Claimed, holder: uuid.UUID, now: datetime) -> bool:
    """Settle a row the fence refused, with the reason; say whether the mailing goes on."""
    if not Mailing.objects.filter(deliveries=row.pk, state=MailingState.SENDING).exists():
        return False
    reason = reason_to_skip(row.profile_id) or _twin(row)
    held = Delivery.objects.filter(pk=row.pk, state=_S.CLAIMED, claim=holder)
    if reason is None:
        # The address changed a moment ago, or the lease ran out: let it be claimed anew.
        held.update(state=_S.QUEUED, claim=None, claimed_until=None)
    else:
        held.update(state=_S.SKIPPED, skip_reason=reason, address_digest="", settled_at=now, claimed_until=None)
    return True


def _twin(row: Claimed) -> SkipReason | None:
    """Return the reason where another row of this mailing has the same mailbox."""
    others = Delivery.objects.exclude(pk=row.pk).filter(mailing__deliveries=row.pk)
    return SkipReason.DUPLICATE_ADDRESS if others.filter(address_digest=address_digest(row.address)).exists() else None


def record(row: Claimed, holder: uuid.UUID, outcome: Outcome, now: datetime) -> None:
    """Write down what became of a message; a reply that comes late still beats "uncertain"."""
    changes: dict[str, object] = {"reply": outcome.reply, "claimed_until": None, "settled_at": now}
    match outcome.verdict:
        case Verdict.ACCEPTED:
            changes |= {"state": _S.SENT}
        case Verdict.UNKNOWN:
            changes |= {"state": _S.UNCERTAIN}
        case Verdict.TEMPORARY if row.attempts < len(BACK_OFF):
            changes |= {"state": _S.RETRY, "not_before": now + BACK_OFF[row.attempts], "settled_at": None}
        case _:
            changes |= {"state": _S.FAILED}
    with transaction.atomic():
        Delivery.objects.filter(pk=row.pk, claim=holder, state__in=[_S.SENDING, _S.UNCERTAIN]).update(**changes)
        if outcome.says_bad_mailbox:
            Suppression.objects.get_or_create(
                address_digest=address_digest(row.address), reason=SuppressionReason.BOUNCED, defaults={"at": now}
            )


def send_batch(
    mailing_id: int,
    holder: uuid.UUID,
    *,
    transport: Transport,
    compose: Compose,
    beat: Callable[[], bool],
) -> int:
    """Send one batch; return how many rows were taken, 0 where nothing is due or the mailing was stopped.

    ``compose`` makes a person's message; ``beat`` keeps the worker's hold and says whether there is time for another.
    Raises Unreachable where no connection can be made; then nobody's attempt is spent.
    """
    rows = claim(mailing_id, holder, timezone.now())
    try:
        for row in rows:
            if not beat():
                return 0
            transport.open()
            if not _send_one(row, holder, transport, compose) and not leave_out(row, holder, timezone.now()):
                return 0
    finally:
        release(mailing_id, holder)
    return len(rows)


def _send_one(row: Claimed, holder: uuid.UUID, transport: Transport, compose: Compose) -> bool:
    """Mark, hand over and record one message; say whether the fence let it pass."""
    now = timezone.now()
    try:
        # Made before the mark: what cannot be made has not been in the air.
        digest, message = address_digest(row.address), compose(row, now)
    except ValueError:
        return False
    if not mark(row, digest, holder, now):
        return False
    record(row, holder, transport.send(message), timezone.now())
    return True
