"""Events and one's own place at them, as the schema tells them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from graphql_api.context import Context
from graphql_api.enums import described_enum
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed, related
from graphql_api.institution.types import UnitType, load_units
from graphql_api.keeping import UNITS, kept
from graphql_api.nodes import Node, register_node
from portal.events import selectors
from portal.events.models import EventKind, EventState, Registration, RegistrationState
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

EventKindEnum = strawberry.enum(EventKind, name="EventKind", description="What kind of meeting it is.")
EventStateEnum = described_enum(
    EventState,
    name="EventState",
    description="Where an event stands.",
    members={
        "DRAFT": "Only the center sees it.",
        "PUBLISHED": "Takes registrations until registrationUntil.",
        "REGISTRATION_CLOSED": "Takes no more registrations.",
        "HELD": "Took place.",
        "EVALUATED": "Took place; the feedback is evaluated.",
        "REPORTED": "Took place; the report is written.",
        "CANCELED": "Called off; still shown, so that whoever comes learns of it.",
    },
)
RegistrationStateEnum = described_enum(
    RegistrationState,
    name="RegistrationState",
    description="Where a place at an event stands.",
    members={
        "CONFIRMED": "Has a seat.",
        "WAITLISTED": "On the waiting list; moves up by itself.",
        "CANCELED": "Given back.",
        "CHECKED_IN": "Came.",
        "NO_SHOW": "Did not come.",
    },
)


@content_type(Audience.PUBLIC)
@strawberry.type(name="Registration", description="The viewer's own place at an event.")
class RegistrationType:
    """A place; nobody is ever told of another's."""

    id: strawberry.ID = strawberry.field(description="For cancelRegistration.")
    state: RegistrationStateEnum = exposed(Audience.PUBLIC)


def registration_type(held: Registration) -> RegistrationType:
    """Return the viewer's own place as the schema tells it."""
    return RegistrationType(
        id=strawberry.ID(global_id("Registration", held.public_id)), state=RegistrationState(held.state)
    )


def _hosts(context: Context, events: Sequence[Any]) -> Sequence[UnitType | None]:
    return load_units(context, [event.host_key for event in events])


def _own_registrations(context: Context, events: Sequence[Any]) -> Sequence[RegistrationType | None]:
    own = selectors.own_registrations(context.viewer).filter(event_id__in=[event.key for event in events])
    found = {held.event_id: registration_type(held) for held in own}
    return [found.get(event.key) for event in events]


@content_type(Audience.PUBLIC)
@strawberry.type(name="Event", description="Something that happens at a time and place.")
class EventType(Node):
    """A published event."""

    key: strawberry.Private[int]
    host_key: strawberry.Private[int | None]
    title: str = strawberry.field(description="In the language of the request, in Turkish where there is none.")
    description: str = strawberry.field(
        description="In the language of the request, in Turkish where there is none. Plain text."
    )
    place: str = strawberry.field(description="In words.")
    online_url: str | None = strawberry.field(description="Where to join from afar.")
    starts_at: datetime
    ends_at: datetime
    registration_until: datetime | None = strawberry.field(description="Null: until it begins.")
    capacity: int | None = strawberry.field(description="Seats; null where there are as many as come.")
    seats_left: int | None = strawberry.field(description="Null where there are as many as come.")
    kind: EventKindEnum = exposed(Audience.PUBLIC)
    state: EventStateEnum = exposed(Audience.PUBLIC, description="One can register for PUBLISHED ones only.")
    host: UnitType | None = related(_hosts, Audience.PUBLIC, keep=kept(UNITS), description="The unit that invites.")
    my_registration: RegistrationType | None = related(
        _own_registrations,
        Audience.PUBLIC,
        keep=kept(anonymous_only=True),
        description="The viewer's own place; null for whoever has none.",
    )


def event_type(event: Any, language: str) -> EventType:
    """Return an event as the schema tells it."""
    return EventType(
        id=strawberry.ID(global_id("Event", event.public_id)),
        key=event.pk,
        host_key=event.host_unit_id,
        title=event.title_in(language),
        description=event.description_in(language),
        place=event.place,
        online_url=event.online_url or None,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        registration_until=event.registration_until,
        capacity=event.capacity,
        seats_left=None if event.capacity is None else max(0, event.capacity - event.seats_taken),
        kind=EventKind(event.kind),
        state=EventState(event.state),
    )


def _fetch(viewer: Viewer, keys: list[UUID]) -> dict[UUID, EventType]:
    found = selectors.visible_to(viewer).filter(public_id__in=keys)
    return {event.public_id: event_type(event, viewer.language) for event in found}


register_node("Event", _fetch)
