"""Rich text as a viewer may read it.

Wagtail stores links by number and writes their addresses when it renders, for everybody alike: the address of a private
page holds its title. Here a link that the viewer may not follow loses its address and keeps its words, and nothing but
a few harmless elements comes out, whatever the database holds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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

Resolve = Callable[[Mapping[str, str | None]], str | None]
"""Returns the address of a link from its attributes, or None where the viewer may not follow it."""


class _Writer(HTMLParser):
    """Writes the harmless part of one text again, its links resolved."""

    def __init__(self, resolve: Resolve) -> None:
        super().__init__(convert_charrefs=True)
        self._resolve = resolve
        self._out: list[str] = []
        self._open: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if self._silent or tag not in _KEPT:
            return
        if tag == "a":
            self._open_link(dict(attrs))
        else:
            self._out.append(f"<{tag}>")
            if tag not in _VOID:
                self._open.append(tag)

    def _open_link(self, attributes: Mapping[str, str | None]) -> None:
        address = self._resolve(attributes)
        # A link without address is still an element to close.
        self._open.append("a" if address is not None else "")
        if address is not None:
            self._out.append(f'<a href="{escape(address)}">')

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if self._silent or tag not in _KEPT or tag in _VOID:
            return
        names = {tag, ""} if tag == "a" else {tag}
        if not names.intersection(self._open):
            return
        while self._open:
            closed = self._open.pop()
            if closed:
                self._out.append(f"</{closed}>")
            if closed in names:
                return

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._out.append(escape(data, quote=False))

    def text(self) -> str:
        """Return what was written, with every element closed."""
        return "".join([*self._out, *(f"</{tag}>" for tag in reversed(self._open) if tag)])


@dataclass
class _References(HTMLParser):
    """Collects the numbers of the pages and documents that texts link to."""

    pages: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        number = _number(attributes)
        if tag == "a" and number is not None:
            target = {"page": self.pages, "document": self.documents}.get(attributes.get("linktype") or "")
            if target is not None:
                target.add(number)


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
        writer = _Writer(lambda attributes: self._address(attributes, locale_id))
        writer.feed(value)
        writer.close()
        return writer.text()

    def _address(self, attributes: Mapping[str, str | None], locale_id: int | None) -> str | None:
        kind, number = attributes.get("linktype"), _number(attributes)
        if kind is None:
            return _harmless(attributes.get("href") or "")
        if kind == "document" and number in self.documents:
            return f"{self.base}{self.documents[number].url}"
        page = in_locale(self.pages, number, locale_id) if kind == "page" and number is not None else None
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
    references = _References()
    for value in values:
        references.feed(value)
        references.close()
        references.reset()
    documents = visible_documents(viewer, references.documents) if references.documents else ()
    return Links(
        pages=translations_by_id(viewer, Page, references.pages) if references.pages else {},
        documents={document.pk: document for document in documents},
        base=base,
    )


def render_rich_text(viewer: Viewer, value: str, *, base: str = "") -> str:
    """Return one rich text as ``viewer`` may read it; for many texts use ``load_links`` once."""
    return load_links(viewer, [value], base=base).render(value)
