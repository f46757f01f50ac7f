"""Values of the right type that no calendar holds: refused or compared, never a failure of ours."""

from datetime import date

import pytest

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile, Degree
from tests.worlds import VERIFIED, lay_ground

pytestmark = pytest.mark.django_db
ALUMNI = "query ($f: AlumniFilter) { alumni(filter: $f) { totalCount } }"
EVENTS = "query ($f: EventFilter) { events(filter: $f) { totalCount } }"


@pytest.fixture
def _graduate() -> None:
    ground = lay_ground()
    owner = User.objects.create(email="ada@mezun.example", email_verified_at=VERIFIED)
    profile = AlumniProfile.objects.create(
        user=owner, state="active", first_name="Ada", last_name="Ok", is_public=True, public_groups=2**14 - 1
    )
    Degree.objects.create(profile=profile, unit=ground.units[0], level="bachelor", graduated_on=date(2017, 6, 30))


@pytest.mark.usefixtures("_graduate")
@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"graduatedFrom": 2017, "graduatedTo": 2017}, 1),
        ({"graduatedFrom": 2018}, 0),
        ({"graduatedTo": 2016}, 0),
        ({"graduatedFrom": 0}, 1),
        ({"graduatedFrom": -(2**31)}, 1),
        ({"graduatedFrom": 10_000}, 0),
        ({"graduatedTo": 0}, 0),
        ({"graduatedTo": 2**31 - 1}, 1),
    ],
)
def test_a_year_is_compared_even_where_no_calendar_holds_it(door, wanted, count):
    assert door.data(ALUMNI, {"f": wanted}) == {"alumni": {"totalCount": count}}


@pytest.mark.parametrize("name", ["startsFrom", "startsBefore"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00"])
def test_a_moment_before_or_after_all_days_is_bad_input(door, name, moment):
    assert door.codes(EVENTS, {"f": {name: moment}}) == ["BAD_USER_INPUT"]


def test_a_moment_without_a_zone_is_one_of_ours(door):
    assert door.data(EVENTS, {"f": {"startsFrom": "2026-01-01T00:00:00"}}) == {"events": {"totalCount": 0}}
