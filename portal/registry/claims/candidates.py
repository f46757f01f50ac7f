"""The records a request may mean, the likeliest first, with what agrees and what differs: codes, never values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from portal.privacy.viewers import Viewer
from portal.reference.turkish import fold
from portal.registry.duplicates.finding import entry
from portal.registry.duplicates.scoring import (
    ALIKE,
    SECOND_NAME,
    Entry,
    birth_likeness,
    name_likeness,
    part_likeness,
)
from portal.registry.models import ClaimRequest, StudentRecord
from portal.registry.rights import center_only

SHOWN = 6
COMPARED = 300
"""Records of each way of finding that are compared; a name shared by more is found by its other signs."""
_BEGINNING = 3
_CLAIMABLE = "graduate"
_WEIGHTS = {"name": 50, "birth": 25, "number": 40, "program": 10, "year": 10, "contact": 10}
"""What each sign weighs among those that were told; the name by its likeness, a near one by half."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record, how likely it is meant (0 to 100), and the signs that agree, nearly agree or differ."""

    profile_id: int
    score: int
    agrees: tuple[str, ...]
    nearly: tuple[str, ...]
    differs: tuple[str, ...]
    is_owned: bool
    is_claimable: bool


class _Row(NamedTuple):
    profile_id: int
    number: str
    born: date
    first: str
    last: str
    first_now: str
    last_now: str
    email: str
    phone: str
    owner: int | None
    state: str
    program: int
    graduated_on: date | None


_COLUMNS = (
    "profile_id",
    "student_number",
    "birth_date",
    "first_name",
    "last_name",
    "profile__first_name",
    "profile__last_name",
    "profile__contact_email",
    "profile__contact_phone",
    "profile__user_id",
    "profile__state",
    "degree__unit_id",
    "degree__graduated_on",
)


def find_candidates(actor: Viewer, claim: ClaimRequest, *, name: str = "") -> list[Candidate]:
    """Return up to six records a request may mean: at most four statements, each by an index.

    ``name`` is looked for in place of the one in the request, as where somebody was married. Raises NotTheCenter.
    """
    center_only(actor)
    first, last = _parts(name) if name.strip() else (claim.first_name, claim.last_name)
    best: dict[int, Candidate] = {}
    for row in _rows(claim, fold(first), fold(last)):
        found = _compared(claim, row, (first, last))
        if found is not None and (row.profile_id not in best or best[row.profile_id].score < found.score):
            best[row.profile_id] = found
    return sorted(best.values(), key=lambda one: (-one.score, one.profile_id))[:SHOWN]


def _parts(name: str) -> tuple[str, str]:
    """Return the first names and the last word of a name; one word is looked for as both."""
    words = name.split()
    return (" ".join(words[:-1]) or words[0], words[-1])


def _rows(claim: ClaimRequest, first: str, last: str) -> Iterator[_Row]:
    """Return the records that share a sign with the request; each sign is looked up by the index of its own table."""
    signs = [Q(profile__name_folded__in=[f"{first} {last}", f"{last} {first}"]), _begins(first, last)]
    if claim.birth_date is not None:
        signs.append(Q(birth_date__in=_days(claim.birth_date)))
    if claim.student_number:
        signs.append(Q(student_number=claim.student_number))
    for sign in signs:
        yield from map(_Row._make, _told(StudentRecord.objects.filter(sign)))


def _told(rows: QuerySet[StudentRecord]) -> QuerySet[StudentRecord, Any]:
    return rows.values_list(*_COLUMNS).order_by("pk")[:COMPARED]


def _begins(one: str, other: str) -> Q:
    """Return the condition "the name begins as one of the two, some other word of it as the other"."""
    condition = Q()
    for start, within in ((one, other), (other, one)):
        begins = Q(profile__name_folded__startswith=start[:_BEGINNING])
        condition |= begins & Q(profile__name_folded__contains=f" {within[:_BEGINNING]}")
    return condition


def _days(day: date) -> list[date]:
    """Return a day, and the one with day and month exchanged where there is such a day."""
    try:
        return [day, day.replace(month=day.day, day=day.month)]
    except ValueError:
        return [day]


def _compared(claim: ClaimRequest, row: _Row, names: tuple[str, str]) -> Candidate | None:
    """Return a record as a candidate; None where too little is shared."""
    asked = _entry(0, claim.student_number, claim.birth_date or row.born, names)
    known = [
        _entry(row.profile_id, row.number, row.born, pair)
        for pair in {(row.first, row.last), (row.first_now, row.last_now)}
    ]
    alike = max(name_likeness(asked, one) for one in known)
    signs = {"name": "agrees" if alike == 100 else "nearly" if alike >= ALIKE else "differs"}
    signs |= _other_signs(claim, row, asked, known[0])
    # Dozens share a birthday; under another last name the first has to be the same, or the number.
    first_alike = max(part_likeness(asked.first_name, one.first_name) for one in known)
    married = signs.get("birth") == "agrees" and first_alike >= SECOND_NAME
    if alike < ALIKE and not married and signs.get("number") != "agrees":
        return None
    return Candidate(
        profile_id=row.profile_id,
        score=_score(signs, alike),
        agrees=tuple(sign for sign, said in signs.items() if said == "agrees"),
        nearly=tuple(sign for sign, said in signs.items() if said == "nearly"),
        differs=tuple(sign for sign, said in signs.items() if said == "differs"),
        is_owned=row.owner is not None,
        is_claimable=row.owner is None and row.state == _CLAIMABLE,
    )


def _score(signs: Mapping[str, str], alike: float) -> int:
    """Return from 0 to 100 how much of what was told agrees."""
    shares = {"agrees": 1.0, "nearly": 0.5, "differs": 0.0}
    reached = _WEIGHTS["name"] * alike / 100
    reached += sum(_WEIGHTS[sign] * shares[said] for sign, said in signs.items() if sign != "name")
    return round(100 * reached / sum(_WEIGHTS[sign] for sign in signs))


def _other_signs(claim: ClaimRequest, row: _Row, asked: Entry, known: Entry) -> dict[str, str]:
    """Return what each sign but the name says; a sign the claimant did not tell is left out."""
    signs: dict[str, str] = {}
    if claim.birth_date is not None:
        birth, _code = birth_likeness(asked.birth_date, row.born)
        signs["birth"] = "agrees" if birth == 100 else "nearly" if birth else "differs"
    if claim.student_number:
        signs["number"] = "agrees" if asked.number == known.number else "differs"
    if claim.program_id is not None:
        signs["program"] = "agrees" if claim.program_id == row.program else "differs"
    if claim.graduation_year is not None and row.graduated_on is not None:
        apart = abs(claim.graduation_year - row.graduated_on.year)
        signs["year"] = "agrees" if not apart else "nearly" if apart == 1 else "differs"
    if {row.email.lower(), row.phone} & {claim.claimant.email.lower(), claim.contact_phone or None}:
        signs["contact"] = "agrees"
    return signs


def _entry(profile_id: int, number: str, born: date, names: tuple[str, str]) -> Entry:
    return entry(profile_id, number=number, born=born, names=names, contact=())
