"""Terms of coordinator and deputy, and acting for the coordinator: who holds what on which day."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.delegation import NotOfTheCenter, NotTheCoordinator, WhyMissing, delegate
from portal.accounts.models import Role, RoleAssignment, User
from portal.accounts.selectors import assignments_in_force, history_of, holds, in_force_q
from portal.accounts.services import BadTerm, CoordinatorMissing, HeldAlready, Term, assign_role, end_role, proposed_end
from portal.privacy.viewers import viewer_for
from tests.worlds import TODAY, VERIFIED

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def person(name: str) -> User:
    return User.objects.create(email=f"{name}@uni.example", email_verified_at=VERIFIED)


def give(user: User, role: Role, *, starts: date = TODAY - 100 * DAY, ends: date | None = None) -> RoleAssignment:
    return assign_role(boss().pk, user_id=user.pk, term=Term(role, starts, ends))


def boss() -> User:
    return User.objects.get_or_create(email="rektor@uni.example", defaults={"email_verified_at": VERIFIED})[0]


def roles(user: User, day: date = TODAY) -> set[str]:
    return set(viewer_for(User.objects.get(pk=user.pk), today=day).roles)


@pytest.fixture
def coordinator() -> User:
    return person("koordinator")


@pytest.fixture
def deputy() -> User:
    return person("yardimci")


@pytest.mark.parametrize(
    ("role", "starts_on", "ends_on"),
    [
        (Role.COORDINATOR, date(2026, 11, 21), date(2029, 11, 20)),
        (Role.DEPUTY_COORDINATOR, date(2026, 1, 1), date(2028, 12, 31)),
        (Role.COORDINATOR, date(2024, 2, 29), date(2027, 2, 28)),
        (Role.COORDINATOR, date(2025, 3, 1), date(2028, 2, 29)),
        (Role.CENTER_STAFF, date(2026, 1, 1), None),
    ],
)
def test_three_years_are_proposed(role: Role, starts_on: date, ends_on: date | None) -> None:
    assert proposed_end(role, starts_on) == ends_on


def test_a_deputy_s_rights_end_with_the_coordinator_s(coordinator: User, deputy: User) -> None:
    give(coordinator, Role.COORDINATOR, ends=TODAY)
    give(deputy, Role.DEPUTY_COORDINATOR, ends=TODAY + 900 * DAY)
    assert roles(deputy) == {"deputy_coordinator"}
    assert roles(deputy, TODAY + DAY) == set()


def test_a_coordinator_ended_today_ends_the_deputy_in_the_next_request(coordinator: User, deputy: User) -> None:
    term = give(coordinator, Role.COORDINATOR)
    give(deputy, Role.DEPUTY_COORDINATOR)
    end_role(boss().pk, assignment_id=term.pk, today=TODAY)
    assert roles(deputy) == set()
    assert not assignments_in_force(TODAY).exists()


def test_a_successor_takes_no_deputy_over(coordinator: User, deputy: User) -> None:
    give(coordinator, Role.COORDINATOR, ends=TODAY)
    give(deputy, Role.DEPUTY_COORDINATOR)
    give(person("yeni"), Role.COORDINATOR, starts=TODAY + DAY)
    assert roles(deputy, TODAY + DAY) == set()


def test_a_coordinator_whose_account_is_closed_bears_no_deputy(coordinator: User, deputy: User) -> None:
    give(coordinator, Role.COORDINATOR)
    give(deputy, Role.DEPUTY_COORDINATOR)
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    assert roles(deputy) == set()


def test_there_is_no_deputy_without_a_coordinator(deputy: User) -> None:
    with pytest.raises(CoordinatorMissing):
        give(deputy, Role.DEPUTY_COORDINATOR)
    # As a row from before the rule would be.
    RoleAssignment.objects.create(user=deputy, role=Role.DEPUTY_COORDINATOR, starts_on=TODAY)
    assert roles(deputy) == set()


def test_both_forms_of_the_rule_agree_on_every_day(coordinator: User, deputy: User) -> None:
    base = give(coordinator, Role.COORDINATOR, starts=TODAY - 5 * DAY, ends=TODAY + 5 * DAY)
    give(deputy, Role.DEPUTY_COORDINATOR, starts=TODAY - 3 * DAY, ends=TODAY + 9 * DAY)
    give(deputy, Role.CENTER_STAFF, starts=TODAY - 9 * DAY)
    delegate(coordinator.pk, to_user_id=deputy.pk, starts_on=TODAY, ends_on=TODAY + 2 * DAY, reason="İzin", today=TODAY)
    RoleAssignment.objects.create(user=deputy, role=Role.DEPUTY_COORDINATOR, starts_on=TODAY - 9 * DAY)
    assert base.rests_on is None
    for offset in range(-10, 11):
        day = TODAY + offset * DAY
        rows = RoleAssignment.objects.select_related("rests_on__user")
        assert set(rows.filter(in_force_q(day))) == {row for row in rows if holds(row, day)}, day


def test_the_rule_costs_the_viewer_no_statement(coordinator: User, deputy: User) -> None:
    give(coordinator, Role.COORDINATOR)
    give(deputy, Role.DEPUTY_COORDINATOR)
    user = User.objects.get(pk=deputy.pk)
    with CaptureQueriesContext(connection) as spent:
        assert viewer_for(user, today=TODAY).roles == {"deputy_coordinator"}
    assert len(spent) == 1


def test_acting_for_the_coordinator_begins_and_ends_by_itself(coordinator: User, deputy: User) -> None:
    give(coordinator, Role.COORDINATOR)
    give(deputy, Role.CENTER_STAFF)
    starts, ends = TODAY + DAY, TODAY + 3 * DAY
    delegate(coordinator.pk, to_user_id=deputy.pk, starts_on=starts, ends_on=ends, reason=" Yıllık izin ", today=TODAY)
    assert [roles(deputy, day) for day in (TODAY, starts, ends, ends + DAY)] == [
        {"center_staff"},
        {"center_staff", "coordinator"},
        {"center_staff", "coordinator"},
        {"center_staff"},
    ]
    (row,) = [row for row in history_of(deputy.pk) if row.is_delegated]
    assert (row.rests_on.user, row.reason, row.appointed_by) == (coordinator, "Yıllık izin", coordinator)


def test_who_acts_loses_it_with_the_coordinator(coordinator: User, deputy: User) -> None:
    term = give(coordinator, Role.COORDINATOR)
    give(deputy, Role.CENTER_STAFF)
    delegate(coordinator.pk, to_user_id=deputy.pk, starts_on=TODAY, ends_on=TODAY + DAY, reason="İzin", today=TODAY)
    end_role(boss().pk, assignment_id=term.pk, today=TODAY)
    assert roles(deputy) == {"center_staff"}


def test_who_acts_delegates_no_further_and_bears_no_deputy(coordinator: User, deputy: User) -> None:
    base = give(coordinator, Role.COORDINATOR)
    give(deputy, Role.CENTER_STAFF)
    third = person("ucuncu")
    give(third, Role.CENTER_STAFF)
    given = {"starts_on": TODAY, "ends_on": TODAY + DAY, "reason": "İzin", "today": TODAY}
    delegate(coordinator.pk, to_user_id=deputy.pk, **given)
    with pytest.raises(NotTheCoordinator):
        delegate(deputy.pk, to_user_id=third.pk, **given)
    assert give(third, Role.DEPUTY_COORDINATOR).rests_on == base


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"reason": "  "}, WhyMissing),
        ({"starts_on": TODAY - DAY}, BadTerm),
        ({"ends_on": TODAY - DAY}, BadTerm),
        ({"ends_on": TODAY + 180 * DAY}, BadTerm),
        ({"ends_on": TODAY + 41 * DAY}, BadTerm),
    ],
)
def test_a_delegation_is_dated_reasoned_and_within_the_term(coordinator, deputy, change, refusal) -> None:
    give(coordinator, Role.COORDINATOR, ends=TODAY + 40 * DAY)
    give(deputy, Role.CENTER_STAFF)
    given = {"starts_on": TODAY, "ends_on": TODAY + DAY, "reason": "İzin", "today": TODAY, **change}
    with pytest.raises(refusal):
        delegate(coordinator.pk, to_user_id=deputy.pk, **given)


def test_only_the_center_acts_and_not_twice_at_once(coordinator: User, deputy: User) -> None:
    give(coordinator, Role.COORDINATOR)
    given = {"starts_on": TODAY, "ends_on": TODAY + DAY, "reason": "İzin", "today": TODAY}
    for other in (deputy, coordinator):
        with pytest.raises(NotOfTheCenter):
            delegate(coordinator.pk, to_user_id=other.pk, **given)
    give(deputy, Role.CENTER_STAFF)
    delegate(coordinator.pk, to_user_id=deputy.pk, **given)
    with pytest.raises(HeldAlready):
        delegate(coordinator.pk, to_user_id=deputy.pk, **given)
