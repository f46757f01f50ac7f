"""What an index of an audience may hold: only who opened to that very audience, however public they are otherwise."""

from dataclasses import replace

import pytest

from portal.alumni.selectors import indexed
from portal.privacy.viewers import any_alumnus, any_employer
from tests.chosen_people import OPEN
from tests.worlds import TODAY, GrantSpec, PersonSpec, lay_ground, populate

pytestmark = pytest.mark.django_db
ONLY_PUBLIC = replace(OPEN, employer_days=None, in_directory=False)
ONLY_FIRMS = replace(OPEN, is_public=False, in_directory=False)
ONLY_DIRECTORY = replace(OPEN, is_public=False, employer_days=None)
FIRMS, ALUMNI = any_employer(today=TODAY), any_alumnus(today=TODAY)


@pytest.mark.parametrize(
    ("person", "for_firms", "for_alumni"),
    [
        pytest.param(OPEN, True, True, id="opened to all"),
        pytest.param(ONLY_PUBLIC, False, False, id="a public page alone"),
        pytest.param(ONLY_FIRMS, True, False, id="open to firms alone"),
        pytest.param(ONLY_DIRECTORY, False, True, id="in the directory alone"),
        pytest.param(replace(OPEN, employer_days=-1, in_directory=False), False, False, id="an opening that is over"),
        pytest.param(replace(OPEN, employer_days=0), True, True, id="the last day of an opening"),
        pytest.param(replace(ONLY_FIRMS, masks=(*OPEN.masks[:4], 0)), False, False, id="opened no field to firms"),
        pytest.param(replace(ONLY_DIRECTORY, masks=(*OPEN.masks[:3], 0, OPEN.masks[4])), False, False, id="nor alumni"),
        pytest.param(
            replace(ONLY_PUBLIC, grants=(GrantSpec(0, OPEN.masks[4], 30),)), False, False, id="granted to one firm"
        ),
    ],
)
def test_a_page_open_to_one_audience_counts_for_no_other(person: PersonSpec, for_firms: bool, for_alumni: bool) -> None:
    rows = populate(lay_ground(), [person])
    keys = [rows[person.number].pk]
    held = [indexed(viewer, keys)[0].alumnus is not None for viewer in (FIRMS, ALUMNI)]
    assert held == [for_firms, for_alumni]
