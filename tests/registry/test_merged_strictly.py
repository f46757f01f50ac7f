"""What a merge keeps of two settings, case by case: the stricter one, and no grant that only one of the two gave."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.alumni.models import AccessGrant, AlumniProfile
from portal.alumni.services import merge_profiles
from portal.privacy.policies import FieldGroup
from tests.chosen_people import OPEN
from tests.worlds import TODAY, GrantSpec, Ground, PersonSpec, lay_ground, populate

pytestmark = pytest.mark.django_db
NAME, PHOTO, SKILLS = FieldGroup.IDENTITY.bit, FieldGroup.PHOTO.bit, FieldGroup.SKILLS.bit
UNCLAIMED = replace(
    OPEN,
    number=2,
    state="graduate",
    masks=(0,) * 5,
    employer_days=None,
    in_directory=False,
    is_public=False,
    photo=0,
    cv=0,
)


@pytest.fixture
def ground() -> Ground:
    return lay_ground()


def merged(ground: Ground, one: PersonSpec, other: PersonSpec) -> AlumniProfile:
    """Return the record that stays of two."""
    rows = populate(ground, [one, other])
    return AlumniProfile.objects.get(pk=merge_profiles(rows[1].pk, rows[2].pk).kept_id)


@pytest.mark.parametrize(
    ("one", "other", "left"),
    [
        ([GrantSpec(0, NAME | SKILLS, 9)], [GrantSpec(0, SKILLS | PHOTO, 5)], [(0, SKILLS, 5)]),
        ([GrantSpec(0, NAME | SKILLS, 5)], [GrantSpec(0, SKILLS | PHOTO, 9)], [(0, SKILLS, 5)]),
        ([GrantSpec(0, NAME, 5)], [GrantSpec(0, PHOTO, 5)], []),
        ([GrantSpec(0, NAME, 5)], [GrantSpec(1, NAME, 5)], []),
        ([GrantSpec(0, NAME, 5)], [], []),
        ([], [GrantSpec(0, NAME, 5)], []),
    ],
)
def test_a_grant_stays_as_far_as_both_gave_it(
    ground: Ground, one: list[GrantSpec], other: list[GrantSpec], left: list[tuple[int, int, int]]
) -> None:
    merged(ground, replace(OPEN, grants=tuple(one)), replace(UNCLAIMED, grants=tuple(other)))
    granted = AccessGrant.objects.values_list("employer_id", "groups", "until")
    wanted = [(ground.firms[firm].pk, groups, TODAY + timedelta(days=days)) for firm, groups, days in left]
    assert list(granted) == wanted


def test_an_offer_stays_where_both_make_it(ground: Ground) -> None:
    one = replace(OPEN, job=True, internship=True, mentoring=False)
    kept = merged(ground, one, replace(UNCLAIMED, job=True, internship=False, mentoring=True))
    assert (kept.open_to_job, kept.open_to_internship, kept.open_to_mentoring) == (True, False, False)
