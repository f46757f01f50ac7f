"""Who a user is today: expired, unverified and inactive mean no rights (DOMAIN section 2)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.accounts.models import Role, RoleAssignment, User
from portal.employers.models import Employer, EmployerMember
from portal.institution.models import Unit
from portal.privacy.audiences import Audience
from portal.privacy.viewers import anonymous, viewer_for
from tests.worlds import TODAY, Ground, lay_ground

pytestmark = pytest.mark.django_db
PUBLIC = frozenset({Audience.PUBLIC})


@pytest.fixture
def ground() -> Ground:
    """Units and firms."""
    return lay_ground()


@pytest.fixture
def user() -> User:
    """A verified user without a role."""
    return User.objects.create(email="biri@ornek.example", email_verified_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_nobody_is_the_public() -> None:
    assert anonymous().audiences == PUBLIC
    assert not anonymous().is_signed_in


@pytest.mark.parametrize("change", [{"is_active": False}, {"email_verified_at": None}])
def test_an_inactive_or_unverified_user_is_nobody(user: User, change: dict[str, object]) -> None:
    RoleAssignment.objects.create(user=user, role=Role.COORDINATOR, starts_on=TODAY)
    for name, value in change.items():
        setattr(user, name, value)
    assert viewer_for(user, today=TODAY) == anonymous(today=TODAY)


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(0, 0, True), (-10, None, True), (-10, -1, False), (1, None, False), (-10, 0, True)],
)
def test_a_role_holds_from_its_first_to_its_last_day(user: User, starts: int, ends: int | None, holds: bool) -> None:
    RoleAssignment.objects.create(
        user=user,
        role=Role.CENTER_STAFF,
        starts_on=TODAY + timedelta(days=starts),
        ends_on=None if ends is None else TODAY + timedelta(days=ends),
    )
    viewer = viewer_for(user, today=TODAY)
    assert (Audience.CENTER in viewer.audiences) is holds
    assert viewer.roles == (frozenset({"center_staff"}) if holds else frozenset())


def test_a_representative_is_entrusted_with_the_subtree_of_the_unit(user: User, ground: Ground) -> None:
    RoleAssignment.objects.create(user=user, role=Role.DEPARTMENT_REPRESENTATIVE, unit=ground.units[0], starts_on=TODAY)
    viewer = viewer_for(user, today=TODAY)
    assert viewer.unit_paths == (ground.units[0].path,)
    assert viewer.audiences == PUBLIC | {Audience.UNIT}


def test_entrusted_units_inside_each_other_are_one(user: User, ground: Ground) -> None:
    root = Unit.objects.get(code="KYU")
    for unit in (root, ground.units[1]):
        RoleAssignment.objects.create(user=user, role=Role.DEPARTMENT_REPRESENTATIVE, unit=unit, starts_on=TODAY)
    assert viewer_for(user, today=TODAY).unit_paths == (root.path,)


@pytest.mark.parametrize(
    ("state", "until", "acts"),
    [
        ("approved", TODAY, True),
        ("approved", TODAY - timedelta(days=1), False),
        ("suspended", TODAY + timedelta(days=9), False),
        ("submitted", None, False),
    ],
)
def test_only_a_firm_in_force_makes_an_employer(
    user: User, ground: Ground, state: str, until: date | None, acts: bool
) -> None:
    firm = ground.firms[0]
    Employer.objects.filter(pk=firm.pk).update(state=state, approved_until=until)
    EmployerMember.objects.create(user=user, employer=firm)
    viewer = viewer_for(user, today=TODAY)
    assert viewer.employer_id == (firm.pk if acts else None)
    assert (Audience.EMPLOYER in viewer.audiences) is acts


def test_a_viewer_costs_a_fixed_number_of_statements(
    user: User, ground: Ground, django_assert_num_queries: object
) -> None:
    RoleAssignment.objects.create(user=user, role=Role.DEPARTMENT_REPRESENTATIVE, unit=ground.units[0], starts_on=TODAY)
    with django_assert_num_queries(2):  # type: ignore[operator]
        viewer_for(user, today=TODAY)
