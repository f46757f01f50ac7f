"""The visibility rules a second time: slow, obvious, written from DOMAIN's tables and not from the code.

The answer for one person and one kind of viewer is, for each field group, whether it is seen; education a degree at a
time. Nothing here is imported from ``portal`` but the order of the stored bits.
"""

from dataclasses import dataclass

from tests.worlds import OWNED, PersonSpec

GROUPS = (
    "identity",
    "photo",
    "contact_email",
    "contact_phone",
    "address",
    "education",
    "career",
    "skills",
    "location",
    "sector",
    "income",
    "plans",
    "cv",
    "activity",
)
CENTER_SEES = set(GROUPS) - {"cv", "activity"}
SELF_SEES = set(GROUPS) - {"activity"}
REPRESENTATIVE_SEES = CENTER_SEES - {"address", "income", "plans", "photo"}
OPEN_TO_ANYBODY = {"identity", "photo", "education", "career", "skills", "location", "sector"}
MAY_BE_OPENED = {
    "public": OPEN_TO_ANYBODY,
    "students": OPEN_TO_ANYBODY | {"contact_email", "contact_phone", "plans"},
    "alumni": OPEN_TO_ANYBODY | {"contact_email", "contact_phone", "plans", "address", "cv"},
    "employers": OPEN_TO_ANYBODY | {"contact_email", "contact_phone", "plans", "cv"},
}
MASK_PLACE = {"public": 0, "students": 1, "alumni": 3, "employers": 4}
KIND_IS = {
    "anonymous": {"public"},
    "student": {"public", "students"},
    "alumna": {"public", "alumni"},
    "employer": {"public", "employers"},
    "recruiting alumna": {"public", "alumni", "employers"},
    "representative": {"public", "unit"},
    "recruiting representative": {"public", "unit", "employers"},
    "center": {"public", "center"},
    "self": {"public", "alumni", "self"},
}


@dataclass(frozen=True)
class Seen:
    """What is seen of one person: whole groups, and which degrees; ``row`` False: not even that they exist."""

    row: bool
    groups: frozenset[str]
    degrees: tuple[int, ...]

    def year_told(self, year: int) -> tuple[int, int]:
        """Return from when to when a graduation of ``year`` may have been, as this viewer is told."""
        return (year, year) if "identity" in self.groups else (year // 5 * 5, year // 5 * 5 + 4)


NOTHING = Seen(False, frozenset(), ())


def _bits(mask: int) -> set[str]:
    return {name for place, name in enumerate(GROUPS) if mask >> place & 1}


def _barred(person: PersonSpec) -> bool:
    """Say whether firm 0 never finds the person."""
    return 0 in person.blocks or any(0 in (job.firm, job.typed) and job.present for job in person.jobs)


def _opted_in(person: PersonSpec, audience: str) -> bool:
    if person.state not in OWNED:
        return False
    if audience == "public":
        return person.is_public
    if audience in ("students", "alumni"):
        return person.in_directory
    return person.employer_days is not None and person.employer_days >= 0 and not _barred(person)


def _granted(person: PersonSpec) -> set[str]:
    return {name for grant in person.grants if grant.firm == 0 and grant.days >= 0 for name in _bits(grant.groups)}


def seen(kind: str, person: PersonSpec) -> Seen:
    """Return what a viewer of ``kind`` sees of ``person``."""
    if person.state == "erased":
        return NOTHING
    row, groups, entrusted = False, set(), False
    for audience in KIND_IS[kind]:
        if audience == "center":
            row, groups = True, groups | CENTER_SEES
        elif audience == "self" and person.number == 0:
            row, groups = True, groups | SELF_SEES
        elif audience == "unit" and any(degree.unit == 0 for degree in person.degrees):
            row, entrusted, groups = True, True, groups | (REPRESENTATIVE_SEES - {"education"})
        elif audience in MASK_PLACE and _opted_in(person, audience):
            opened = _bits(person.masks[MASK_PLACE[audience]]) & MAY_BE_OPENED[audience]
            if opened:
                row = True
                if audience == "employers":
                    opened |= _granted(person) & MAY_BE_OPENED["employers"]
                groups |= opened
    everything = "education" in groups
    degrees = tuple(
        place for place, degree in enumerate(person.degrees) if everything or (entrusted and degree.unit == 0)
    )
    return Seen(row, frozenset(groups), degrees)
