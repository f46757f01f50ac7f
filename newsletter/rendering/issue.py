"""One issue in one language as mail: rendered once for all readers, as an alumnus without identity may read it."""

import logging
import re
from datetime import date
from typing import Any
from uuid import uuid4

import mrml
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from cms import selectors as pages
from cms.bodies import load_bodies
from cms.models import BulletinPage
from portal.privacy.viewers import any_alumnus

from .message import Texts
from .placeholders import Placeholder, without_marks
from .rows import rows_of

log = logging.getLogger(__name__)

LONGEST_PREHEADER = 140


def own_base() -> str:
    """Return the address this server is reached at, without a slash at its end."""
    return str(settings.WAGTAILADMIN_BASE_URL).rstrip("/")


def reader_base() -> str:
    """Return the address readers read at: the frontend's, or this server's where there is none."""
    return pages.site_settings().frontend_url.rstrip("/") or own_base()


def _preheader(intro: str) -> str:
    """Return the words a mailbox shows beside the subject, cut between two words."""
    line = " ".join(intro.split())
    return line if len(line) <= LONGEST_PREHEADER else line[:LONGEST_PREHEADER].rsplit(" ", 1)[0] + "…"


def _context(page: BulletinPage, language: str, today: date) -> dict[str, Any]:
    site, base = pages.site_settings(), reader_base()
    body = load_bodies(any_alumnus(language, today=today), [page], base=base)[page.pk]
    return {
        "language": language,
        "page": page,
        "preheader": _preheader(page.intro),
        "blocks": [rows_of(block, language=language, base=base, media=own_base()) for block in body],
        "university": site.university_in(language),
        "center": site.center_in(language),
        "site": site,
        "web_url": base + pages.public_address(page),
    }


def _with_places(template: str, context: dict[str, Any]) -> str:
    """Render a template and leave placeholders where it asks for a recipient's own values.

    The places are marked with words nobody can know while the content is rendered; only then are they written as
    placeholders, after everything that looks like one was taken out of the content.
    """
    secret = {place: f"place{uuid4().hex}" for place in Placeholder}
    text = without_marks(render_to_string(template, {**context, **{p.value: word for p, word in secret.items()}}))
    for place, word in secret.items():
        text = text.replace(word, place.mark)
    return text


def tidied(text: str) -> str:
    """Return a text part with no more than one empty line between two others."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def render(page: BulletinPage, *, today: date | None = None) -> Texts:
    """Return the mail of an issue in its page's language: subject, HTML and a text part written from the same blocks.

    Lists of postings and events are what an alumnus could read on ``today``; nothing of any person is in it.
    """
    language = page.locale.language_code
    with translation.override(language):
        context = _context(page, language, today or timezone.localdate())
        output = mrml.to_html(_with_places("newsletter/bulletin.mjml", context))
        for warning in output.warnings:
            log.warning("newsletter: %s", warning)
        text = tidied(_with_places("newsletter/bulletin.txt", context))
    return Texts(
        language=language,
        subject=" ".join(page.title.split()),
        html=output.content,
        text=text,
        web_url=context["web_url"],
    )
