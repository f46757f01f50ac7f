"""Pages as the indices hold them: what anybody may read, a language at a time."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from wagtail.models import Page

from cms import bodies
from cms.bodies import load_bodies
from cms.models import BulletinPage, CoursePage, StoryPage
from cms.selectors import visible_pages
from portal.privacy.viewers import anonymous
from search.documents import Projection

_TAG = re.compile(r"<[^>]*>")
KINDS: Mapping[type[Page], str] = {BulletinPage: "bulletin", StoryPage: "story", CoursePage: "course"}
"""The kinds that have a name of their own; every other page is a ``page``."""


def _text(block: Any) -> str:
    """Return the words of a block that stand in the page itself; live lists have indices of their own."""
    match block:
        case bodies.HeadingBlock() | bodies.QuoteBlock():
            return str(block.text)
        case bodies.ParagraphBlock():
            return unescape(_TAG.sub(" ", block.html))
        case bodies.AgendaBlock():
            return " ".join(f"{item.title} {item.place} {item.text}" for item in block.items)
    return ""


@dataclass(frozen=True, slots=True)
class PageSource:
    """The pages of one language."""

    index: str
    language: str

    def documents(self, entity_ids: Sequence[int]) -> Mapping[str, tuple[int, Projection | None]]:
        """Return these pages as anybody may read them now; None for one that nobody may."""
        viewer = anonymous(self.language)
        readable = {
            page.pk: page for page in visible_pages(viewer, Page, self.language).filter(pk__in=entity_ids).specific()
        }
        read = load_bodies(viewer, readable.values())
        # Revisions only grow, so the newest one is a version; a page deleted since has none left.
        versions = dict(Page.objects.filter(pk__in=entity_ids).values_list("pk", "latest_revision_id"))
        found: dict[str, tuple[int, Projection | None]] = {}
        for pk in entity_ids:
            page = readable.get(pk)
            version = versions.get(pk) or 1 if pk in versions else _GONE
            found[str(pk)] = (version, self._projection(page, read[pk]) if page is not None else None)
        return found

    @staticmethod
    def _projection(page: Any, blocks: Sequence[Any]) -> Projection:
        introduction = getattr(page, "intro", "") or getattr(page, "summary", "") or page.search_description
        return {
            "title": page.title,
            "introduction": introduction,
            "body": [text for block in blocks if (text := _text(block).strip())],
            "people": getattr(page, "person_name", None),
            "kind": next((name for model, name in KINDS.items() if isinstance(page, model)), "page"),
            "published_at": page.first_published_at,
        }

    def all_ids(self) -> Iterable[int]:
        """Return every page."""
        return Page.objects.order_by("pk").values_list("pk", flat=True).iterator()


_GONE = 2**62
SOURCES = (PageSource("content-tr", "tr"), PageSource("content-en", "en"))
