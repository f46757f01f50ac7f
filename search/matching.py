"""Matching: whom a posting speaks to, which postings speak to a person, who is like somebody; and why.

Both sides are compared by what the asker may see of them, never by what is closed. What is worth what, is told in
``docs/decisions/matching.md``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from portal.alumni import selectors as alumni
from portal.alumni.projection import Alumnus
from portal.careers import selectors as careers
from portal.careers.models import Posting, PostingKind
from portal.institution.selectors import codes_by_path
from portal.ledger.access import Access, Door
from portal.privacy.viewers import Viewer

from . import audiences
from .query import SearchAnswer
from .sources.alumni import document as person_document
from .wishes import MOST_CODES, Likeness, Wish


class Reason(Enum):
    """Why two go together, what weighs most first."""

    OPEN_TO = "open_to"
    PROGRAM = "program"
    SKILL = "skill"
    PLACE = "place"
    SECTOR = "sector"


@dataclass(frozen=True, slots=True)
class Worth:
    """What a reason adds to a score; ``each`` once for every value shared. One telling reason must hold."""

    weight: int
    telling: bool = False
    each: bool = False


WORTH: Mapping[Reason, Worth] = {
    # Who wants to hear of such an offer comes before who shares two skills more.
    Reason.OPEN_TO: Worth(9),
    Reason.PROGRAM: Worth(6, telling=True),
    Reason.SKILL: Worth(4, telling=True, each=True),
    Reason.PLACE: Worth(3),
    Reason.SECTOR: Worth(2),
}
NEEDED = tuple(reason for reason, worth in WORTH.items() if worth.telling)
_FIELDS: Mapping[Reason, tuple[str, ...]] = {
    Reason.OPEN_TO: ("open_to_job", "open_to_internship"),
    Reason.PROGRAM: ("degrees",),
    Reason.SKILL: ("skills",),
    Reason.PLACE: ("province",),
    Reason.SECTOR: ("sector",),
}
"""The fields of a person that a reason tells of: whoever is shown a match reads them."""
_OF_LIKENESS = tuple(reason for reason in Reason if reason is not Reason.OPEN_TO)
SIMILAR = "similar candidates"
"""How the ledger tells of it: not whom they are like, which is nobody's business but the firm's and that person's."""
_KIND_OF_OPENING = {PostingKind.JOB: "job", PostingKind.INTERNSHIP: "internship"}

Traits = Mapping[Reason, Collection[str]]
"""What one side has, as codes by reason; nothing of what it leaves empty."""
Reasons = Mapping[Reason, tuple[str, ...]]
"""Why a hit matches: the codes that both sides hold."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found and why, by the id of a hit.

    ``answer`` is None where there was nothing to compare by: then ``missing`` tells what would be needed, any of it.
    """

    answer: SearchAnswer | None
    reasons: Mapping[str, Reasons]
    missing: tuple[Reason, ...] = ()


_NO_MATCHES = Matches(None, {}, NEEDED)


def _likeness(
    wanted: Traits, fields: Mapping[Reason, str], told: str = "", besides: Iterable[str] = ()
) -> Likeness | None:
    """Return what to search by; None where nothing that tells anything stands there."""
    if not any(wanted.get(reason) for reason in NEEDED):
        return None
    wishes = tuple(
        # More than a profile or a posting may name is cut, not refused: nobody typed it here.
        Wish(fields[reason], tuple(sorted(wanted[reason]))[:MOST_CODES], worth.weight, worth.telling, worth.each)
        for reason, worth in WORTH.items()
        if wanted.get(reason)
    )
    return Likeness(wishes, told, frozenset(besides))


def _shared(wanted: Traits, held: Traits) -> Reasons:
    return {
        reason: both
        for reason in Reason
        if (both := tuple(sorted(set(wanted.get(reason, ())) & set(held.get(reason, ())))))
    }


_OF_PEOPLE = {
    Reason.PROGRAM: "unit",
    Reason.OPEN_TO: "open_to",
    Reason.SKILL: "skill",
    Reason.PLACE: "province",
    Reason.SECTOR: "sector",
}

_OF_POSTINGS = {
    Reason.PROGRAM: "addressed",
    Reason.OPEN_TO: "kind",
    Reason.SKILL: "skill",
    Reason.PLACE: "bound_to",
    Reason.SECTOR: "sector",
}


def _held_by(seen: Alumnus, codes: Mapping[str, str]) -> dict[Reason, Collection[str]]:
    """Return what somebody holds, as far as it is seen: exactly what the index says of them."""
    document = person_document(seen, codes)
    return {reason: _several(document[name]) for reason, name in _OF_PEOPLE.items()}


