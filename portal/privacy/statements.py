"""Statements that every request makes: written by the ORM once, sent with new values ever after.

Building a queryset and turning it into SQL costs a page of people more than fetching its rows, and so does planning it
in the database. What changes from request to request are values only, so the text can be kept, and PostgreSQL keeps its
plan. Of tuples, whatever the ORM would do to a value on its way back is left out, which is nothing on PostgreSQL for
plain columns; other databases are asked by the queryset itself, every time.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, get_related_populators

from .driver import planning_cursor
from .instances import maker_of, shorten

MOST_SHAPES = 512
"""How many texts are kept in one place; another one takes the place of the oldest."""

Value = int | date | datetime | str | UUID

_NUMBER = -9_000_000_000_000_000
_DAY = date(8000, 1, 1)
_MOMENT = datetime(8000, 1, 1, tzinfo=UTC)
_MOST_DAYS = 3_650
_OTHER = 1_001
"""What the second marks of a text are off by, of which it must take no notice."""
_WORD = "\ue000"
_UUID = 0xFFFFFFFF_FFFF_FFFF_FFFF_FFFFFFFFFFFF


def _mark(value: Value, number: int) -> Any:
    """Return what stands in a text for ``value``, the ``number``-th: no row is of the year 8000, no key so small."""
    match value:
        case bool():
            raise TypeError("a truth decides a text, so it belongs into its shape")
        case int():
            # Below all numbers in the one text, above them in the other: what a short column leaves out shows itself.
            return _NUMBER - number if number < _OTHER else -_NUMBER + number
        case date() if type(value) is date:
            return _DAY + timedelta(days=number)
        case datetime():
            return _MOMENT + timedelta(days=number)
        case str():
            return f"{_WORD}{number}{_WORD}"
        case UUID():
            return UUID(int=_UUID - number)
    raise TypeError(f"{type(value).__name__} cannot be a value of a kept statement")


def _looks_marked(value: object) -> bool:
    """Say whether a parameter is a mark or can only have been reckoned from one."""
    match value:
        case int():
            return abs(value) > -_NUMBER // 2
        case date():
            return abs((date(value.year, value.month, value.day) - _DAY).days) < _MOST_DAYS
        case str():
            return _WORD in value
        case UUID():
            return value.int > _UUID - _MOST_DAYS
    return False


@dataclass(frozen=True, slots=True)
class _Text:
    """SQL with its places: which of the values goes where, as what the backend makes of it; and what rows become."""

    sql: str
    places: tuple[tuple[int, Callable[[Any], Any]], ...]
    make: Callable[[list[tuple[Any, ...]]], list[Any]]


_UNWRITTEN = _Text("", (), list)


class KeptStatements:
    """Queries by their shape: whatever but values tells one from another."""

    def __init__(self) -> None:
        self._texts: dict[Hashable, _Text | None] = {}
        self._writing = Lock()

    def rows(self, shape: Hashable, build: Callable[..., QuerySet[Any, Any]], values: Sequence[Value]) -> list[Any]:
        """Return the rows of ``build(*values)``, tuples or instances of its model: one statement.

        The values must reach the database as they are given, and decide nothing of the query's shape; raises
        ValueError where one does otherwise, TypeError for a value of another kind.
        """
        if connection.vendor != "postgresql":
            return list(build(*values))
        text = self._texts.get(shape, _UNWRITTEN)
        if text is _UNWRITTEN:
            text = self._keep(shape, _written(build, values))
        if text is None:
            return list(build(*values))
        return text.make(_fetched(text.sql, [kind(values[number]) for number, kind in text.places]))

    def _keep(self, shape: Hashable, text: _Text | None) -> _Text | None:
        """Keep a text in the place of the oldest: one odd page after another must not end keeping for everybody."""
        with self._writing:
            while len(self._texts) >= MOST_SHAPES:
                del self._texts[next(iter(self._texts))]
            self._texts[shape] = text
        return text


class Statement:
    """A query made by ``build(keys, *given)``; its shape is the number of keys."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kept = KeptStatements()

    def rows(self, keys: Sequence[int], *given: int | date) -> list[Any]:
        """Return the rows for ``keys`` and ``given``: one statement. See KeptStatements for what may be given."""
        count = len(keys)

        def build(*values: Any) -> QuerySet[Any, Any]:
            return self._build(list(values[:count]), *values[count:])

        return self._kept.rows(count, build, (*keys, *given))


