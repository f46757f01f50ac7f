"""The poster of a unit's registration as PDF, in Turkish or English, on A3 or A4 (S4-13)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .engine import qr_code, typeset

PAPERS = ("a4", "a3")
_LINE = 62
"""Letters of the widest address that stands in one line at full size."""
_LARGEST = 15


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on a poster; ``contact`` is one line, ``link`` the unit's own address."""

    institution: str
    unit: str
    cohort: str
    opens_on: date
    closes_on: date
    link: str
    contact: str


def print_poster(poster: Poster, *, language: str, paper: str = "a4") -> bytes:
    """Return the PDF of a poster in ``language`` (``tr`` or ``en``); the same values give the same bytes.

    Raises ValueError for another paper than ``a4`` and ``a3``.
    """
    if paper not in PAPERS:
        raise ValueError(paper)
    with translation.override(language):
        return typeset("poster", _values(poster, language, paper), on=poster.opens_on)


def _values(poster: Poster, language: str, paper: str) -> dict[str, Any]:
    shown = poster.link.partition("://")[2] or poster.link
    return {
        "language": language,
        "paper": paper,
        "institution": poster.institution,
        "cohort": poster.cohort,
        "title": [_("Graduating?"), _("Register first.")],
        "unit": poster.unit,
        "lead": _(
            "Before your diploma, register with current data and print your membership form. It takes ten minutes."
        ),
        "steps": [
            _("Scan the code or type the address."),
            _("Enter your student number and your date of birth."),
            _("Complete your data; what you open to others is your own choice."),
            _("Print your membership form and hand it in for the diploma."),
        ],
        "qr": qr_code(poster.link),
        "qr_alt": _("QR code with the address at which you register"),
        "link_label": _("Or type this address:"),
        "link": shown,
        "link_size": min(_LARGEST, _LARGEST * _LINE / max(len(shown), 1)),
        "dates": _("Registration: %(first)s – %(last)s")
        % {"first": _day(poster.opens_on), "last": _day(poster.closes_on)},
        "help": _("You cannot register by yourself? The page has a form: we do it for you."),
        "contact": poster.contact,
    }


def _day(day: date) -> str:
    return date_format(day, "d.m.Y")
