"""PostgreSQL ends a statement that takes longer than the operation has, and is told so once a connection."""

import time

import pytest
from django.db import connection, transaction

from graphql_api.deadline import Deadline, give_back
from graphql_api.errors import ApiError, ErrorCode

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def shown() -> str:
    """Return what PostgreSQL holds the connection to, asked past the wrapper."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]


def ask(deadline: Deadline, sql: str = "SELECT 1") -> None:
    with connection.execute_wrapper(deadline), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def told(monkeypatch):
    """What the connection is told, in order."""
    connection.ensure_connection()
    give_back()
    raw, words = connection.connection, []
    original = raw.execute
    monkeypatch.setattr(raw, "execute", lambda sql: words.append(sql) or original(sql), raising=False)
    yield words
    give_back()


@pytest.mark.parametrize(("seconds", "milliseconds"), [(10.0, 200), (0.2, 3_000)])
def test_the_statement_that_lasts_too_long_is_ended(told, settings, seconds, milliseconds):
    settings.GRAPHQL_LIMITS = {"statement_milliseconds": milliseconds}
    begun = time.monotonic()
    with pytest.raises(ApiError) as refused, transaction.atomic():
        ask(Deadline(seconds), "SELECT pg_sleep(20)")
    assert refused.value.code is ErrorCode.TIMEOUT
    assert time.monotonic() - begun < 5


def test_requests_that_have_time_tell_a_connection_once(told):
    for _request in range(3):
        deadline = Deadline(10.0)
        for _statement in range(2):
            ask(deadline)
        assert deadline.statements == 2
    assert told == ["SET statement_timeout = 3000"]
    assert shown() == "3s"


def test_another_door_has_its_own_length_again(told):
    opened_with = shown()
    ask(Deadline(10.0))
    give_back()
    assert shown() == opened_with
    give_back()
    assert told == ["SET statement_timeout = 3000", "RESET statement_timeout"]


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_took_back_is_told_again(told):
    with transaction.atomic():
        ask(Deadline(10.0))
        ask(Deadline(10.0))
        transaction.set_rollback(True)
    ask(Deadline(10.0))
    assert told == ["SET statement_timeout = 3000"] * 2
    assert shown() == "3s"


def test_a_request_to_the_back_office_gives_the_length_back(told, client):
    ask(Deadline(10.0))
    client.get("/health/live")
    assert told == ["SET statement_timeout = 3000", "RESET statement_timeout"]
