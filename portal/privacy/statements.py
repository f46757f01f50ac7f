"""Statements that every request makes: written by the ORM once, sent with new values ever after.

Building a queryset and turning it into SQL costs a page of people more than fetching its rows. What changes from
request to request are values only, so the text can be kept. Whatever the ORM would do to a value on its way back is
left out, which is nothing on PostgreSQL; other databases are asked by the queryset itself, every time.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

_NUMBER = -9_000_000_000_000_000
_DAY = date(1, 1, 1)
MOST_SHAPES = 512
"""How many texts one statement keeps: one for each number of keys asked for."""


class Statement:
    """A query of tuples (``values_list``) whose values are keys, numbers and days; made by ``build(keys, *given)``.

    The values must reach the database as they are given, each at least once, and decide nothing of the query's shape.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._texts: dict[int, tuple[str, tuple[Any, ...], tuple[tuple[int, int, type], ...]]] = {}

    def rows(self, keys: Sequence[int], *given: int | date) -> list[tuple[Any, ...]]:
        """Return the rows for ``keys`` and ``given``: one statement."""
        if connection.vendor != "postgresql":
            return list(self._build(list(keys), *given))
        text = self._texts.get(len(keys))
        if text is None:
            text = self._texts[len(keys)] = self._written(len(keys), given) if len(self._texts) < MOST_SHAPES else None  # type: ignore[assignment]
        if text is None:
            return list(self._build(list(keys), *given))
        sql, fixed, places = text
        values, parameters = [*keys, *given], list(fixed)
        for place, number, kind in places:
            value = values[number]
            parameters[place] = value if kind is date else kind(value)
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _written(
        self, keys: int, given: Sequence[int | date]
    ) -> tuple[str, tuple[Any, ...], tuple[tuple[int, int, type], ...]]:
        """Return the text with its fixed parameters, and where which of the values goes, with its kind."""
        marks: list[Any] = [_NUMBER - number for number in range(keys)]
        for number, value in enumerate(given, start=keys):
            marks.append(_DAY + timedelta(days=number) if isinstance(value, date) else _NUMBER - number)
        sql, parameters = self._build(marks[:keys], *marks[keys:]).query.sql_with_params()
        number_of = {mark: number for number, mark in enumerate(marks)}
        places = tuple(
            (place, number_of[value], date if isinstance(value, date) else type(value))
            for place, value in enumerate(parameters)
            if isinstance(value, int | date) and value in number_of
        )
        derived = any(_is_mark_like(value) and value not in number_of for value in parameters)
        if derived or {number for _place, number, _kind in places} != set(range(len(marks))):
            raise ValueError("a value does not reach the database as it is given")
        return sql, tuple(parameters), places


def _is_mark_like(value: object) -> bool:
    """Say whether a parameter can only have been reckoned from a mark: no row is of the year 1, no key so small."""
    if isinstance(value, date):
        return value < _DAY + timedelta(days=3_650)
    return isinstance(value, int) and value < _NUMBER // 2
