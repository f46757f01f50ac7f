"""What is wrong with an issue before anybody gets it: every finding keeps it from being scheduled."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from .message import Texts
from .placeholders import Placeholder, unknown_places

LARGEST_HTML = 90 * 1024
"""Bytes; Gmail cuts a mail at 102 KB, the encoding takes the rest."""

LONGEST_SUBJECT = 120


@dataclass
class _Elements(HTMLParser):
    """Collects links and pictures."""

    def __post_init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.mute_pictures = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "a":
            self.links.append(attributes.get("href") or "")
        if tag == "img" and not (attributes.get("alt") or "").strip():
            self.mute_pictures += 1


def _insecure(links: list[str], bases: tuple[str, ...]) -> list[str]:
    """Return the links that are not encrypted; this site's own address is the operator's affair."""
    return [link for link in links if urlsplit(link).scheme == "http" and not link.startswith(bases)]


def findings(texts: Texts, *, bases: tuple[str, ...]) -> list[str]:
    """Return what is wrong with these texts, each as a sentence for the editor; empty where nothing is."""
    elements = _Elements()
    elements.feed(texts.html)
    insecure = _insecure(elements.links, bases)
    size = len(texts.html.encode())
    unknown = unknown_places(texts.html) | unknown_places(texts.text)
    places = (texts.html, texts.text)
    checks = (
        (not texts.subject, _("The subject is empty.")),
        (
            len(texts.subject) > LONGEST_SUBJECT,
            _("The subject is longer than %(most)d characters.") % {"most": LONGEST_SUBJECT},
        ),
        (
            size > LARGEST_HTML,
            _("The mail has %(size)d KB; Gmail cuts what is larger than %(most)d KB.")
            % {"size": size // 1024, "most": LARGEST_HTML // 1024},
        ),
        (
            elements.mute_pictures,
            _("Pictures without a description: %(count)d") % {"count": elements.mute_pictures},
        ),
        (insecure, _("Links that are not encrypted (http): %(links)s") % {"links": ", ".join(sorted(set(insecure)))}),
        (not texts.text.strip(), _("The text part is empty.")),
        (
            any(Placeholder.UNSUBSCRIBE_URL.mark not in text for text in places),
            _("The link to unsubscribe is missing."),
        ),
        (unknown, _("Unknown placeholders: %(names)s") % {"names": ", ".join(sorted(unknown))}),
    )
    return [sentence for wrong, sentence in checks if wrong]
