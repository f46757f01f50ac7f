"""Body parts in the shape the mail's templates write: every word chosen, every address whole."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.utils import timezone
from django.utils.formats import date_format

from cms.bodies import (
    AgendaBlock,
    Block,
    EventsBlock,
    ImageBlock,
    ParagraphBlock,
    PostingsBlock,
    StoriesBlock,
)
from cms.selectors import public_address
from portal.careers.models import Posting
from portal.events.models import Event

from .plain_text import plain_text

MOMENT = {"tr": "j F l, H.i", "en": "l, j F, H:i"}
"""How each language writes the moment an event begins."""

NARROWEST = 560
"""Pixels between the paddings of the mail."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: a date to stand beside it where it has one, a title, and lines below it."""

    title: str
    lines: tuple[str, ...]
    url: str = ""
    day: str = ""
    month: str = ""
    quote: str = ""

    @property
    def facts(self) -> str:
        """Return the lines as one."""
        return " · ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Part:
    """A block and its template's name; ``rows`` where it is a list, ``text`` where it is rich text."""

    kind: str
    block: Block
    rows: tuple[Row, ...] = ()
    text: str = ""
    url: str = ""
    width: int = 0

    @property
    def mjml(self) -> str:
        """Return the template of the HTML part."""
        return f"newsletter/blocks/{self.kind}.mjml"

    @property
    def txt(self) -> str:
        """Return the template of the text part."""
        return f"newsletter/blocks/{self.kind}.txt"


def _filled(*lines: Any) -> tuple[str, ...]:
    return tuple(str(line) for line in lines if line)


def _agenda(block: AgendaBlock) -> tuple[Row, ...]:
    return tuple(
        Row(
            title=item.title,
            lines=_filled(item.place, item.text),
            day=date_format(item.date, "j") if item.date else "",
            month=date_format(item.date, "M") if item.date else "",
        )
        for item in block.items
    )


def _event(event: Event, language: str) -> Row:
    starts = timezone.localtime(event.starts_at)
    return Row(
        title=event.title_in(language),
        lines=_filled(date_format(starts, MOMENT.get(language, "j F Y, H:i")), event.place),
        url=event.online_url,
        day=date_format(starts, "j"),
        month=date_format(starts, "M"),
    )


def _posting(posting: Posting, language: str) -> Row:
    province = posting.province
    place = (getattr(province, f"name_{language}", "") or province.name_tr) if province else ""
    return Row(
        title=posting.title_in(language),
        lines=_filled(posting.employer.name, place, posting.get_kind_display(), posting.get_work_mode_display()),
        url=posting.apply_url,
        day=date_format(posting.deadline, "j F Y"),
    )


def _stories(block: StoriesBlock, base: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            title=story.title,
            lines=_filled(f"{story.person_name}, {story.occupation}", story.summary),
            url=base + public_address(story),
            quote=story.quote,
        )
        for story in block.stories
    )


def rows_of(block: Block, *, language: str, base: str, media: str) -> Part:
    """Return a body part ready to be written in ``language``; ``base`` and ``media`` go before relative addresses."""
    match block:
        case AgendaBlock():
            return Part(block.kind, block, rows=_agenda(block))
        case EventsBlock():
            return Part(block.kind, block, rows=tuple(_event(event, language) for event in block.events))
        case PostingsBlock():
            return Part(block.kind, block, rows=tuple(_posting(posting, language) for posting in block.postings))
        case StoriesBlock():
            return Part(block.kind, block, rows=_stories(block, base))
        case ParagraphBlock():
            return Part(block.kind, block, text=plain_text(block.html))
        case ImageBlock():
            return Part(block.kind, block, url=urljoin(f"{media}/", block.url), width=min(block.width, NARROWEST))
    return Part(block.kind, block)
