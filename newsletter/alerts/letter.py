"""The mail of an alert: cards without a name, made of what this firm is shown of each person at that moment.

A mail cannot be taken back, so it holds no name, no photo, no contact and no words of the person's own: only terms of
the university's lists, and the span of years instead of a day. The rest stands behind the link, as long as it is open.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import format_datetime
from typing import Any

import mrml
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.selectors import site_settings
from newsletter.digests import alert_message_id, sender_domain
from newsletter.models import SearchAlert
from newsletter.rendering.issue import tidied
from newsletter.rendering.message import PreparedMessage, alternatives, sender
from newsletter.rendering.placeholders import one_line, quoted
from portal.alumni.projection import Alumnus
from portal.institution.models import Level
from portal.reference.global_ids import global_id

from .wishes import token_of

log = logging.getLogger(__name__)

SHOWN = frozenset({"province", "sector", "degrees", "skills", "open_to_job", "open_to_internship", "open_to_mentoring"})
"""The fields a card is made of: what the access ledger tells the person was read."""
MOST_SKILLS = 6


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail tells: the people in the order of the search, and how many more are new."""

    alert: SearchAlert
    people: Sequence[Alumnus]
    more: int
    day: date


def _card(alumnus: Alumnus, language: str, base: str) -> dict[str, Any]:
    """Return one person as the templates draw them; no link where no frontend stands at ``base``."""
    degree = next(iter(alumnus.degrees or ()), None)
    level = str(Level(degree.level).label) if degree and degree.level else ""
    studied = degree.unit.name_in(language) if degree and degree.unit else ""
    span = degree.graduated_within if degree else None
    years = f"{span.first}–{span.last}" if span else ""
    skills = [term.name_in(language) for term in alumnus.skills or ()]
    open_to = (
        (alumnus.open_to_job, _("a job")),
        (alumnus.open_to_internship, _("an internship")),
        (alumnus.open_to_mentoring, _("mentoring")),
    )
    terms = (alumnus.province, alumnus.sector)
    return {
        "title": studied or _("A graduate"),
        "facts": " · ".join(filter(None, [level, years, *(term.name_in(language) for term in terms if term)])),
        "skills": skills[:MOST_SKILLS],
        "more_skills": max(0, len(skills) - MOST_SKILLS),
        "open_to": ", ".join(word for is_open, word in open_to if is_open),
        "url": f"{base}/alumni/{global_id('Alumnus', alumnus.public_id)}" if base else "",
    }


def unsubscribe_url(alert: SearchAlert) -> str:
    """Return the address, on this server, of the page that ends an alert."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("newsletter:alert", args=[token_of(alert)])


def _subject(count: int, name: str) -> str:
    line = ngettext(
        "One new person for your search “%(name)s”", "%(count)d new people for your search “%(name)s”", count
    )
    return line % {"count": count, "name": name}


def _context(letter: Letter, language: str) -> dict[str, Any]:
    search, site = letter.alert.search, site_settings()
    base, count = site.frontend_url.rstrip("/"), len(letter.people) + letter.more
    key, name = global_id("SavedSearch", search.public_id), one_line(search.name)
    return {
        "language": language,
        "subject": _subject(count, name),
        "search": name,
        "firm": one_line(letter.alert.member.employer.name),
        "often": str(letter.alert.get_frequency_display()).lower(),
        "count": count,
        "cards": [_card(alumnus, language, base) for alumnus in letter.people],
        "more": letter.more,
        "link": f"{base}/saved-searches/{key}" if base else "",
        "unsubscribe_url": unsubscribe_url(letter.alert),
        "university": site.university_in(language),
        "center": site.center_in(language),
        "site": site,
    }


def message_of(letter: Letter) -> PreparedMessage:
    """Return the mail to the contact who wants it, in their language: text and HTML, to be ended with one click."""
    user = letter.alert.member.user
    with translation.override(user.language):
        context = _context(letter, user.language)
        output = mrml.to_html(render_to_string("newsletter/alerts/new_people.mjml", context))
        for warning in output.warnings:
            log.warning("alerts: %s", warning)
        text = tidied(render_to_string("newsletter/alerts/new_people.txt", context))
    return _message(user.email, context["subject"], text, output.content, _headers(letter, context))


def _headers(letter: Letter, context: dict[str, Any]) -> dict[str, str]:
    """Return the headers beside sender, reader and subject."""
    return {
        "Date": format_datetime(timezone.now()),
        "Message-ID": alert_message_id(letter.alert.public_id, letter.day),
        "List-Id": f"<search-alerts.{sender_domain()}>",
        "List-Unsubscribe": f"<{context['unsubscribe_url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
        "Content-Language": context["language"],
    }


def _message(to: str, subject: str, text: str, html: str, headers: dict[str, str]) -> PreparedMessage:
    """Return a message of text and HTML, ready for every mail backend."""
    message = PreparedMessage(subject=subject, body=text, to=[to], headers=headers)
    message.attach_alternative(html, "text/html")
    envelope = {"From": sender(settings.DEFAULT_FROM_EMAIL), "To": to, "Subject": subject}
    digest = hashlib.sha256(f"{text}\0{html}".encode()).hexdigest()[:32]
    parts = quoted(text), quoted(html)
    message.prepared = alternatives({**envelope, **headers}, *parts, boundary=f"=_{digest}")
    return message
