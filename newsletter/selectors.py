"""Reads of mailings and their ledger. Counts only: no screen learns who gets the bulletin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from portal.accounts.models import Role
from portal.privacy.viewers import Viewer

from .models import Delivery, DeliveryState, Mailing, MailingState, SkipReason
from .models.deliveries import OPEN_STATES
from .models.mailings import RUNNING_STATES

SENDERS = (Role.COORDINATOR, Role.DEPUTY_COORDINATOR)
LOOKERS = (Role.EDITOR, *SENDERS)


def may_send(viewer: Viewer) -> bool:
    """Say whether ``viewer`` may schedule, pause and cancel."""
    return viewer.has_role(*SENDERS)


def may_look(viewer: Viewer) -> bool:
    """Say whether ``viewer`` may preview and send tests to themselves."""
    return viewer.has_role(*LOOKERS)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a mailing is, counted from the ledger at one moment."""

    states: dict[DeliveryState, int]
    skips: dict[SkipReason, int]
    candidates: int | None

    @property
    def rows(self) -> int:
        """Return how many people the ledger holds."""
        return sum(self.states.values())

    @property
    def deliveries(self) -> int:
        """Return how many of them were to get the mail."""
        return self.rows - self.states[DeliveryState.SKIPPED]

    @property
    def open(self) -> int:
        """Return for how many something is still to be done."""
        return sum(self.states[state] for state in OPEN_STATES)

    @property
    def percent(self) -> int:
        """Return the share that is settled."""
        return 100 * (self.deliveries - self.open) // self.deliveries if self.deliveries else 0

    @property
    def balances(self) -> bool:
        """Say whether candidates = deliveries + skips, with a reason for each skip."""
        return self.candidates == self.rows and sum(self.skips.values()) == self.states[DeliveryState.SKIPPED]


def progress(mailing: Mailing) -> Progress:
    """Count a mailing's ledger in one statement."""
    states = dict.fromkeys(DeliveryState, 0)
    skips: dict[SkipReason, int] = {}
    rows = Delivery.objects.filter(mailing=mailing).values_list("state", "skip_reason").annotate(Count("pk")).order_by()
    for state, reason, count in rows:
        states[DeliveryState(state)] += count
        if reason:
            skips[SkipReason(reason)] = count
    return Progress(states, {reason: skips[reason] for reason in SkipReason if reason in skips}, mailing.candidates)


def mailing_of(issue: UUID) -> Mailing | None:
    """Return the mailing of an issue that was not canceled, or None."""
    return Mailing.objects.filter(issue=issue).exclude(state=MailingState.CANCELED).first()


def due(now: datetime) -> Iterable[int]:
    """Return the mailings that have something to do now and that no worker drives."""
    in_the_air = Delivery.objects.filter(mailing=OuterRef("pk"), state=DeliveryState.SENDING, claimed_until__lt=now)
    # A stopped mailing whose worker died with a message in the air still has that one to settle.
    waiting = Q(state=MailingState.SCHEDULED, scheduled_at__lte=now) | Q(state__in=RUNNING_STATES) | Exists(in_the_air)
    held = Q(pump__held_until__gt=now)
    return list(Mailing.objects.filter(waiting).exclude(held).order_by("pk").values_list("pk", flat=True))


def mailings() -> QuerySet[Mailing]:
    """Return every mailing, the newest first."""
    return Mailing.objects.all()
