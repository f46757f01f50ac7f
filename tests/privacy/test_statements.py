"""A statement written once answers what the queryset would, for any values; one it cannot keep is refused."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Role, RoleAssignment, User
from portal.employers.models import Employer, SavedSearch
from portal.institution.models import Unit
from portal.privacy.statements import KeptStatements, Statement, _fetched, _mark
from portal.reference.models import Province, Sector

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


def _searches(since: datetime, name: str) -> QuerySet[SavedSearch]:
    rows = SavedSearch.objects.filter(employer__changed_at__gte=since, name__gte=name)
    return rows.select_related("employer__province", "saved_by").annotate(double=F("employer_id") * 2).order_by("name")


@pytest.mark.postgres
def test_instances_come_with_what_they_select_and_hold_what_the_orm_gives_them(people: list[User]) -> None:
    ankara = Province.objects.create(code="06", name_tr="Ankara", name_en="Ankara")
    trade = Sector.objects.create(code="G", name_tr="Ticaret", name_en="Trade")
    for number, owner in enumerate([people[3], None]):
        firm = Employer.objects.create(
            name=f"Firma {number}", tax_number=f"800000000{number}", province=ankara, sector=trade
        )
        SavedSearch.objects.create(
            employer=firm, name=f"S{number}", question={"text": ["ş", number]}, saved_by=owner, saved_on=TODAY
        )
    kept, found = KeptStatements(), 0
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    for since, name in ((long_ago, ""), (long_ago, "S1"), (datetime(2990, 1, 1, tzinfo=UTC), "")):
        expected = list(_searches(since, name))
        with CaptureQueriesContext(connection) as captured:
            rows = kept.rows("searches", _searches, (since, name))
            told = [(row.employer.name, row.employer.province.name_tr, row.saved_by) for row in rows]
        assert len(captured) == 1
        assert rows == expected
        assert [vars(row).keys() for row in rows] == [vars(row).keys() for row in expected]
        assert [(row.question, row.double) for row in rows] == [(row.question, row.double) for row in expected]
        assert told == [("Firma 0", "Ankara", people[3]), ("Firma 1", "Ankara", None)][2 - len(rows) :]
        found += len(rows)
    assert found == 3


@pytest.mark.postgres
@pytest.mark.parametrize("comparison", ["lt", "gt", "exact"])
def test_a_column_too_short_for_a_mark_is_asked_by_the_orm(db: None, comparison: str) -> None:
    for years in (2, 4, 5):
        Unit.add_root(code=f"U{years}", kind="university", name_tr="Ü", name_en="U", standard_years=years)

    def lasting(years: int) -> QuerySet[Unit, Any]:
        return Unit.objects.filter(**{f"standard_years__{comparison}": years}).values_list("standard_years", flat=True)

    kept = KeptStatements()
    found = [sorted(kept.rows("lasting", lasting, (years,))) for years in (1, 4, 9)]
    assert found == {"lt": [[], [2], [2, 4, 5]], "gt": [[2, 4, 5], [5], []], "exact": [[], [4], []]}[comparison]
    assert kept._texts == {"lasting": None}


@pytest.mark.postgres
def test_where_there_is_no_room_the_oldest_text_goes(people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for one odd page after another keeps nobody's text from being kept."""
    monkeypatch.setattr("portal.privacy.statements.MOST_SHAPES", 2)
    kept, day = KeptStatements(), TODAY - timedelta(days=2)

    def started(day: date) -> QuerySet[RoleAssignment, Any]:
        return RoleAssignment.objects.filter(starts_on__lte=day).order_by("pk").values_list("pk")

    for shape in ("a", "b", "c", "b", "a"):
        assert kept.rows(shape, started, (day,)) == list(started(day))
    assert list(kept._texts) == ["c", "a"]


def test_a_value_that_would_decide_the_text_is_refused() -> None:
    for value in (True, None, 1.5, time(12, 30)):
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


@pytest.fixture
def next_request(transactional_db: None) -> Iterator[int]:
    """Stand where a request begins on a kept connection; return the number of the server's process."""
    connection.ensure_connection()
    with patch.multiple(connection, health_check_enabled=True, health_check_done=False):
        yield connection.connection.info.backend_pid


def _end(process: int) -> None:
    with connection.copy().cursor() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
        other.connection.close()


@pytest.mark.postgres
def test_the_first_statement_of_a_request_is_the_check_of_its_connection(next_request: int) -> None:
    statement = Statement(_held)
    with CaptureQueriesContext(connection) as captured:
        assert statement.rows([1], 0, TODAY) == []
    assert (len(captured), connection.connection.info.backend_pid) == (1, next_request)


@pytest.mark.postgres
def test_a_connection_that_ended_between_two_requests_is_made_anew(next_request: int) -> None:
    statement = Statement(_held)
    statement.rows([1], 0, TODAY)
    connection.health_check_done = False
    _end(next_request)
    assert statement.rows([1], 0, TODAY) == []
    assert connection.connection.info.backend_pid != next_request


@pytest.mark.postgres
def test_one_that_ends_in_the_middle_of_a_request_is_a_failure(next_request: int) -> None:
    statement = Statement(_held)
    statement.rows([1], 0, TODAY)
    _end(next_request)
    with pytest.raises(OperationalError):
        statement.rows([1], 0, TODAY)
    connection.close()


@pytest.mark.postgres
def test_a_statement_that_takes_too_long_is_not_sent_again(next_request: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 1")
    connection.health_check_done = False
    with CaptureQueriesContext(connection) as captured, pytest.raises(OperationalError, match="timeout"):
        _fetched("SELECT count(*) FROM generate_series(1, 1000000000)", [])
    assert len(captured) == 1
    connection.close()
