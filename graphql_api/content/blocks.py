"""The parts of a body, typed, so that a frontend draws each without reading HTML it does not know."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from cms import bodies
from cms.blocks import MOST_AGENDA_ITEMS, MOST_ROWS, MOST_STORIES
from cms.bodies import load_bodies
from graphql_api.careers.types import PostingType, posting_type
from graphql_api.context import Context
from graphql_api.events.types import EventType, event_type
from graphql_api.guard import content_type, exposed
from graphql_api.loaders import make_siblings
from portal.privacy.audiences import Audience

from .summaries import StorySummary, story_summary


@content_type(Audience.PUBLIC)
@strawberry.interface(description="A part of a body.")
class Block:
    """One part; its id stays while an editor moves it."""

    id: strawberry.ID = strawberry.field(description="Stays while an editor moves the part: a key for lists.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A heading between paragraphs.")
class HeadingBlock(Block):
    """A heading."""

    text: str


@content_type(Audience.PUBLIC)
@strawberry.type(description="Formatted text.")
class ParagraphBlock(Block):
    """A paragraph."""

    html: str = strawberry.field(description="A few harmless elements; links narrowed to what this viewer may follow.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A picture.")
class ImageBlock(Block):
    """A picture."""

    url: str = strawberry.field(description="Of a copy at most 1,200 pixels wide.")
    alt: str = strawberry.field(description="Never empty.")
    width: int = strawberry.field(description="Pixels of that copy.")
    height: int = strawberry.field(description="Pixels of that copy.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="Somebody's words.")
class QuoteBlock(Block):
    """A quotation."""

    text: str
    attribution: str | None = strawberry.field(description="Who said it.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="One thing on the agenda.")
class AgendaItem:
    """An item."""

    title: str
    date: date | None
    place: str | None
    text: str | None


@content_type(Audience.PUBLIC)
@strawberry.type(description="What is coming up.")
class AgendaBlock(Block):
    """An agenda."""

    items: list[AgendaItem] = exposed(
        Audience.PUBLIC, bounded=MOST_AGENDA_ITEMS, description="In the order the editor gave."
    )


@content_type(Audience.PUBLIC)
@strawberry.type(description="Chosen success stories.")
class StoriesBlock(Block):
    """Stories."""

    stories: list[StorySummary] = exposed(
        Audience.PUBLIC, bounded=MOST_STORIES, description="Those of them this viewer may read."
    )


@content_type(Audience.PUBLIC)
@strawberry.type(description="The newest postings this viewer may read, at this moment.")
class PostingsBlock(Block):
    """Live postings."""

    title: str | None = strawberry.field(description="Above the list.")
    postings: list[PostingType] = exposed(Audience.PUBLIC, bounded=MOST_ROWS, description="Newest first.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The next events, at this moment.")
class EventsBlock(Block):
    """Live events."""

    title: str | None = strawberry.field(description="Above the list.")
    events: list[EventType] = exposed(Audience.PUBLIC, bounded=MOST_ROWS, description="Soonest first.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A button that leads somewhere.")
class CallToActionBlock(Block):
    """A button."""

    text: str = strawberry.field(description="On the button.")
    url: str = strawberry.field(description="Where the button leads; on this site a path, else an address with https.")


BLOCK_TYPES = (
    HeadingBlock,
    ParagraphBlock,
    ImageBlock,
    QuoteBlock,
    AgendaBlock,
    StoriesBlock,
    PostingsBlock,
    EventsBlock,
    CallToActionBlock,
)


def _block(part: Any, language: str) -> Block:
    """Return one part of a body as the schema tells it."""
    key = strawberry.ID(part.id)
    match part:
        case bodies.HeadingBlock():
            return HeadingBlock(id=key, text=part.text)
        case bodies.ParagraphBlock():
            return ParagraphBlock(id=key, html=part.html)
        case bodies.ImageBlock():
            return ImageBlock(id=key, url=part.url, alt=part.alt, width=part.width, height=part.height)
        case bodies.QuoteBlock():
            return QuoteBlock(id=key, text=part.text, attribution=part.attribution or None)
        case bodies.AgendaBlock():
            items = [
                AgendaItem(title=row.title, date=row.date, place=row.place or None, text=row.text or None)
                for row in part.items
            ]
            return AgendaBlock(id=key, items=items)
        case bodies.StoriesBlock():
            return StoriesBlock(id=key, stories=[story_summary(story) for story in part.stories])
        case bodies.PostingsBlock():
            offers = [posting_type(row, language) for row in part.postings]
            return PostingsBlock(id=key, title=part.title or None, postings=offers)
        case bodies.EventsBlock():
            return EventsBlock(
                id=key, title=part.title or None, events=[event_type(row, language) for row in part.events]
            )
        case bodies.CallToActionBlock():
            return CallToActionBlock(id=key, text=part.text, url=part.url)
    raise TypeError(f"{type(part).__name__} is no block of the schema")


def load_bodies_of(context: Context, pages: Sequence[Any]) -> list[list[Block]]:
    """Return the bodies of pages as this viewer may read them; what stands in them loads its relations together."""
    found = load_bodies(context.viewer, [page.row for page in pages])
    built = [[_block(part, context.language) for part in found[page.row.pk]] for page in pages]
    blocks = [block for body in built for block in body]
    make_siblings(row for block in blocks if isinstance(block, PostingsBlock) for row in block.postings)
    make_siblings(row for block in blocks if isinstance(block, EventsBlock) for row in block.events)
    return built
