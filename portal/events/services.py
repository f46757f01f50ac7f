"""Writing events, taking and giving back a place. A conditional update of the seats decides, on every database."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES
from portal.outbox import services as outbox
from portal.privacy.deeds import note_on
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.workflow.services import move

from .models import Event, EventState, Registration, RegistrationState
from .selectors import visible_to

CHANGED = "event.changed"


class NotAllowed(Exception):
    """This viewer may not do this to events."""

    message = _("You may not do this.")


class SignInFirst(DeedRefused):
    """Nobody is behind the viewer."""

    code = "SIGN_IN_FIRST"
    message = _("Please sign in to register.")


class EventNotFound(Exception):
    """Absent, or not published: one answer for both."""

    message = _("There is no such event.")


class RegistrationClosed(DeedRefused):
    """The event is over, canceled, or takes no more registrations."""

    code, field = "REGISTRATION_CLOSED", "eventId"
    message = _("Registration for this event is closed.")


class BadTimes(Exception):
    """An end before the beginning, or a registration that ends after the event does."""

    message = _("An event ends after it begins, and registration ends before the event does.")


class TooFewSeats(Exception):
    """Fewer seats than are taken already."""

    message = _("More seats than these are taken already.")


@dataclass(frozen=True, slots=True)
class EventDraft:
    """What the center says about an event; times with their zone, no ``capacity`` means as many as come."""

    kind: str
    title_tr: str
    description_tr: str
    place: str
    starts_at: datetime
    ends_at: datetime
    title_en: str = ""
    description_en: str = ""
    online_url: str = ""
    host_unit_id: int | None = None
    registration_until: datetime | None = None
    capacity: int | None = None


def write_event(actor: Viewer, *, draft: EventDraft, event_id: int | None = None) -> Event:
    """Write a new event as a draft, or change one; seats that are added go to the waiting list at once (S1-24).

    Raises NotAllowed, BadTimes, TooFewSeats, EventNotFound.
    """
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed
    if draft.ends_at < draft.starts_at or (draft.registration_until or draft.starts_at) > draft.ends_at:
        raise BadTimes
    with transaction.atomic():
        if event_id is None:
            return Event.objects.create(**asdict(draft))
        return _rewrite(draft, event_id)


def _rewrite(draft: EventDraft, event_id: int) -> Event:
    event = Event.objects.select_for_update().filter(pk=event_id)
    # The seats taken are compared where they are counted: somebody may register at this moment.
    enough = Q() if draft.capacity is None else Q(seats_taken__lte=draft.capacity)
    if not event.filter(enough).update(**asdict(draft), revision=F("revision") + 1, changed_at=timezone.now()):
        raise TooFewSeats if event.exists() else EventNotFound
    while _promote(event_id):
        pass
    outbox.write(CHANGED, [event_id])
    return event.get()


def _take_seat(event_id: int) -> bool:
    """Take one seat if one is left; true on every database, where a row lock is not."""
    left = Q(capacity__isnull=True) | Q(capacity__gt=F("seats_taken"))
    return bool(
        Event.objects.filter(left, pk=event_id, state=EventState.PUBLISHED).update(seats_taken=F("seats_taken") + 1)
    )


def register(actor: Viewer, *, public_id: UUID | None, now: datetime | None = None) -> Registration:
    """Give the actor a seat, or a place on the waiting list; who has one already keeps it (S1-24, DOMAIN 8.12).

    Raises SignInFirst, EventNotFound, RegistrationClosed.
    """
    if actor.user_id is None:
        raise SignInFirst
    moment = now or timezone.now()
    event = visible_to(actor).filter(public_id=public_id).first() if public_id else None
    if event is None:
        raise EventNotFound
    if event.state != EventState.PUBLISHED or (event.registration_until or event.starts_at) < moment:
        raise RegistrationClosed
    try:
        with transaction.atomic():
            return _register(actor.user_id, event.pk)
    except IntegrityError:
        # The same person twice at once: the constraint let one through, and that one is the answer.
        return Registration.objects.get(event_id=event.pk, user_id=actor.user_id)


def _register(user_id: int, event_id: int) -> Registration:
    held = Registration.objects.select_for_update().filter(event_id=event_id, user_id=user_id).first()
    if held is not None and held.state != RegistrationState.CANCELED:
        return held
    state = RegistrationState.CONFIRMED if _take_seat(event_id) else RegistrationState.WAITLISTED
    if held is None:
        return Registration.objects.create(event_id=event_id, user_id=user_id, state=state)
    held.state = state
    held.save(update_fields=["state"])
    return held


def cancel_registration(actor: Viewer, *, public_id: UUID | None) -> Registration:
    """Give one's place back; the first on the waiting list gets the seat. Raises EventNotFound."""
    if actor.user_id is None or public_id is None:
        raise EventNotFound
    with transaction.atomic():
        held = Registration.objects.select_for_update().filter(public_id=public_id, user_id=actor.user_id).first()
        if held is None:
            raise EventNotFound
        given_back = Registration.objects.filter(pk=held.pk, state=RegistrationState.CONFIRMED).update(
            state=RegistrationState.CANCELED
        )
        if given_back:
            _free_seat(held.event_id)
            _promote(held.event_id)
        else:
            Registration.objects.filter(pk=held.pk, state=RegistrationState.WAITLISTED).update(
                state=RegistrationState.CANCELED
            )
    held.refresh_from_db()
    return held


