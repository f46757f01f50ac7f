"""Questions that are kept and asked again: as plain data in the database, and back."""

from collections.abc import Mapping
from typing import Any

from .audiences import Ask
from .query import RELEVANCE, Range


def as_data(ask: Ask) -> dict[str, Any]:
    """Return what decides who is found and in which order, as JSON holds it; pages and counts are not part of it."""
    return {
        "text": ask.text,
        "filters": {name: list(values) for name, values in ask.filters.items()},
        "ranges": {name: [span.least, span.most] for name, span in ask.ranges.items()},
        "order": ask.order,
    }


def from_data(data: Mapping[str, Any], **page: Any) -> Ask:
    """Return the question of ``as_data``, with the facets, size and cursor of a page."""
    return Ask(
        text=data.get("text", ""),
        filters={name: tuple(values) for name, values in data.get("filters", {}).items()},
        ranges={name: Range(least, most) for name, (least, most) in data.get("ranges", {}).items()},
        order=data.get("order", RELEVANCE),
        **page,
    )
