"""Writing facts, and handing them to those who subscribed."""

import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from portal.privacy.statements import KeptStatements

from .models import Entry

log = logging.getLogger(__name__)

BATCH = 500
LEASE = timedelta(minutes=5)
FIRST_RETRY = timedelta(seconds=2)
MOST_ATTEMPTS = 12

LONGEST_OUTAGE_WAIT = 5
"""Attempts after which waiting for somebody who does not answer grows no longer: a minute."""


class Away(Exception):
    """Raised by a handler where the other side does not answer at all: no entry is at fault, so none is given up."""


class Undone(Exception):
    """Raised by a handler that acted on all but some entities: those wait, with ``reason``, and the others are done."""

    def __init__(self, entity_ids: Iterable[int], reason: Exception) -> None:
        super().__init__()
        self.entity_ids, self.reason = frozenset(entity_ids), reason


Handler = Callable[[str, Sequence[int]], None]
"""Acts on a topic and the ids it is about; must be harmless when repeated or late; raises to be called again.

Any exception counts against all of the ids, ``Undone`` against those it names, ``Away`` against none."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's interest in some topics."""

    channel: str
    topics: frozenset[str]
    handler: Handler
    must_arrive: bool = False


_subscriptions: dict[str, Subscription] = {}


def subscribe(channel: str, topics: Iterable[str], handler: Handler, *, must_arrive: bool = False) -> None:
    """Let a room above act on facts; called once, when its app is ready.

    ``must_arrive``: nobody may throw an entry away, because something is kept closed until it has arrived.
    """
    _subscriptions[channel] = Subscription(channel, frozenset(topics), handler, must_arrive)


def channels_that_must_arrive() -> tuple[str, ...]:
    """Return the channels none of whose entries may be thrown away."""
    return tuple(name for name, subscription in _subscriptions.items() if subscription.must_arrive)


def write(topic: str, entity_ids: Iterable[int]) -> None:
    """Record that ``topic`` happened to these entities, for every channel that subscribed.

    Belongs inside the transaction of the change itself: raises TransactionManagementError outside of one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a fact is written in the transaction of its change")
    now = timezone.now()
    ids = list(entity_ids)
    Entry.objects.bulk_create(
        [
            Entry(channel=subscription.channel, topic=topic, entity_id=entity_id, not_before=now)
            for subscription in _subscriptions.values()
            if topic in subscription.topics
            for entity_id in ids
        ],
        batch_size=1000,
    )


def _claim(channel: str) -> list[Entry]:
    """Take up to a batch of due entries; the conditional update decides who has them, on every database."""
    now, token = timezone.now(), uuid.uuid4()
    due = models.Q(claimed_until__isnull=True) | models.Q(claimed_until__lt=now)
    with transaction.atomic():
        waiting = Entry.objects.filter(due, channel=channel, dead_at__isnull=True, not_before__lte=now).order_by("id")
        if transaction.get_connection().features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        ids = list(waiting.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return []
        Entry.objects.filter(due, pk__in=ids).update(claim=token, claimed_until=now + LEASE)
    return list(Entry.objects.filter(claim=token).order_by("id"))


def _postpone(entries: Sequence[Entry], error: Exception) -> None:
    """Put entries back with exponential back-off; after the last attempt they stay, dead and visible."""
    now, away = timezone.now(), isinstance(error, Away)
    for entry in entries:
        if not away or entry.attempts < LONGEST_OUTAGE_WAIT:
            entry.attempts += 1
        entry.not_before = now + FIRST_RETRY * 2 ** min(entry.attempts, LONGEST_OUTAGE_WAIT if away else 10)
        entry.claim = entry.claimed_until = None
        # The kind of the error only: its text may hold values.
        entry.last_error = type(error).__name__[:200]
        entry.dead_at = now if entry.attempts >= MOST_ATTEMPTS else None
    Entry.objects.bulk_update(entries, ["attempts", "not_before", "claim", "claimed_until", "last_error", "dead_at"])


def _attempt(channel: str, topic: str, ids: Sequence[int]) -> tuple[frozenset[int], Exception | None]:
    """Let the handler act; return which of the ids it left undone, and why."""
    try:
        _subscriptions[channel].handler(topic, ids)
    except Undone as part:
        return part.entity_ids, part.reason
    except Exception as error:
        return frozenset(ids), error
    return frozenset(), None


def _hand_over(channel: str, topic: str, group: Sequence[Entry]) -> bool:
    """Hand a topic's entries to their handler; return whether somebody answered."""
    undone, error = _attempt(channel, topic, sorted({entry.entity_id for entry in group}))
    Entry.objects.filter(pk__in=[entry.pk for entry in group if entry.entity_id not in undone]).delete()
    if error is None:
        return True
    waiting = [entry for entry in group if entry.entity_id in undone]
    log.warning("outbox: %s failed on %s, %d entries wait (%s)", channel, topic, len(waiting), type(error).__name__)
    _postpone(waiting, error)
    return not isinstance(error, Away)


def _relay_batch(channel: str) -> tuple[int, bool]:
    """Hand one batch of a channel to its handler; return how many entries were taken and whether somebody answered."""
    entries, answered = _claim(channel), True
    by_topic: dict[str, list[Entry]] = {}
    for entry in entries:
        by_topic.setdefault(entry.topic, []).append(entry)
    for topic, group in by_topic.items():
        answered &= _hand_over(channel, topic, group)
    return len(entries), answered


def relay_channel(channel: str) -> int:
    """Hand one batch of a channel to its handler; return how many entries were taken."""
    return _relay_batch(channel)[0]


def relay(*, most_batches: int = 20) -> int:
    """Hand every channel what waits for it, a bounded number of batches; return how many entries were taken.

    Where nobody answers a channel is left alone until the next time: its other entries stay due, so that all of them
    go at once when somebody does.
    """
    taken = 0
    for channel in _subscriptions:
        for _round in range(most_batches):
            batch, answered = _relay_batch(channel)
            taken += batch
            if batch < BATCH or not answered:
                break
    return taken


def revive(entry_ids: Iterable[int] | None = None) -> int:
    """Let entries that were given up be tried again from the first attempt, all where none is named; return how many.

    A handler is harmless when repeated, so a second click does no harm.
    """
    dead = Entry.objects.filter(dead_at__isnull=False)
    if entry_ids is not None:
        dead = dead.filter(pk__in=list(entry_ids))
    return dead.update(dead_at=None, attempts=0, not_before=timezone.now(), last_error="")


_WAITING = KeptStatements()


def waiting_entities(channel: str, topics: Iterable[str], most: int) -> list[int]:
    """Return up to ``most`` entities with a fact of these topics that ``channel`` has not acted on, dead ones too."""
    of = tuple(topics)

    def build() -> models.QuerySet[Entry, Any]:
        rows = Entry.objects.filter(channel=channel, topic__in=of).order_by()
        return rows.values_list("entity_id").distinct()[:most]

    return [entity for (entity,) in _WAITING.rows((channel, of, most), build, ())]


def settle(channel: str, *, written_before: datetime) -> int:
    """Forget what a channel was told before a moment and acted on otherwise, as by a full rebuild; return how many."""
    return Entry.objects.filter(channel=channel, written_at__lt=written_before).delete()[0]
