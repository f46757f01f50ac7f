"""The list of events."""

from datetime import UTC, datetime
from enum import Enum

import strawberry
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from graphql_api.connection import After, Before, Connection, First, Last, PageArguments, paginate, scope_of
from graphql_api.context import Info
from graphql_api.errors import bad_input
from graphql_api.guard import exposed, filter_on, order_enum
from graphql_api.keeping import EVENTS, kept
from graphql_api.keyset import KeysetSource, Order
from graphql_api.sharing import reader_of
from portal.events.selectors import visible_to
from portal.privacy.audiences import Audience

from .types import EventKindEnum, EventType, event_type


@strawberry.input(description="What to narrow the events by.")
class EventFilter:
    """All of them hold together."""

    kind: EventKindEnum | None = filter_on("Event.kind")
    starts_from: datetime | None = filter_on("Event.startsAt", description="Inclusive.")
    starts_before: datetime | None = filter_on("Event.startsAt", description="Exclusive.")


@order_enum({"SOONEST": "Event.startsAt", "LATEST": "Event.startsAt"}, description="By when they begin.")
class EventOrder(Enum):
    """What the events can be ordered by."""

    SOONEST = "soonest"
    LATEST = "latest"


_ORDERS = {
    EventOrder.SOONEST: [Order("starts_at"), Order("public_id")],
    EventOrder.LATEST: [Order("starts_at", descending=True), Order("public_id")],
}


def moment(given: datetime | None) -> datetime | None:
    """Return the moment in UTC, one without a zone read as ours; raise ApiError where UTC has no such day."""
    if given is None:
        return None
    try:
        return (timezone.make_aware(given) if timezone.is_naive(given) else given).astimezone(UTC)
    except OverflowError:
        raise bad_input(_("This moment lies outside of the calendar.")) from None


@strawberry.type
class EventQueries:
    """The part of Query about events."""

    @exposed(Audience.PUBLIC, keep=kept(EVENTS), description="The published events.")
    def events(
        self,
        info: Info,
        filter: EventFilter | None = None,
        order: EventOrder = EventOrder.LATEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[EventType]:
        viewer, language = info.context.viewer, info.context.language
        found = visible_to(viewer)
        if filter:
            wanted = {
                "kind": filter.kind,
                "starts_at__gte": moment(filter.starts_from),
                "starts_at__lt": moment(filter.starts_before),
            }
            found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
        return paginate(
            KeysetSource(found, _ORDERS[order]),
            PageArguments(first, after, last, before),
            scope=scope_of("events", filter, order, reader_of(viewer)),
            nodes=lambda page: [event_type(row, language) for row in page],
        )
