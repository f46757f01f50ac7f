"""Which source may replace which other's word: one readable table, and the one rule that reads it. Pure.

A source may replace what it told itself and what a source after it in the order told. One before it is replaced only
when its word is older than ``stands``. What a source that is not in the order tells is always a proposal: an employer
never writes over anybody, and nobody but the person says what the person plans. So is a word older than the held one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from portal.privacy.policies import FieldGroup

from .provenance import Source

G = FieldGroup
RECORDS, SELF, SURVEY = Source.STUDENT_RECORDS, Source.SELF, Source.SURVEY
REPRESENTATIVE, STAFF = Source.REPRESENTATIVE, Source.STAFF
TWO_YEARS = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Order:
    """The sources that may write a group, the strongest first; ``stands``: how long a word holds against weaker ones.

    None is for good.
    """

    sources: tuple[Source, ...]
    stands: timedelta | None = None

    def rank(self, source: str) -> int:
        """Return the place of a source, 0 for the strongest; whoever may not write comes last."""
        return self.sources.index(Source(source)) if source in self.sources else len(self.sources)


# The center corrects on evidence; the student records rule what is printed on the diploma.
_REGISTERED = Order((STAFF, RECORDS))
# Nobody knows it better than the person; after two years somebody who asked around may.
_LIVED = Order((SELF, SURVEY, STAFF, REPRESENTATIVE, RECORDS), stands=TWO_YEARS)
_HERS_ALONE = Order((SELF, SURVEY))

PRECEDENCE: Mapping[FieldGroup, Order] = {
    G.IDENTITY: _REGISTERED,
    G.EDUCATION: _REGISTERED,
    G.CONTACT_EMAIL: _LIVED,
    G.CONTACT_PHONE: _LIVED,
    G.ADDRESS: _LIVED,
    G.LOCATION: _LIVED,
    G.CAREER: _LIVED,
    G.SECTOR: _LIVED,
    G.SKILLS: _HERS_ALONE,
    G.INCOME: _HERS_ALONE,
    G.PLANS: _HERS_ALONE,
    G.PHOTO: _HERS_ALONE,
    G.CV: _HERS_ALONE,
    G.ACTIVITY: _HERS_ALONE,
}


class Verdict(Enum):
    """What becomes of a differing word."""

    APPLY = "it replaces what is held"
    PROPOSE = "it waits for somebody to decide"


@dataclass(frozen=True, slots=True)
class Word:
    """The strongest source behind what is held, and when somebody last said that it holds."""

    standing: str
    on: date | None


def verdict(group: FieldGroup, *, held: Word | None, source: str, on: date) -> Verdict:
    """Decide on a word that differs from what is held; ``held`` is None where nobody ever told anything."""
    order = PRECEDENCE[group]
    if source not in order.sources:
        return Verdict.PROPOSE
    if held is None:
        return Verdict.APPLY
    if held.on is not None and on < held.on:
        return Verdict.PROPOSE
    if order.rank(source) <= order.rank(held.standing):
        return Verdict.APPLY
    aged = order.stands is not None and held.on is not None and on - held.on > order.stands
    return Verdict.APPLY if aged else Verdict.PROPOSE


def stronger(group: FieldGroup, one: str, other: str) -> str:
    """Return which of two sources precedence goes by; the first where they are equal."""
    order = PRECEDENCE[group]
    return one if order.rank(one) <= order.rank(other) else other
