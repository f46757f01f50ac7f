"""What the block chooser shows of each block: an example in the editor's language, with nobody's real data in it."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import body_parts as parts

_ISTANBUL = ZoneInfo("Europe/Istanbul")


def _titled(title: str, **facts: object) -> SimpleNamespace:
    """Return a stand-in for a posting or an event: the template asks it for its title in a language."""
    return SimpleNamespace(title_in=lambda _language: title, **facts)


def heading() -> parts.Block:
    """Return an example heading."""
    return parts.HeadingBlock(id="", text=_("This month at the center"))


def paragraph() -> parts.Block:
    """Return an example paragraph."""
    return parts.ParagraphBlock(
        id="",
        html="<p>{}</p>".format(
            _("Our alumni met in the garden again this spring. <b>More than two hundred</b> of you came.")
        ),
    )


def image() -> parts.Block:
    """Return an example picture, drawn in the address itself so that no file is needed."""
    drawing = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 600 300'%3E"
        "%3Crect width='600' height='300' fill='%23dbe7ea'/%3E%3Ccircle cx='450' cy='80' r='36' fill='%23f0c35a'/%3E"
        "%3Cpath d='M0 300 180 120 300 230 400 150 600 300Z' fill='%230f5c63'/%3E%3C/svg%3E"
    )
    return parts.ImageBlock(id="", url=drawing, alt=_("Hills behind the campus"), width=600, height=300)


def quote() -> parts.Block:
    """Return an example quotation."""
    return parts.QuoteBlock(
        id="", text=_("My first job came from a seminar I nearly skipped."), attribution=_("A graduate of 2016")
    )


def agenda() -> parts.Block:
    """Return an example agenda."""
    return parts.AgendaBlock(
        id="",
        items=[
            parts.AgendaItem(_("Alumni Day"), date(2025, 5, 24), _("Main campus"), _("Tours, talks and a concert.")),
            parts.AgendaItem(_("Mentor applications close"), date(2025, 5, 30), "", ""),
        ],
    )


def stories() -> parts.Block:
    """Return an example of two stories."""
    told = [
        (_("From the lab to her own firm"), _("Food Engineering, 2014"), _("How a thesis became a business.")),
        (_("A nurse who teaches"), _("Nursing, 2011"), _("Ten years in the ward, and back to school.")),
    ]
    place = {"url_path": "/home/", "locale": SimpleNamespace(language_code="tr")}
    cards = [SimpleNamespace(title=title, graduated=year, summary=text, **place) for title, year, text in told]
    return parts.StoriesBlock(id="", stories=cards)  # type: ignore[arg-type]


def postings() -> parts.Block:
    """Return an example of two postings."""
    firm = SimpleNamespace(name=_("Example Software"))
    rows = [
        _titled(_("Software developer"), employer=firm, deadline=date(2025, 6, 15), get_kind_display=_("Job")),
        _titled(_("Summer internship"), employer=firm, deadline=date(2025, 6, 1), get_kind_display=_("Internship")),
    ]
    return parts.PostingsBlock(id="", title=_("Open positions"), postings=rows)  # type: ignore[arg-type]


def events() -> parts.Block:
    """Return an example of one event."""
    row = _titled(_("Career Day"), place=_("Congress center"), starts_at=datetime(2025, 5, 8, 10, tzinfo=_ISTANBUL))
    return parts.EventsBlock(id="", title=_("Coming events"), events=[row])  # type: ignore[list-item]


def call_to_action() -> parts.Block:
    """Return an example button."""
    return parts.CallToActionBlock(id="", text=_("Become a mentor"), url="#")
