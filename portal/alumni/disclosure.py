"""Showing people to somebody: the projection, and the line in the ledger that goes before it."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from portal.employers.usage import room_for
from portal.ledger.access import Access
from portal.ledger.services import RECORDED, ReasonRequired, is_recorded, recorded
from portal.privacy.audiences import Audience
from portal.privacy.policies import Openings, mask_of, registered, visible_groups
from portal.privacy.viewers import Viewer

from .loading import FILES, PARTS
from .projection import Alumnus, project
from .records import AlumnusRecord
from .rows import openings_for

_MODEL_OF_PART = {
    "degrees": "alumni.Degree",
    "employments": "alumni.Employment",
    "skills": "alumni.ProfileSkill",
    "languages": "alumni.ProfileLanguage",
    "photo": "files.Photo",
    "cv": "files.CurriculumVitae",
}
OFFICES = frozenset({Audience.UNIT, Audience.CENTER})
"""The audiences that see people because of their office."""
EVERYTHING = PARTS | FILES | {"*"}
"""What is asked for where nobody says which fields will be shown."""


@lru_cache(maxsize=1024)
def groups_asked(asked: frozenset[str]) -> int:
    """Return the mask of the groups that fields of these names belong to. Pure."""
    policies = registered()
    profile = policies["alumni.AlumniProfile"].exposed
    groups = {rule.group for name, rule in profile.items() if name in asked or "*" in asked}
    if "full_name" in asked:
        groups.add(profile["first_name"].group)
    for part in _MODEL_OF_PART.keys() & asked:
        groups |= {rule.group for rule in policies[_MODEL_OF_PART[part]].exposed.values()}
    return mask_of(groups)


def _seen_in_office(opened: Openings) -> int:
    """Return the mask of the groups seen by an office alone: neither open to everybody nor to the viewer otherwise."""
    others = tuple(row for row in opened if row[0] not in OFFICES)
    return visible_groups(opened) & ~visible_groups(others) if len(others) < len(opened) else 0


_NOTHING_MORE: Mapping[int, int] = MappingProxyType({})


def shown(
    viewer: Viewer,
    records: Sequence[AlumnusRecord],
    asked: Collection[str],
    access: Access,
    marked: Mapping[int, int] = _NOTHING_MORE,
) -> list[Alumnus | None]:
    """Return what ``viewer`` sees of ``records``, each in its place, once the ledger holds it.

    ``asked`` holds the names of the fields that will be shown; ``marked`` the groups of which a search shows more of
    somebody, as a mask by the key of the record. Raises LedgerUnavailable, and ReasonRequired where staff would see of
    somebody what is closed to others and did not say why, and PeopleUsedUp where a firm was shown as many people today
    as may be: then nothing is shown.
    """
    openings = [openings_for(viewer, one) for one in records]
    told = _told(viewer, records, openings, asked, marked, access)
    with room_for(viewer, told), recorded(viewer, told, access):
        return [project(one, opened) for one, opened in zip(records, openings, strict=True)]


def _told(
    viewer: Viewer,
    records: Sequence[AlumnusRecord],
    openings: Sequence[Openings],
    asked: Collection[str],
    marked: Mapping[int, int],
    access: Access,
) -> dict[int, int]:
    """Return the masks of groups the ledger holds of this read, by the key of the record. Raises ReasonRequired."""
    if not is_recorded(viewer):
        return {}
    of_all, told = groups_asked(frozenset(asked)) | access.groups, {}
    unexplained = access.needs_reason and not viewer.reason
    for one, opened in zip(records, openings, strict=True):
        groups = of_all | marked.get(one.pk, 0)
        if unexplained and one.pk != viewer.profile_id and _seen_in_office(opened) & groups:
            raise ReasonRequired
        # A firm's read is told whatever opened the row; what is open to all, staff read as anybody does.
        rows = opened if viewer.employer_id is not None else tuple(row for row in opened if row[0] in RECORDED)
        if rows and one.pk != viewer.profile_id:
            told[one.pk] = visible_groups(rows) & groups
    return told