def _several(value: Any) -> Collection[str]:
    return value if isinstance(value, list) else [value] if value else []


def _asked_by(postings: Sequence[Posting]) -> dict[str, dict[Reason, Collection[str]]]:
    """Return what each posting asks for, by public id; where work is done anywhere, no place is better than another."""
    keys = [posting.pk for posting in postings]
    units, skills = careers.units_of(keys), careers.skills_of(keys)
    return {
        str(posting.public_id): {
            Reason.PROGRAM: [unit.code for unit in units.get(posting.pk, ())],
            Reason.OPEN_TO: _several(_KIND_OF_OPENING.get(PostingKind(posting.kind))),
            Reason.SKILL: [skill.code for skill in skills.get(posting.pk, ())],
            Reason.PLACE: _several(careers.place_of_work(posting)),
            Reason.SECTOR: [posting.employer.sector.code],
        }
        for posting in postings
    }


def _fields_of(reasons: Iterable[Reason]) -> frozenset[str]:
    return frozenset(name for reason in reasons for name in _FIELDS[reason])


def _people(
    viewer: Viewer, wanted: Traits, likeness: Likeness, ask: audiences.Ask, asked: Collection[str]
) -> tuple[Matches, dict[str, Alumnus]]:
    # Being found tells as much as the reasons do, whether they are asked for or not.
    read = frozenset(asked) | _fields_of(reason for reason in Reason if wanted.get(reason))
    answer, people = audiences.find_people(viewer, ask, read, likeness=likeness)
    codes = codes_by_path()
    reasons = {key: _shared(wanted, _held_by(seen, codes)) for key, seen in people.items()}
    return Matches(answer, reasons), people


def alumni_for_posting(
    viewer: Viewer, posting: Posting, ask: audiences.Ask, asked: Collection[str]
) -> tuple[Matches, dict[str, Alumnus]]:
    """Return the people open to this viewer's firm whom its posting speaks to, the best first.

    ``posting`` is the firm's own (``careers.own_posting``); ``ask`` holds the page; ``asked`` the names of the fields
    that will be shown, beside which a match tells what is shared. Goes into the ledger as a search does, and raises as
    ``audiences.find_people``.
    """
    wanted = _asked_by([posting])[str(posting.public_id)]
    likeness = _likeness(wanted, _OF_PEOPLE, f"posting: {posting.title_tr}")
    return _people(viewer, wanted, likeness, ask, asked) if likeness else (_NO_MATCHES, {})


def similar_alumni(
    viewer: Viewer, public_id: UUID, ask: audiences.Ask, asked: Collection[str]
) -> tuple[Matches, dict[str, Alumnus]] | None:
    """Return the people open to this viewer's firm who are like one whom it sees, the likest first, without that one.

    They are compared by what the firm sees of that person, so the person is read as well, and the ledger says so. Who
    is open to offers makes nobody alike. None where the person is absent or hidden. Raises as ``alumni_for_posting``.
    """
    told = Access(Door.SEARCH, SIMILAR)
    seen = alumni.projections_by_public_id(viewer, [public_id], _fields_of(_OF_LIKENESS), access=told).get(public_id)
    if seen is None:
        return None
    # The very programs count, not what lies above them: so no codes are needed here.
    wanted = _held_by(seen, {}) | {
        Reason.PROGRAM: [degree.unit.code for degree in seen.degrees or () if degree.unit],
        Reason.OPEN_TO: (),
    }
    likeness = _likeness(wanted, _OF_PEOPLE, SIMILAR, [str(public_id)])
    return _people(viewer, wanted, likeness, ask, asked) if likeness else (_NO_MATCHES, {})


def postings_for_me(viewer: Viewer, ask: audiences.Ask) -> tuple[Matches, dict[str, Posting]]:
    """Return the postings on offer that speak to ``viewer``, the best first: by the whole of the own record.

    It is compared for its owner alone: nothing of it is stored, and no firm is told. Raises as
    ``audiences.search_postings``.
    """
    own = alumni.projections(viewer, [viewer.profile_id], _fields_of(Reason)) if viewer.profile_id else []
    wanted = _held_by(own[0], codes_by_path()) if own else {}
    likeness = _likeness(wanted, _OF_POSTINGS)
    if likeness is None:
        return _NO_MATCHES, {}
    answer = audiences.search_postings(viewer, ask, likeness=likeness)
    rows = careers.visible_to(viewer).filter(public_id__in=[hit.id for hit in answer.hits])
    found = {str(row.public_id): row for row in rows.select_related("employer__sector", "province")}
    reasons = {key: _shared(wanted, asked) for key, asked in _asked_by(list(found.values())).items()}
    return Matches(answer, reasons), found
