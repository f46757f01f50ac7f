"""How much two records look like one person: a figure from 0 to 100 and the reasons, pure and without a database.

Everything compared is folded (``reference.turkish``): Işık, ISIK and isik are one name. The weights and the threshold
are explained in docs/decisions/duplicates.md.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz

THRESHOLD = 85
"""From here on two records stand in the queue."""
ALIKE = 75.0
"""Below this a first or last name is another name, however well the rest fits."""
SECOND_NAME = 90.0
"""What a name is worth beside the same name with another part: Ayşe Ak and Ayşe Ak Yılmaz."""
SAME_NUMBER = 95
SAME_CONTACT = 90
CONTACT_TOO = 10
"""What the same address or telephone adds; families share one, so it proves nothing alone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it is compared; names and contact folded, the number without signs and leading zeros."""

    profile_id: int
    first_name: str
    last_name: str
    birth_date: date
    number: str
    contact: frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two records are, and by what; ``reasons`` are codes, never values."""

    score: int
    reasons: tuple[str, ...]


NOTHING = Likeness(0, ())


def likeness(one: Entry, other: Entry) -> Likeness:
    """Return how much two records look like one person."""
    birth, birth_reason = birth_likeness(one.birth_date, other.birth_date)
    contact = bool(one.contact & other.contact)
    name = name_likeness(one, other)
    if name < ALIKE:
        # A surname changes; with the same birthday and the same telephone the first name tells enough.
        if contact and birth == 100 and part_likeness(one.first_name, other.first_name) >= SECOND_NAME:
            return Likeness(SAME_CONTACT, ("other_last_name", birth_reason, "same_contact"))
        return NOTHING
    reasons = ["same_name" if name == 100 else "similar_name"]
    score = round(0.6 * name + 0.4 * birth)
    if birth_reason:
        reasons.append(birth_reason)
    if one.number == other.number:
        score = max(score, SAME_NUMBER)
        reasons.append("same_number")
    if contact:
        score = min(score + CONTACT_TOO, 100)
        reasons.append("same_contact")
    return Likeness(score, tuple(reasons)) if score >= THRESHOLD else NOTHING


def name_likeness(one: Entry, other: Entry) -> float:
    """Return how alike the names are: the mean of first and last name, or the worse where that is another name."""
    first = part_likeness(one.first_name, other.first_name)
    last = part_likeness(one.last_name, other.last_name)
    if min(first, last) >= ALIKE:
        return (first + last) / 2
    # First and last name in each other's column.
    crossed = min(part_likeness(one.first_name, other.last_name), part_likeness(one.last_name, other.first_name))
    return SECOND_NAME if crossed == 100 else min(first, last)


@lru_cache(maxsize=1 << 17)
def part_likeness(one: str, other: str) -> float:
    """Return how alike two names are; one that only has a part more is nearly the same."""
    if one == other:
        return 100.0
    alike = fuzz.ratio(one, other)
    shorter, longer = sorted((set(one.split()), set(other.split())), key=len)
    return max(alike, SECOND_NAME) if shorter < longer else alike


def birth_likeness(one: date, other: date) -> tuple[float, str]:
    """Return how alike two birthdays are: the same, day and month exchanged, or one digit off."""
    if one == other:
        return 100.0, "same_birth"
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return 85.0, "birth_exchanged"
    if sum(left != right for left, right in zip(one.isoformat(), other.isoformat(), strict=True)) == 1:
        return 60.0, "birth_one_digit"
    return 0.0, ""
