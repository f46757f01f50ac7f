"""Events and one's own place at them, as the schema tells them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from graphql_api.context import Context
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed, related
from graphql_api.institution.types import UnitType, load_units
from graphql_api.nodes import Node, register_node
from portal.events import selectors
from portal.events.models import EventKind, EventState, Registration, RegistrationState
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

EventKindEnum = strawberry.enum(EventKind, name="EventKind")
EventStateEnum = strawberry.enum(EventState, name="EventState")
RegistrationStateEnum = strawberry.enum(RegistrationState, name="RegistrationState")


@content_type(Audience.PUBLIC)
@strawberry.type(name="Registration", description="The viewer's own place at an event.")
class RegistrationType:
    """A place; nobody is ever told of another's."""

    id: strawberry.ID
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
    title: str
    description: str
    place: str
    online_url: str | None
    starts_at: datetime
    ends_at: datetime
    registration_until: datetime | None
    capacity: int | None
    seats_left: int | None = strawberry.field(description="Null where there are as many as come.")
    kind: EventKindEnum = exposed(Audience.PUBLIC)
    state: EventStateEnum = exposed(Audience.PUBLIC)
    host: UnitType | None = related(_hosts, Audience.PUBLIC)
    my_registration: RegistrationType | None = related(_own_registrations, Audience.PUBLIC)


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
