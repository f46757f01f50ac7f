"""Searching events: what a reader may narrow, count and order them by."""

from datetime import UTC, datetime, timedelta
from enum import Enum

import strawberry

from graphql_api.context import Info
from graphql_api.events.queries import moment
from graphql_api.events.types import EventKindEnum, event_type
from graphql_api.guard import exposed, filter_on, order_enum
from portal.events.selectors import visible_to
from portal.privacy.audiences import Audience
from search import audiences
from search.query import Range

from .labels import facets_of
from .queries import Behind, Size, Text, asked, chosen, siblings, typed
from .types import EventSearchResult, result

_FIRST_MOMENT = datetime.min.replace(tzinfo=UTC) + timedelta(seconds=1)


@strawberry.input(description="What to narrow the events by: any value of a field, all fields together.")
class EventSearchFilter:
    """Reads what readers see."""

    kinds: list[EventKindEnum] | None = filter_on("Event.kind", description="Any of these.")
    units: list[str] | None = filter_on("Event.host", description="Codes; a host with all below it.")
    starts_from: datetime | None = filter_on("Event.startsAt", description="Inclusive.")
    starts_before: datetime | None = filter_on("Event.startsAt", description="Exclusive.")


@strawberry.enum(description="What events can be counted by.")
class EventFacet(Enum):
    """Counted fields."""

    KIND = "kind"
    UNIT = "unit"


@order_enum(
    {"RELEVANCE": ("Event.title", "Event.description"), "SOONEST": "Event.startsAt", "LATEST": "Event.startsAt"},
    description="What comes first of the events found.",
)
class EventSearchOrder(Enum):
    """What the events found can be ordered by."""

    RELEVANCE = "relevance"
    SOONEST = "starts_at"
    LATEST = "-starts_at"


def _span(narrowed: EventSearchFilter) -> Range:
    """Return the moments asked for; the index keeps whole seconds."""
    least, end = moment(narrowed.starts_from), moment(narrowed.starts_before)
    return Range(least, None if end is None else max(end, _FIRST_MOMENT) - timedelta(seconds=1))


@strawberry.type
class EventSearchQueries:
    """The part of Query about searching events."""

    @exposed(
        Audience.PUBLIC,
        weight=50,
        reads={"text": ("Event.title", "Event.description"), "facets": "Event.kind"},
        description="Search the published events, in both languages.",
    )
    def search_events(
        self,
        info: Info,
        text: Text = "",
        filter: EventSearchFilter | None = None,
        facets: list[EventFacet] | None = None,
        order: EventSearchOrder = EventSearchOrder.RELEVANCE,
        first: Size = 20,
        after: Behind = None,
    ) -> EventSearchResult | None:
        context, narrowed = info.context, filter or EventSearchFilter()
        span = _span(narrowed)
        ask = audiences.Ask(
            text=typed(text),
            filters=chosen(kind=narrowed.kinds, unit=narrowed.units),
            ranges={} if span == Range() else {"starts_at": span},
            facets=tuple(facet.value for facet in facets or ()),
            order=order.value,
            size=first,
            after=after,
        )
        answer = asked(lambda: audiences.search_events(context.viewer, ask))
        rows = visible_to(context.viewer).filter(public_id__in=[hit.id for hit in answer.hits])
        nodes: dict[str, object] = {str(row.public_id): event_type(row, context.language) for row in rows}
        return result(answer, siblings(nodes), facets_of(answer, context.language))  # type: ignore[return-value]