def _written(build: Callable[..., QuerySet[Any, Any]], values: Sequence[Value]) -> _Text | None:
    """Return the text: what does not change stands in it, as PostgreSQL must see it to walk an index bound to it.

    None where a number is compared with a column too short for any mark: the ORM then leaves the comparison out.
    """
    from psycopg.sql import Literal

    try:
        sql, parameters, number_of = _marked(build, values, 0)
        again, others, other_number_of = _marked(build, values, _OTHER)
    except EmptyResultSet:
        return None
    if again != sql or len(others) != len(parameters):
        raise ValueError("a value decides the shape of the query")
    connection.ensure_connection()
    places: list[tuple[int, Callable[[Any], Any]]] = []
    shown: list[str] = []
    for parameter, other in zip(parameters, others, strict=True):
        number = number_of.get(parameter) if _looks_marked(parameter) else None
        if number is not None and other_number_of.get(other) == number:
            places.append((number, type(parameter) if isinstance(parameter, int) else _as_it_is))
            shown.append("%s")
        elif parameter != other or _looks_marked(parameter):
            raise ValueError("a value does not reach the database as it is given")
        else:
            shown.append(Literal(parameter).as_string(connection.connection).replace("%", "%%"))
    return _Text(sql % tuple(shown), tuple(places), _maker(build(*values)))


def _marked(
    build: Callable[..., QuerySet[Any, Any]], values: Sequence[Value], beginning: int
) -> tuple[str, Sequence[Any], dict[Any, int]]:
    """Return the query with marks for its values: SQL, parameters, and which value each mark stands for."""
    marks = [_mark(value, beginning + number) for number, value in enumerate(values)]
    sql, parameters = build(*marks).query.sql_with_params()
    return sql, parameters, {mark: number for number, mark in enumerate(marks)}


def _as_it_is(value: Any) -> Any:
    return value


def _maker(rows: QuerySet[Any, Any]) -> Callable[[list[tuple[Any, ...]]], list[Any]]:
    """Return what makes of raw rows what the queryset would: itself for tuples, else instances with what they select.

    The same steps as ``django.db.models.query.ModelIterable``, with what they depend on looked up once, and instances
    made as ``instances`` tells.
    """
    if not issubclass(rows._iterable_class, ModelIterable):
        return _as_it_is
    compiler: Any = rows.query.get_compiler(rows.db)
    compiler.as_sql()
    selected, chosen = compiler.select, compiler.klass_info
    begin, end = chosen["select_fields"][0], chosen["select_fields"][-1] + 1
    names = [column[0].target.attname for column in selected[begin:end]]
    related = get_related_populators(chosen, selected, rows.db)  # type: ignore[call-arg]  # the stubs are newer
    annotated = tuple((compiler.annotation_col_map or {}).items())
    converters = compiler.get_converters([column[0] for column in selected])
    database, instance_of = rows.db, maker_of(chosen["model"], names)
    shorten(related)

    def make(found: list[tuple[Any, ...]]) -> list[Any]:
        instances = []
        for row in compiler.apply_converters(found, converters) if converters else found:
            instance = instance_of(database, names, row[begin:end])
            for populator in related:
                populator.populate(row, instance)
            for name, place in annotated:
                setattr(instance, name, row[place])
            instances.append(instance)
        return instances

    return make


def _fetched(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of one statement; the first of a request tells as well whether its connection still works.

    Django sends a statement of its own for that, each time. A read may be sent again, so it can be its own.
    """
    wrapper: Any = connection
    unproven = wrapper.health_check_enabled and not wrapper.health_check_done and not connection.in_atomic_block
    if unproven:
        wrapper.health_check_done = True
    try:
        return _fetched_once(sql, parameters)
    except (InterfaceError, OperationalError):
        if not unproven or connection.is_usable():
            raise
        connection.close()
    return _fetched_once(sql, parameters)


def _fetched_once(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with planning_cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
