"""What was read of a record follows it into the one it becomes, and goes back with it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portal.alumni.services import merge_profiles, part_profiles
from portal.ledger.models import Followed, Line, Reading
from portal.ledger.selectors import lines_of
from portal.ledger.services import forget, part
from tests.chosen_people import CLOSED
from tests.worlds import lay_ground, populate

pytestmark = pytest.mark.django_db
NAME, SKILLS = 1, 128
UNCLAIMED = {"state": "graduate", "employer_days": None, "in_directory": False, "is_public": False}


def told(profile_id: int) -> list[tuple[int, int]]:
    """Return what a record's owner is told: the reading, and the groups it saw."""
    return list(lines_of(profile_id).order_by("reading_id").values_list("reading_id", "groups"))


def read(*people: tuple[int, int]) -> int:
    """Write that somebody read these people; return the reading."""
    return Reading.objects.create(
        read_at=datetime(2026, 11, 1, tzinfo=UTC), user_id=1, audience="center", door="list", people=people
    ).pk


def test_lines_follow_a_merge_and_an_undo_even_of_two_at_once() -> None:
    specs = [
        replace(CLOSED, number=1),
        replace(CLOSED, number=2, **UNCLAIMED),
        replace(CLOSED, number=3, **UNCLAIMED),
    ]
    rows = populate(lay_ground(), specs)
    one, two, three = (rows[number].pk for number in (1, 2, 3))
    own, other = read((one, NAME)), read((two, SKILLS))
    both, third = read((one, NAME), (two, SKILLS)), read((three, NAME))

    lower = merge_profiles(two, three)
    assert (lower.kept_id, told(two)) == (two, [(other, SKILLS), (both, SKILLS), (third, NAME)])
    upper = merge_profiles(one, two)
    assert told(one) == [(own, NAME), (other, SKILLS), (both, NAME | SKILLS), (third, NAME)]
    assert (told(two), told(three)) == ([], [])

    part_profiles(upper)
    assert told(two) == [(other, SKILLS), (both, SKILLS), (third, NAME)]
    assert [reading for reading, _groups in told(one)] == [own, both]
    part(gone_id=lower.gone_id, kept_id=lower.kept_id)
    assert (told(two), told(three)) == ([(other, SKILLS), (both, SKILLS)], [(third, NAME)])
    assert not Followed.objects.exists()


def test_erasing_takes_the_lines_that_followed_too() -> None:
    rows = populate(lay_ground(), [CLOSED, replace(CLOSED, number=2, **UNCLAIMED)])
    read((rows[1].pk, NAME))
    read((rows[2].pk, SKILLS))
    merge_profiles(rows[1].pk, rows[2].pk)
    assert forget(rows[1].pk) == 3
    assert (Line.objects.count(), Followed.objects.count()) == (0, 0)
