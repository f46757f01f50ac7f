"""How a statement reaches PostgreSQL where an ordinary cursor costs a page of people too much.

All that rests on what psycopg does within is here, and nowhere else.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection


def planning_cursor() -> Any:
    """Return a cursor that sends values apart from the text, so that PostgreSQL keeps the plan; else an ordinary one.

    Django's own puts them into the text. This one is told, counted and timed like any other.
    """
    return _wrapped(_planning_class) if connection.vendor == "postgresql" else connection.cursor()


@contextmanager
def written_meanwhile(sql: str, values: Sequence[Any]) -> Iterator[None]:
    """Let the database write a row while the block runs; it stands when the block has ended.

    The block must ask nothing of the database, whose connection is taken. Where a transaction runs, and on any other
    database, the row is written before. Raises DatabaseError like any statement, before the block or after it.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        with planning_cursor() as cursor:
            cursor.execute(sql, values)
        yield
        return
    with _wrapped(_sending_class) as cursor:
        cursor.execute(sql, values)
        try:
            yield
        finally:
            with connection.wrap_database_errors:
                cursor.wait()


def _wrapped(kind: Any) -> Any:
    """Return a cursor of the class that ``kind`` makes, as Django hands out its own."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection._prepare_cursor(kind()(connection.connection))  # type: ignore[attr-defined]


@cache
def _planning_class() -> type[Any]:
    # Only where PostgreSQL is spoken to: elsewhere its driver need not be there.
    from django.db.backends.postgresql.base import ServerBindingCursor
    from psycopg._queries import PostgresQuery, _query2pg

    class CutOnce(PostgresQuery):
        def convert(self, query: Any, vars: Any) -> None:
            # The driver cuts long texts, and those with many values, at their places each time, for fear that they
            # never come again. These do.
            if vars is None:
                return super().convert(query, vars)
            cut = _query2pg(self._ensure_bytes(query), self._tx.encoding)
            self.query, self._want_formats, self._order, self._parts = cut
            return self.dump(vars)

    class PlanningCursor(ServerBindingCursor):
        _query_cls = CutOnce

        def _send_query_prepared(self, name: bytes, pgq: Any, **options: Any) -> None:
            # The driver forgets the text of a statement whose plan is kept; whoever looks at statements wants it.
            self._query = pgq
            super()._send_query_prepared(name, pgq, **options)  # type: ignore[misc]

    return PlanningCursor


@cache
def _sending_class() -> type[Any]:
    from psycopg import generators

    class SendingCursor(_planning_class()):  # type: ignore[misc]
        def execute(self, query: Any, params: Any = None, **_options: Any) -> Any:
            with self._conn.lock:
                self._conn.wait(self._sent(query, params))
            return self

        def _sent(self, query: Any, params: Any) -> Any:
            yield from self._start_query(query)
            self._execute_send(self._convert_query(query, params), force_extended=True)
            yield from generators.send(self._pgconn)

        def wait(self) -> None:
            """Wait for the end of what was sent. Raises what the database answered, and where it is gone."""
            with self._conn.lock:
                self._check_results(self._conn.wait(generators.fetch_many(self._pgconn)))

    return SendingCursor
