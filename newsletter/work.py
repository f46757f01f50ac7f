"""One turn of the background work on a mailing: start it when due, prepare it, send for a while, close the books."""

import logging
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.privacy.viewers import anonymous
from portal.workflow.services import move

from . import sending
from .errors import BooksDoNotBalance
from .models import Delivery, DeliveryState, Mailing, MailingState, Pump
from .preparation import Render, prepare
from .rendering.message import Composer, Recipient, Texts
from .selectors import progress
from .transport import Transport, Unreachable, transport_of_settings

log = logging.getLogger(__name__)

TURN_SECONDS = 50.0
HOLD = timedelta(minutes=2)
HEARTBEAT_SECONDS = 20.0
MOST_FAILURES = 20
"""Turns that may fail one after the other (ten minutes of the timetable) before the mailing is paused."""


def _take_hold(mailing_id: int, holder: uuid.UUID, now: datetime) -> bool:
    """Become the one worker that drives this mailing; a dead worker's hold runs out by itself."""
    Pump.objects.get_or_create(mailing_id=mailing_id)
    free = Q(held_until__isnull=True) | Q(held_until__lt=now)
    return bool(Pump.objects.filter(free, pk=mailing_id).update(holder=holder, held_until=now + HOLD))


def _let_go(mailing_id: int, holder: uuid.UUID) -> None:
    Pump.objects.filter(pk=mailing_id, holder=holder).update(holder=None, held_until=None)


class _Heartbeat:
    """Keeps the hold, and ends the turn when its time is over or the hold was lost."""

    def __init__(self, mailing_id: int, holder: uuid.UUID, seconds: float) -> None:
        self._mine = Pump.objects.filter(pk=mailing_id, holder=holder)
        self._ends = time.monotonic() + seconds
        self._next = time.monotonic() + HEARTBEAT_SECONDS

    def __call__(self) -> bool:
        now = time.monotonic()
        if now >= self._ends:
            return False
        if now >= self._next:
            self._next = now + HEARTBEAT_SECONDS
            return bool(self._mine.update(held_until=timezone.now() + HOLD))
        return True


def unsubscribe_url(token: str) -> str:
    """Return the address, on the public site, of the page that ends a subscription."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("newsletter:unsubscribe", args=[token])


def _composers(mailing: Mailing) -> dict[str, Composer]:
    issue = f"mailing{mailing.pk}"
    return {
        row.language: Composer(Texts(row.language, row.subject, row.html, row.text, row.web_url), issue=issue)
        for row in mailing.variants.all()
    }


def compose_for(mailing: Mailing) -> sending.Compose:
    """Return what makes a person's message from the frozen texts; each language is encoded once."""
    composers = _composers(mailing)

    def compose(row: sending.Claimed, now: datetime) -> EmailMessage:
        return composers[row.language].compose(
            Recipient(
                address=row.address,
                first_name=row.first_name,
                message_id=row.message_id,
                unsubscribe_url=unsubscribe_url(row.token),
                date=row.first_attempt_at or now,
            )
        )

    return compose


def _start(mailing: Mailing, now: datetime) -> None:
    if mailing.state == MailingState.SCHEDULED and mailing.scheduled_at <= now:
        move(mailing, "start", actor=anonymous())


def _finish(mailing_id: int) -> None:
    """Close the books of a mailing with nothing left to do; raise BooksDoNotBalance where somebody is missing."""
    with transaction.atomic():
        mailing = Mailing.objects.select_for_update().get(pk=mailing_id)
        counted = progress(mailing)
        if mailing.state != MailingState.SENDING or counted.open:
            return
        if not counted.balances:
            raise BooksDoNotBalance(mailing_id)
        mailing.finished_at = timezone.now()
        move(mailing, "finish", actor=anonymous())


def close_canceled(mailing_id: int) -> None:
    """Settle what a canceled mailing still had waiting, also what came back from the air meanwhile."""
    waiting = [DeliveryState.QUEUED, DeliveryState.RETRY, DeliveryState.CLAIMED]
    Delivery.objects.filter(mailing_id=mailing_id, mailing__state=MailingState.CANCELED, state__in=waiting).update(
        state=DeliveryState.CANCELED, settled_at=timezone.now(), claim=None, claimed_until=None
    )


def _send(mailing: Mailing, holder: uuid.UUID, transport: Transport, beat: Callable[[], bool]) -> bool:
    """Send batch after batch; say whether the time ended before the work."""
    compose = compose_for(mailing)
    try:
        while beat():
            if not sending.send_batch(mailing.pk, holder, transport=transport, compose=compose, beat=beat):
                break
    finally:
        transport.close()
    is_due = Q(state__in=[DeliveryState.QUEUED, DeliveryState.RETRY], not_before__lte=timezone.now())
    return Delivery.objects.filter(is_due, mailing_id=mailing.pk, mailing__state=MailingState.SENDING).exists()


def _note_failure(mailing_id: int, error: Exception) -> None:
    """Count a failed turn; after too many in a row pause the mailing, with the reason an editor reads."""
    # The kind of the error only: its text may hold an address.
    Pump.objects.filter(pk=mailing_id).update(failures=F("failures") + 1, last_error=type(error).__name__)
    if Pump.objects.get(pk=mailing_id).failures < MOST_FAILURES:
        return
    with transaction.atomic():
        mailing = Mailing.objects.select_for_update().get(pk=mailing_id)
        if mailing.state in (MailingState.PREPARING, MailingState.SENDING):
            move(mailing, "pause", actor=anonymous(), reason=_("Too many failures: %s") % type(error).__name__)


def _turn(mailing_id: int, holder: uuid.UUID, render: Render, transport: Transport | None, seconds: float) -> bool:
    beat = _Heartbeat(mailing_id, holder, seconds)
    _start(Mailing.objects.get(pk=mailing_id), timezone.now())
    prepare(mailing_id, render)
    sending.recover(mailing_id, timezone.now())
    mailing, more = Mailing.objects.get(pk=mailing_id), False
    if mailing.state == MailingState.SENDING:
        more = _send(mailing, holder, transport or transport_of_settings(), beat)
        _finish(mailing_id)
    close_canceled(mailing_id)
    Pump.objects.filter(pk=mailing_id).update(failures=0, last_error="")
    return more


def work(mailing_id: int, *, render: Render, transport: Transport | None = None, seconds: float = TURN_SECONDS) -> bool:
    """Drive a mailing for at most ``seconds``; say whether it should be driven on at once.

    Harmless when repeated, late, or started twice at once: one worker holds a mailing, the others leave. An
    unreachable mail server is noted and tried again by the timetable; any other error is noted and raised.
    """
    holder = uuid.uuid4()
    if not _take_hold(mailing_id, holder, timezone.now()):
        return False
    try:
        return _turn(mailing_id, holder, render, transport, seconds)
    except Unreachable as error:
        log.warning("newsletter: mailing %d waits, no mail server (%s)", mailing_id, error)
        _note_failure(mailing_id, error)
        return False
    except Exception as error:
        _note_failure(mailing_id, error)
        raise
    finally:
        _let_go(mailing_id, holder)
