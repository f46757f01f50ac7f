"""Two worlds that one kind of viewer cannot tell apart: the second has another value wherever the first hides one.

What is hidden, the oracle says, not the code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from tests import oracle
from tests.chosen_people import CLOSED, OTHERWISE
from tests.oracle import GROUPS, KIND_IS, MASK_PLACE
from tests.worlds import VIEWER_KINDS, DegreeSpec, PersonSpec, people, worlds

ATTRIBUTES = {
    "identity": ("first_name", "last_name"),
    "contact_email": ("email",),
    "contact_phone": ("phone",),
    "address": ("address",),
    "location": ("province",),
    "sector": ("sector",),
    "skills": ("skills", "languages"),
    "income": ("income",),
    "photo": ("photo",),
    "cv": ("cv",),
    "plans": ("job", "internship", "mentoring"),
}


def _present_at(person: PersonSpec) -> bool:
    return any(0 in (job.firm, job.typed) and job.present for job in person.jobs)


def _elsewhere_in_band(year: int) -> int:
    return year // 5 * 5 + (year + 2) % 5


def _hidden_replaced(kind: str, person: PersonSpec, other: PersonSpec) -> PersonSpec | None:
    """Return ``person`` with all this viewer may not see taken from ``other``; None: the person may be gone."""
    seen, audiences = oracle.seen(kind, person), KIND_IS[kind]
    if not seen.row:
        return other if not oracle.seen(kind, other).row else None
    if kind == "self" and person.number == 0:
        return person
    changed: dict[str, Any] = {
        name: getattr(other, name) for group, names in ATTRIBUTES.items() if group not in seen.groups for name in names
    }
    if "career" not in seen.groups:
        changed |= {"headline": other.headline, "summary": other.summary}
        if _present_at(person) == _present_at(other):
            changed["jobs"] = other.jobs
    if "education" not in seen.groups:
        kept = tuple(person.degrees[place] for place in seen.degrees)
        changed["degrees"] = kept + tuple(d for d in other.degrees if d.unit == 1 or "unit" not in audiences)
    elif "identity" not in seen.groups and "unit" not in audiences:
        # The day is hidden with the name; the span of five years it lies in is told.
        changed["degrees"] = tuple(replace(one, year=_elsewhere_in_band(one.year)) for one in person.degrees)
    masks = list(person.masks)
    for audience, place in MASK_PLACE.items():
        if audience not in audiences:
            masks[place] = other.masks[place]
    masks[2] = other.masks[2]
    changed["masks"] = tuple(masks)
    if not audiences & {"alumni", "students"}:
        changed["in_directory"] = other.in_directory and person.has_owner
    if "employers" not in audiences:
        changed |= {"employer_days": other.employer_days if person.has_owner else None}
        changed |= {"blocks": other.blocks, "grants": other.grants}
    else:
        kept = frozenset(person.blocks & {0})
        changed["blocks"] = kept | (other.blocks & {1})
        if all(grant.firm == 1 for grant in (*person.grants, *other.grants)):
            changed["grants"] = other.grants
    return replace(person, **changed)


@dataclass(frozen=True)
class Twins:
    """Two worlds that one kind of viewer cannot tell apart."""

    kind: str
    first: tuple[PersonSpec, ...]
    second: tuple[PersonSpec, ...]


@st.composite
def twins(draw: st.DrawFn, kinds: Sequence[str] = VIEWER_KINDS) -> Twins:
    """Draw a world and its twin for a viewer of one of these kinds."""
    kind = draw(st.sampled_from(kinds))
    first = draw(worlds(least=2, most=4))
    second = []
    for person in first:
        other = draw(people(person.number, owned=person.number == 0))
        changed = _hidden_replaced(kind, person, other)
        if changed is not None and not (not oracle.seen(kind, changed).row and person.number and draw(st.booleans())):
            second.append(changed)
    for person in second:
        before = next(one for one in first if one.number == person.number)
        assume(oracle.seen(kind, before) == oracle.seen(kind, person))
    assume(kind != "self" or any(person.number == 0 for person in second))
    return Twins(kind, first, tuple(second))


def chosen(kind: str) -> Twins:
    """Return three people who opened nothing but their names, and their twins: all that is hidden is another."""
    people_of = (("Ak", CLOSED, OTHERWISE), ("Iğdır", OTHERWISE, CLOSED), ("Öztürk", CLOSED, OTHERWISE))
    first = tuple(replace(one, number=number, last_name=name) for number, (name, one, _other) in enumerate(people_of))
    second = tuple(
        _hidden_replaced(kind, person, replace(other, number=person.number, last_name=name)) or person
        for person, (name, _one, other) in zip(first, people_of, strict=True)
    )
    return Twins(kind, first, second)


def unnamed(kind: str) -> Twins:
    """Return somebody who opened education and skills to everybody, not the name; the twin studied in other years."""
    opened = 1 << GROUPS.index("education") | 1 << GROUPS.index("skills")
    person = replace(
        CLOSED,
        number=0,
        state="active",
        in_directory=True,
        is_public=True,
        employer_days=30,
        masks=(opened,) * 5,
        degrees=(DegreeSpec(1, "bachelor", 2015), DegreeSpec(1, "master", 2018)),
        skills=frozenset({0}),
    )
    return Twins(kind, (person,), (_hidden_replaced(kind, person, replace(person, last_name="Başka")) or person,))
