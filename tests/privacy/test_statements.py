"""A statement written once answers what the queryset would, for any values; one it cannot keep is refused."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Role, RoleAssignment, User
from portal.privacy.statements import KeptStatements, Statement, _mark

TODAY = date(2026, 11, 21)


def _held(keys: list[int], least: int, day: date) -> QuerySet[RoleAssignment, Any]:
    rows = RoleAssignment.objects.filter(user_id__in=keys, pk__gte=least, starts_on__lte=day)
    return rows.order_by("pk").values_list("pk", "user__public_id", "role", "starts_on", "ends_on")


@pytest.fixture
def people(db: None) -> list[User]:
    """Five people, each with a role from another day on."""
    people = [User.objects.create(email=f"p{number}@mezun.example") for number in range(5)]
    for number, user in enumerate(people):
        RoleAssignment.objects.create(user=user, role=Role.STUDENT, starts_on=TODAY - timedelta(days=number))
    return people


@pytest.mark.postgres
def test_the_rows_are_those_of_the_queryset_whatever_the_values(people: list[User]) -> None:
    statement, keys = Statement(_held), [user.pk for user in people]
    found = 0
    for chosen in (keys, keys[1:], keys[::-1], keys[:1], [0], keys[2:4]):
        for day in (TODAY, TODAY - timedelta(days=2), TODAY - timedelta(days=9)):
            for least in (0, RoleAssignment.objects.order_by("pk")[2].pk):
                expected = list(_held(chosen, least, day))
                assert statement.rows(chosen, least, day) == expected
                found += len(expected)
    assert found == 50


@pytest.mark.postgres
def test_it_is_one_statement_and_the_same_text(people: list[User]) -> None:
    statement, key = Statement(_held), people[0].pk
    with CaptureQueriesContext(connection) as captured:
        statement.rows([key], 0, TODAY)
        statement.rows([key], 0, TODAY)
        list(_held([key], 0, TODAY))
    first, second, written = [query["sql"] for query in captured]
    assert first == second
    told = {"$1": "0", "$2": f"'{TODAY}'::date", "$3": str(key)}
    assert re.sub(r"\$\d", lambda place: told[place[0]], first) == written


@pytest.mark.postgres
def test_its_text_is_told_once_its_plan_is_kept(people: list[User]) -> None:
    statement = Statement(_held)
    with CaptureQueriesContext(connection) as captured:
        for _time in range(8):
            statement.rows([people[0].pk], 0, TODAY)
    assert len({query["sql"] for query in captured}) == 1
    assert None not in {query["sql"] for query in captured}


def _named(least: UUID, name: str) -> QuerySet[User, Any]:
    return User.objects.filter(public_id__gte=least, first_name__gt=name, last_name="%s 100 % 'ğ").values_list("pk")


@pytest.mark.postgres
def test_words_and_ids_are_values_and_what_stays_stands_in_the_text(people: list[User]) -> None:
    User.objects.update(last_name="%s 100 % 'ğ")
    kept = KeptStatements()
    for least, name in ((UUID(int=0), ""), (people[2].public_id, ""), (UUID(int=0), "a")):
        expected = list(_named(least, name))
        assert sorted(kept.rows("named", _named, (least, name))) == sorted(expected)


@pytest.mark.postgres
@pytest.mark.parametrize("least", [date.min, date.max, date(9, 12, 31)])
def test_a_day_of_the_query_s_own_stays_in_the_text(people: list[User], least: date) -> None:
    def started(day: date) -> QuerySet[RoleAssignment, Any]:
        rows = RoleAssignment.objects.filter(starts_on__lte=day).exclude(starts_on=least)
        return rows.order_by("pk").values_list("pk")

    kept = KeptStatements()
    for day in (TODAY, TODAY - timedelta(days=2)):
        assert kept.rows("started", started, (day,)) == list(started(day))


def test_a_value_that_would_decide_the_text_is_refused() -> None:
    for value in (True, None, 1.5, datetime(2026, 11, 21, tzinfo=UTC)):
        with pytest.raises(TypeError):
            _mark(value, 0)  # type: ignore[arg-type]


@pytest.mark.postgres
@pytest.mark.parametrize(
    "build",
    [
        lambda _keys, day: RoleAssignment.objects.filter(starts_on=day + timedelta(days=1)).values_list("pk"),
        lambda _keys, day: RoleAssignment.objects.filter(starts_on=day, ends_on=day + timedelta(days=1)).values_list(),
        lambda keys, day: RoleAssignment.objects.filter(pk=keys[0] * 2, starts_on=day).values_list("pk"),
        lambda keys, _day: RoleAssignment.objects.filter(pk=F("pk") if keys[0] % 2 else 0).values_list("pk"),
    ],
    ids=["reckoned", "both", "doubled", "decides"],
)
def test_what_does_not_reach_the_database_as_given_is_refused(build: Any, db: None) -> None:
    with pytest.raises(ValueError, match="a value"):
        Statement(build).rows([7] if build.__code__.co_varnames[0] == "keys" else [], TODAY)
