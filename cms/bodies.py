"""Bodies of pages, read for a viewer: many pages at once, everything they refer to looked up together."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from portal.careers.models import Posting
from portal.events.models import Event
from portal.privacy.viewers import Viewer

from . import selectors
from .body_parts import (
    AgendaBlock,
    AgendaItem,
    Block,
    CallToActionBlock,
    EventsBlock,
    HeadingBlock,
    ImageBlock,
    ParagraphBlock,
    PostingsBlock,
    QuoteBlock,
    StoriesBlock,
)
from .models import StoryPage
from .rich_text import Links, load_links

log = logging.getLogger(__name__)

RENDITION = "width-1200"

__all__ = [
    "AgendaBlock",
    "AgendaItem",
    "Block",
    "CallToActionBlock",
    "EventsBlock",
    "HeadingBlock",
    "ImageBlock",
    "ParagraphBlock",
    "PostingsBlock",
    "QuoteBlock",
    "StoriesBlock",
    "load_bodies",
]


@dataclass(frozen=True, slots=True)
class _Part:
    """One stored block, before anything it refers to was looked up."""

    kind: str
    value: Any
    id: str


@dataclass(frozen=True, slots=True)
class _Sources:
    """All that the bodies of some pages refer to, as the viewer may see it."""

    links: Links
    pictures: Mapping[int, Any]
    stories: Mapping[int, Mapping[int, StoryPage]]
    postings: Sequence[Posting]
    events: Sequence[Event]


def load_bodies(viewer: Viewer, pages: Iterable[Page], *, base: str = "") -> dict[int, list[Block]]:
    """Return the bodies of ``pages`` by page id, as ``viewer`` may read them; a page without a body has an empty one.

    The number of queries depends on what kinds of block there are, never on how many pages or blocks. Says nothing of
    whether the viewer may read the pages themselves: that is asked when they are selected. ``base`` is put before the
    addresses of this site's pages and documents in texts.
    """
    rows = list(pages)
    parts = {page.pk: _parts_of(page) for page in rows}
    sources = _load_sources(viewer, [part for body in parts.values() for part in body], base)
    return {page.pk: _build(parts[page.pk], sources, page.locale_id) for page in rows}


def _parts_of(page: Page) -> list[_Part]:
    """Return the stored blocks of a page. The raw form, because the other looks up each reference page by page."""
    body = getattr(page, "body", None)
    if not body:
        return []
    return [_Part(raw["type"], raw["value"], raw.get("id") or "") for raw in body.raw_data]


def _load_sources(viewer: Viewer, parts: Sequence[_Part], base: str) -> _Sources:
    """Look up all that ``parts`` refer to, each kind once and only where it occurs."""
    kinds = {part.kind for part in parts}
    return _Sources(
        links=load_links(viewer, [part.value or "" for part in parts if part.kind == "paragraph"], base=base),
        pictures=_load_pictures(viewer, [part.value.get("image") for part in parts if part.kind == "image"]),
        stories=selectors.translations_by_id(
            viewer, StoryPage, [pk for part in parts if part.kind == "stories" for pk in _entries(part.value) if pk]
        ),
        postings=selectors.newest_postings(viewer) if "postings" in kinds else (),
        events=selectors.next_events(viewer) if "events" in kinds else (),
    )


def _load_pictures(viewer: Viewer, ids: Sequence[int | None]) -> Mapping[int, Any]:
    """Return the scaled pictures by the id of their original. Two queries, once each has been drawn.

    A picture is scaled when it is first asked for. One whose file is gone is left out, and the log says which.
    """
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    found = {}
    for original in selectors.visible_images(viewer, wanted).prefetch_renditions(RENDITION):
        try:
            found[original.pk] = original.get_rendition(RENDITION)
        except (SourceImageIOError, OSError):
            log.warning("picture %d cannot be read", original.pk)
    return found


def _entries(value: Any) -> list[Any]:
    """Return the values in a stored list; blocks written by code may lack the wrapping an editor's have."""
    rows = value or []
    return [row["value"] if isinstance(row, Mapping) and row.get("type") == "item" else row for row in rows]


def _build(parts: Sequence[_Part], sources: _Sources, locale_id: int | None) -> list[Block]:
    """Return the readable blocks; what is empty for this viewer is left out, title and all."""
    blocks = (_BUILDERS[part.kind](part, sources, locale_id) for part in parts if part.kind in _BUILDERS)
    return [block for block in blocks if block is not None]


def _heading(part: _Part, _sources: _Sources, _locale_id: int | None) -> Block | None:
    return HeadingBlock(part.id, part.value) if part.value else None


def _paragraph(part: _Part, sources: _Sources, locale_id: int | None) -> Block | None:
    html = sources.links.render(part.value or "", locale_id=locale_id)
    return ParagraphBlock(part.id, html) if html else None


def _image(part: _Part, sources: _Sources, _locale_id: int | None) -> Block | None:
    scaled = sources.pictures.get(part.value.get("image"))
    if scaled is None:
        return None
    return ImageBlock(part.id, scaled.url, part.value.get("alt") or "", scaled.width, scaled.height)


def _quote(part: _Part, _sources: _Sources, _locale_id: int | None) -> Block | None:
    text = part.value.get("text")
    return QuoteBlock(part.id, text, part.value.get("attribution") or "") if text else None


def _day(value: Any) -> date | None:
    """Return a stored day: text in the database, a date in a form that was not saved."""
    return value if isinstance(value, date) else parse_date(value or "")


def _agenda(part: _Part, _sources: _Sources, _locale_id: int | None) -> Block | None:
    items = [
        AgendaItem(row["title"], _day(row.get("date")), row.get("place") or "", row.get("text") or "")
        for row in _entries(part.value)
        if row.get("title")
    ]
    return AgendaBlock(part.id, items) if items else None


def _stories(part: _Part, sources: _Sources, locale_id: int | None) -> Block | None:
    chosen = [selectors.in_locale(sources.stories, pk, locale_id) for pk in _entries(part.value) if pk]
    stories = [story for story in chosen if story is not None]
    return StoriesBlock(part.id, stories) if stories else None


def _postings(part: _Part, sources: _Sources, _locale_id: int | None) -> Block | None:
    rows = selectors.choose_postings(sources.postings, part.value)
    return PostingsBlock(part.id, part.value.get("title") or "", rows) if rows else None


def _events(part: _Part, sources: _Sources, _locale_id: int | None) -> Block | None:
    rows = selectors.choose_events(sources.events, part.value)
    return EventsBlock(part.id, part.value.get("title") or "", rows) if rows else None


def _call_to_action(part: _Part, _sources: _Sources, _locale_id: int | None) -> Block | None:
    text, url = part.value.get("text"), part.value.get("url")
    return CallToActionBlock(part.id, text, url) if text and url else None


_BUILDERS: Mapping[str, Callable[[_Part, _Sources, int | None], Block | None]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "image": _image,
    "quote": _quote,
    "agenda": _agenda,
    "stories": _stories,
    "postings": _postings,
    "events": _events,
    "call_to_action": _call_to_action,
}
