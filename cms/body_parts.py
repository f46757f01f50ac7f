"""What a body is made of once it has been read for a viewer: plain values, nothing a viewer may not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from portal.careers.models import Posting
from portal.events.models import Event

if TYPE_CHECKING:
    from .models import StoryPage


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a body; ``id`` is stable while an editor moves the part, ``kind`` its name in the editor."""

    kind: ClassVar[str]
    id: str


@dataclass(frozen=True, slots=True)
class HeadingBlock(Block):
    """A heading between paragraphs."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, slots=True)
class ParagraphBlock(Block):
    """Formatted text: HTML of a few harmless elements, its links already narrowed to what the viewer may follow."""

    kind: ClassVar[str] = "paragraph"
    html: str


@dataclass(frozen=True, slots=True)
class ImageBlock(Block):
    """A picture, at most 1200 pixels wide; ``alt`` is never empty."""

    kind: ClassVar[str] = "image"
    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class QuoteBlock(Block):
    """Somebody's words; ``attribution`` may be empty."""

    kind: ClassVar[str] = "quote"
    text: str
    attribution: str


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One thing on the agenda; day, place and text may be missing."""

    title: str
    date: date | None
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class AgendaBlock(Block):
    """What is coming up, in the editor's order."""

    kind: ClassVar[str] = "agenda"
    items: Sequence[AgendaItem]


@dataclass(frozen=True, slots=True)
class StoriesBlock(Block):
    """The chosen success stories the viewer may read, in the editor's order."""

    kind: ClassVar[str] = "stories"
    stories: Sequence["StoryPage"]


@dataclass(frozen=True, slots=True)
class PostingsBlock(Block):
    """The newest postings the viewer may read at this moment."""

    kind: ClassVar[str] = "postings"
    title: str
    postings: Sequence[Posting]


@dataclass(frozen=True, slots=True)
class EventsBlock(Block):
    """The next events the viewer may see at this moment."""

    kind: ClassVar[str] = "events"
    title: str
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class CallToActionBlock(Block):
    """A button that leads somewhere."""

    kind: ClassVar[str] = "call_to_action"
    text: str
    url: str
