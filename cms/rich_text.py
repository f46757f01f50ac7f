"""Rich text as a viewer may read it.

Wagtail stores links by number and writes their addresses when it renders, for everybody alike: the address of a private
page holds its title. Here a link that the viewer may not follow loses its address and keeps its words, and nothing but
a few harmless elements comes out, whatever the database holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from wagtail.models import Page

from portal.privacy.viewers import Viewer

from .selectors import in_locale, public_address, translations_by_id, visible_documents

_KEPT = frozenset({"p", "b", "strong", "i", "em", "ul", "ol", "li", "br", "a"})
_VOID = frozenset({"br"})
_SILENT = frozenset({"script", "style", "iframe", "object", "svg", "math", "template"})
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

MOST_KEPT = 1_000
"""Texts a process keeps read; at a few kilobytes each that is a few megabytes."""


@dataclass(frozen=True, slots=True)
class _Link:
    """Where a link of a text leads: ``kind`` and ``number`` for a page or document, ``href`` for any other address."""

    kind: str | None
    number: int | None
    href: str


_LINK_ENDS = None
"""Stands among the pieces of a text where the link that was opened last is closed."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """The harmless part of one text: HTML as it stands, links, and where these end."""

    pieces: tuple[str | _Link | None, ...]

    def numbers(self, kind: str) -> Iterator[int]:
        """Yield the numbers of what links of one kind refer to."""
        for piece in self.pieces:
            if isinstance(piece, _Link) and piece.kind == kind and piece.number is not None:
                yield piece.number


class _Reader(HTMLParser):
    """Reads the harmless part of one text: nothing it keeps depends on who will be shown it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str | _Link | None] = []
        self._open: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if self._silent or tag not in _KEPT:
            return
        self._pieces.append(_link(dict(attrs)) if tag == "a" else f"<{tag}>")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if self._silent or tag not in self._open:
            return
        while (closed := self._open.pop()) != tag:
            self._close(closed)
        self._close(closed)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._pieces.append(escape(data, quote=False))

    def _close(self, tag: str) -> None:
        self._pieces.append(_LINK_ENDS if tag == "a" else f"</{tag}>")

    def parsed(self) -> _Parsed:
        """Return what was read, with every element closed."""
        self.close()
        while self._open:
            self._close(self._open.pop())
        return _Parsed(tuple(self._pieces))


def _link(attributes: Mapping[str, str | None]) -> _Link:
    return _Link(attributes.get("linktype"), _number(attributes), attributes.get("href") or "")


# What a page shows is asked for again and again, and stands in the database as an editor left it.
@lru_cache(maxsize=MOST_KEPT)
def _read(value: str) -> _Parsed:
    """Return a stored text read; kept by the text itself, so a changed one is another."""
    reader = _Reader()
    reader.feed(value)
    return reader.parsed()


def _number(attributes: Mapping[str, str | None]) -> int | None:
    """Return the number a link refers to."""
    value = attributes.get("id") or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


@dataclass(frozen=True)
class Links:
    """The addresses a viewer may follow, of all that some texts refer to."""

    pages: Mapping[int, Mapping[int, Page]]
    documents: Mapping[int, Any]
    base: str

    def render(self, value: str, *, locale_id: int | None = None) -> str:
        """Return ``value`` as harmless HTML; links lead to the translation in ``locale_id`` where there is one."""
        written: list[str] = []
        followed: list[bool] = []
        for piece in _read(value).pieces:
            if isinstance(piece, str):
                written.append(piece)
            elif isinstance(piece, _Link):
                address = self._address(piece, locale_id)
                followed.append(address is not None)
                if address is not None:
                    written.append(f'<a href="{escape(address)}">')
            elif followed.pop():
                written.append("</a>")
        return "".join(written)

    def _address(self, link: _Link, locale_id: int | None) -> str | None:
        if link.kind is None:
            return _harmless(link.href)
        if link.kind == "document" and link.number in self.documents:
            return f"{self.base}{self.documents[link.number].url}"
        if link.kind != "page" or link.number is None:
            return None
        page = in_locale(self.pages, link.number, locale_id)
        return f"{self.base}{public_address(page)}" if page is not None else None


def _harmless(address: str) -> str | None:
    """Return an address written by hand where its scheme is one of those that only lead somewhere."""
    cleaned = "".join(letter for letter in address if letter.isprintable() and not letter.isspace())
    if cleaned.startswith("#"):
        return cleaned
    try:
        return cleaned if urlsplit(cleaned).scheme in _SCHEMES else None
    except ValueError:
        return None


def load_links(viewer: Viewer, values: Sequence[str], *, base: str = "") -> Links:
    """Look up once all that ``values`` link to: two queries for pages and one for documents, however many texts.

    ``base`` is put before each address of this site, e.g. 'https://mezun.example.edu.tr' for a mail; it is empty or has
    no slash at its end.
    """
    texts = [_read(value) for value in values]
    pages = {number for text in texts for number in text.numbers("page")}
    numbers = {number for text in texts for number in text.numbers("document")}
    documents = visible_documents(viewer, numbers) if numbers else ()
    return Links(
        pages=translations_by_id(viewer, Page, pages) if pages else {},
        documents={document.pk: document for document in documents},
        base=base,
    )


def render_rich_text(viewer: Viewer, value: str, *, base: str = "") -> str:
    """Return one rich text as ``viewer`` may read it; for many texts use ``load_links`` once."""
    return load_links(viewer, [value], base=base).render(value)
