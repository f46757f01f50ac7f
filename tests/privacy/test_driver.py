"""A row that is written while the program works stands when it has; what goes wrong meanwhile is told."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.privacy.driver import written_meanwhile
from portal.reference.models import Sector

INSERT = f'INSERT INTO "{Sector._meta.db_table}" ("code", "name_tr", "name_en") VALUES (%s, %s, %s)'


def _codes() -> list[str]:
    return sorted(Sector.objects.filter(code__startswith="zz").values_list("code", flat=True))


@pytest.fixture
def other(transactional_db: None) -> Iterator[Any]:
    """Another connection to the same database, within a transaction."""
    other = connection.copy()
    other.set_autocommit(False)
    yield other
    other.rollback()
    other.close()


@pytest.mark.postgres
def test_the_block_runs_while_the_database_still_waits(other: Any) -> None:
    with other.cursor() as cursor:
        cursor.execute(INSERT, ["zz-1", "Bir", "One"])
    with written_meanwhile(INSERT, ["zz-1", "Bir", "One"]):
        # The row waits for the one of the same code, which ends here: without the block nothing would ever go on.
        other.rollback()
    assert _codes() == ["zz-1"]


@pytest.mark.postgres
def test_a_refusal_is_raised_when_the_block_has_ended(transactional_db: None) -> None:
    Sector.objects.create(code="zz-1", name_tr="Bir", name_en="One")
    ended = False
    with pytest.raises(IntegrityError, match="zz-1"), written_meanwhile(INSERT, ["zz-1", "Bir", "One"]):
        ended = True
    assert ended
    with written_meanwhile(INSERT, ["zz-2", "İki", "Two"]):
        pass
    assert _codes() == ["zz-1", "zz-2"]


@pytest.mark.postgres
def test_a_connection_that_ends_meanwhile_is_told(other: Any) -> None:
    connection.ensure_connection()
    process = connection.connection.info.backend_pid
    with other.cursor() as cursor:
        cursor.execute(INSERT, ["zz-1", "Bir", "One"])
    with pytest.raises(OperationalError), written_meanwhile(INSERT, ["zz-1", "Bir", "One"]), other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    connection.close_if_unusable_or_obsolete()
    other.rollback()
    assert _codes() == []


@pytest.mark.parametrize("transactional", [True, False])
def test_what_the_block_raises_passes_and_the_row_stands(transactional: bool, request: Any) -> None:
    request.getfixturevalue("transactional_db" if transactional else "db")
    with pytest.raises(ZeroDivisionError), written_meanwhile(INSERT, ["zz-1", "Bir", "One"]):
        raise ZeroDivisionError
    assert _codes() == ["zz-1"]


def test_it_is_one_statement_and_told_like_any_other(transactional_db: None) -> None:
    with CaptureQueriesContext(connection) as captured, written_meanwhile(INSERT, ["zz-1", "Bir", "One"]):
        pass
    assert [query["sql"].partition(" VALUES")[0] for query in captured] == [INSERT.partition(" VALUES")[0]]


def test_within_a_transaction_it_is_refused_before_the_block(db: None) -> None:
    Sector.objects.create(code="zz-1", name_tr="Bir", name_en="One")
    with pytest.raises(DatabaseError), transaction.atomic(), written_meanwhile(INSERT, ["zz-1", "Bir", "One"]):
        pytest.fail("the block was begun")
    assert _codes() == ["zz-1"]