def _promote(event_id: int) -> bool:
    """Give a seat that is left to the first on the waiting list; say whether somebody got one."""
    first = (
        Registration.objects.filter(event_id=event_id, state=RegistrationState.WAITLISTED).order_by("at", "pk").first()
    )
    if first is None or not _take_seat(event_id):
        return False
    still = Registration.objects.filter(pk=first.pk, state=RegistrationState.WAITLISTED)
    if not still.update(state=RegistrationState.CONFIRMED):
        # Gave the place back at this very moment: the seat is free again, for whoever waits next.
        _free_seat(event_id)
        return _promote(event_id)
    return True


def _free_seat(event_id: int) -> None:
    Event.objects.filter(pk=event_id, seats_taken__gt=0).update(seats_taken=F("seats_taken") - 1)


def check_in(actor: Viewer, *, public_id: UUID | None) -> Registration:
    """Note at the door that a registered person came (K-01, K-17); who was noted already stays so.

    Raises NotAllowed, EventNotFound where there is no such place, RegistrationClosed where it is not a seat.
    """
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed
    held = Registration.objects.filter(public_id=public_id).first() if public_id else None
    if held is None:
        raise EventNotFound
    seated = (RegistrationState.CONFIRMED, RegistrationState.CHECKED_IN)
    with transaction.atomic():
        if not Registration.objects.filter(pk=held.pk, state__in=seated).update(state=RegistrationState.CHECKED_IN):
            raise RegistrationClosed
        note_on(actor, "events.registration.check_in", held, fields=["state"])
    held.state = RegistrationState.CHECKED_IN
    return held


def publish_event(actor: Viewer, *, event_id: int) -> Event:
    """Show an event and open its registration. Raises NotAllowed, IllegalTransition."""
    return _decide(actor, event_id, "publish")


def hold_event(actor: Viewer, *, event_id: int) -> Event:
    """Note that an event took place. Raises NotAllowed, IllegalTransition."""
    return _decide(actor, event_id, "hold")


def cancel_event(actor: Viewer, *, event_id: int, reason: str) -> Event:
    """Call an event off; it stays visible as canceled and takes nobody. Raises NotAllowed, IllegalTransition."""
    return _decide(actor, event_id, "cancel", reason=reason)


def _decide(actor: Viewer, event_id: int, deed: str, *, reason: str = "") -> Event:
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=event_id)
        event.revision = F("revision") + 1
        move(event, deed, actor=actor, reason=reason, needs_reason=deed == "cancel")
        outbox.write(CHANGED, [event.pk])
    return event
