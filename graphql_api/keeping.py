"""What an answer is made from, declared beside the field that reads it: without a word an answer is kept nowhere.

A tag stands for tables that change together. ``generations`` watches their writes; the search for what a kept answer
really reads is in the tests, which compare each statement's tables with the tags declared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cms.selectors import next_expiry
from portal.careers.services import CHANGED as POSTING_CHANGED
from portal.events.selectors import next_end
from portal.events.services import CHANGED as EVENT_CHANGED
from portal.membership.selectors import next_help_notice
from portal.privacy.selectors import next_notice
from search.facts import EMPLOYER_CHANGED, PAGE_CHANGED

Clock = Callable[[datetime], datetime | None]


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """Models that change together, each with what inherits from it and with its links to many others.

    ``topic`` is the outbox's fact of a change. ``next_change(now)`` tells when the clock alone changes an answer, other
    than at midnight; None for never.
    """

    name: str
    models: tuple[str, ...]
    topic: str | None = None
    next_change: Clock | None = None

    def __str__(self) -> str:
        return self.name


POSTINGS = Tag("postings", ("careers.Posting",), POSTING_CHANGED)
EMPLOYERS = Tag("employers", ("employers.Employer",), EMPLOYER_CHANGED)
EVENTS = Tag("events", ("events.Event",), EVENT_CHANGED, next_end)
PAGES = Tag(
    "pages",
    (
        "wagtailcore.Page",
        "wagtailcore.PageViewRestriction",
        "wagtailcore.CollectionViewRestriction",
        "wagtailcore.Collection",
        "wagtailcore.Locale",
        "wagtailcore.Site",
        "wagtailimages.Image",
        "wagtaildocs.Document",
    ),
    PAGE_CHANGED,
    next_expiry,
)
SITE = Tag("site", ("cms.SiteSettings", "wagtailcore.Site"))
UNITS = Tag("units", ("institution.Unit",))
WORDS = Tag("words", ("reference.Province", "reference.Sector", "reference.Skill"))
NOTICES = Tag("notices", ("privacy.Notice",), next_change=next_notice)
HELP_NOTICES = Tag("help-notices", ("membership.HelpNotice",), next_change=next_help_notice)
CAMPAIGNS = Tag("campaigns", ("membership.Campaign",))

TAGS = (POSTINGS, EMPLOYERS, EVENTS, PAGES, SITE, UNITS, WORDS, NOTICES, HELP_NOTICES, CAMPAIGNS)


@dataclass(frozen=True, slots=True)
class Keep:
    """The word that a field's answer may be kept for everybody of an audience, and what it is made from.

    ``anonymous_only``: it depends on who is signed in, and is the same for whoever is not.
    """

    tags: frozenset[Tag] = frozenset()
    anonymous_only: bool = False

    def and_also(self, other: "Keep") -> "Keep":
        """Return what holds for an answer with both parts."""
        return Keep(self.tags | other.tags, self.anonymous_only or other.anonymous_only)


def kept(*tags: Tag, anonymous_only: bool = False) -> Keep:
    """Declare that a field's answer may be kept (``keep=`` of ``exposed`` and ``related``): it is nobody's data."""
    return Keep(frozenset(tags), anonymous_only)
