"""Who a user is today: expired, unverified and inactive mean no rights (DOMAIN section 2)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import Role, RoleAssignment, User
from portal.alumni.models import AlumniProfile, LifeCycle
from portal.employers.models import Employer, EmployerMember
from portal.institution.models import Unit
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer, anonymous, any_alumnus, any_employer, kind_of, rows_for, viewer_for
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


@pytest.mark.parametrize(
    ("make", "held"), [(anonymous, {}), (any_alumnus, {"profile_id": 0}), (any_employer, {"employer_id": 0})]
)
def test_whoever_has_no_identity_looks_on_the_day_given_or_today(
    make: Callable[..., Viewer], held: dict[str, int]
) -> None:
    day = TODAY - timedelta(days=3)

    assert make("en", today=day) == Viewer(today=day, language="en", **held)
    with patch("portal.privacy.viewers.timezone.localdate", return_value=TODAY):
        assert make() == Viewer(today=TODAY, language="tr", **held)


def test_whoever_holds_nothing_is_signed_in_and_no_more(user: User) -> None:
    assert viewer_for(user, today=TODAY) == Viewer(today=TODAY, user_id=user.pk, language=user.language)
    told = viewer_for(user, language="en", today=TODAY, reason="request")
    assert told == Viewer(today=TODAY, user_id=user.pk, language="en", reason="request")
    day = TODAY - timedelta(days=3)
    assert viewer_for(user, today=day).today == day
    with patch("portal.privacy.viewers.timezone.localdate", return_value=day):
        assert viewer_for(user).today == day
        assert viewer_for(user, today=TODAY).today == TODAY


def test_whoever_is_no_account_or_erased_meanwhile_is_nobody(user: User) -> None:
    for nobody in (AnonymousUser(), None):
        assert viewer_for(nobody, language="en", today=TODAY) == anonymous("en", today=TODAY)
    User.objects.filter(pk=user.pk).delete()
    assert viewer_for(user, today=TODAY) == anonymous(today=TODAY)
    assert viewer_for(user, language="en", today=TODAY) == anonymous("en", today=TODAY)


def test_everything_one_account_is_stands_in_one_viewer(user: User, ground: Ground) -> None:
    RoleAssignment.objects.create(user=user, role=Role.DEPARTMENT_REPRESENTATIVE, unit=ground.units[0], starts_on=TODAY)
    RoleAssignment.objects.create(user=user, role=Role.EDITOR, unit=ground.units[1], starts_on=TODAY)
    EmployerMember.objects.create(user=user, employer=ground.firms[0])
    other = User.objects.create(email="baska@ornek.example")
    RoleAssignment.objects.create(user=other, role=Role.CENTER_STAFF, starts_on=TODAY)
    AlumniProfile.objects.create(user=other, state=LifeCycle.ACTIVE, first_name="Ada", last_name="Ok")
    own = AlumniProfile.objects.create(user=user, state=LifeCycle.ACTIVE, first_name="Işıl", last_name="Ak")

    assert viewer_for(user, today=TODAY) == Viewer(
        today=TODAY,
        user_id=user.pk,
        profile_id=own.pk,
        employer_id=ground.firms[0].pk,
        unit_paths=(ground.units[0].path,),
        roles=frozenset({Role.DEPARTMENT_REPRESENTATIVE, Role.EDITOR}),
        language=user.language,
    )


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


def test_whoever_is_entrusted_with_no_unit_costs_one_statement(user: User, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        viewer_for(user, today=TODAY)


FIRM = Viewer(TODAY, user_id=7, employer_id=3, language="en")


@pytest.mark.parametrize(
    ("viewer", "values", "held"),
    [
        (anonymous(today=TODAY), (TODAY,), ()),
        (FIRM, (TODAY, 7, 3), ("user_id", "employer_id")),
        (Viewer(TODAY, user_id=7, profile_id=9), (TODAY, 7, 9), ("user_id", "profile_id")),
        (
            Viewer(TODAY, user_id=7, employer_id=3, profile_id=9),
            (TODAY, 7, 3, 9),
            ("user_id", "employer_id", "profile_id"),
        ),
        (Viewer(TODAY, user_id=7, roles=frozenset({Role.COORDINATOR})), (TODAY, 7), ("user_id",)),
    ],
)
def test_a_kind_holds_all_that_a_condition_compares_with(
    viewer: Viewer, values: tuple[object, ...], held: tuple[str, ...]
) -> None:
    kind = kind_of(viewer)

    assert kind is not None
    assert kind.shape == (viewer.audiences, viewer.roles, ("today", *held))
    assert kind.values == values
    assert kind.like(*values) == viewer
    others = (TODAY - timedelta(days=1), *(number + 100 for number in values[1:]))
    expected = replace(viewer, **dict(zip(("today", *held), others, strict=True)))
    assert kind.like(*others) == expected != viewer
    with pytest.raises(ValueError, match="shorter"):
        kind.like(*others[:-1])


def test_a_representative_is_of_no_kind() -> None:
    assert kind_of(replace(FIRM, unit_paths=("0001",))) is None


class _Kept:
    """Keeps nothing, and notes under which shape and with which values it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def rows(self, shape: object, build: Callable[..., list[object]], values: tuple[object, ...]) -> list[object]:
        self.asked.append((shape, values))
        return build(*values)


def test_rows_are_asked_for_by_the_kind_and_the_number_of_keys() -> None:
    kept = _Kept()

    def build(viewer: Viewer, keys: Sequence[object]) -> list[object]:
        return [viewer, *keys]

    assert rows_for(FIRM, kept, (5, 6), build) == [FIRM, 5, 6]  # type: ignore[arg-type]
    assert kept.asked == [((kind_of(FIRM).shape, 2), (TODAY, 7, 3, 5, 6))]  # type: ignore[union-attr]
    entrusted = replace(FIRM, unit_paths=("0001",))
    assert rows_for(entrusted, kept, (5,), build) == [entrusted, 5]  # type: ignore[arg-type]
    assert len(kept.asked) == 1
