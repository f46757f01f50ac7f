"""Rows of the database in a total order, continued after a value instead of an offset."""

from collections import namedtuple
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from portal.privacy.statements import KeptStatements, Value
from portal.privacy.viewers import Viewer, kind_of

from .cursors import Key


@dataclass(frozen=True, slots=True)
class Order:
    """One part of an order: a column or annotation of the queryset, its direction, and whether it can be empty.

    Empty values come last in both directions, on every database. ``shared`` says of the first part that very many rows
    have the same value: a later page then asks first for what is left of that value, and for the others where it must.
    """

    name: str
    descending: bool = False
    nullable: bool = False
    shared: bool = False

    def expression(self, *, backward: bool) -> OrderBy:
        """Return the part as SQL orders by it, turned round for walking backward."""
        nulls = {} if not self.nullable else {"nulls_first": True} if backward else {"nulls_last": True}
        return OrderBy(F(self.name), descending=self.descending is not backward, **nulls)  # type: ignore[arg-type]

    def beyond(self, value: Any, *, backward: bool) -> Q | None:
        """Return which rows come strictly beyond ``value``, None where none can."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backward else None
        lookup = "lt" if self.descending is not backward else "gt"
        condition = Q(**{f"{self.name}__{lookup}": value})
        if self.nullable and not backward:
            condition |= Q(**{f"{self.name}__isnull": True})
        return condition

    def same(self, value: Any) -> Q:
        """Return which rows hold ``value``."""
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


def beyond_key(order: Sequence[Order], key: Key, *, backward: bool) -> Q:
    """Return which rows come strictly after (or before) the row of ``key``.

    Where all parts run one way the key is compared whole, and an index is entered at its very row.
    """
    first, *others = order
    if others and not first.nullable and all(_runs_like(first, part) for part in others):
        beyond = TupleLessThan if first.descending is not backward else TupleGreaterThan
        return Q(beyond(Tuple(*(F(part.name) for part in order)), tuple(key)))
    condition, same = Q(pk__in=()), Q()
    for part, value in zip(order, key, strict=True):
        further = part.beyond(value, backward=backward)
        if further is not None:
            condition |= same & further
        same &= part.same(value)
    return condition & _from(order, key, backward=backward)


def _runs_like(first: Order, part: Order) -> bool:
    return part.descending is first.descending and not part.nullable


def _from(order: Sequence[Order], key: Key, *, backward: bool) -> Q:
    """Return a bound on the first part alone: it adds nothing to the alternatives; an index is entered by it."""
    first, value = order[0], key[0]
    if len(order) == 1 or first.nullable:
        return Q()
    return Q(**{f"{first.name}__{'lte' if first.descending is not backward else 'gte'}": value})


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Querysets that many requests ask for, in the same words: their SQL is kept by ``shape``.

    ``build(*values)`` makes them; ``names`` are their columns, none where they are of instances. ``values`` are all
    that tells two of one shape apart.
    """

    shape: Hashable
    values: tuple[Value, ...]
    build: Callable[..., Sequence[QuerySet[Any]]]
    names: tuple[str, ...] = ()


class Stretch(Enum):
    """What of the rows beyond another is asked for: all, those that share its first key, those that do not."""

    WHOLE = "whole"
    SAME = "same"
    FURTHER = "further"


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Between which rows a page lies, which of them it is counted from, and which part of what lies there it takes."""

    after: Key | None
    before: Key | None
    backward: bool = False
    stretch: Stretch = Stretch.WHOLE

    def q(self, order: Sequence[Order]) -> Q:
        """Return the condition on rows in this order."""
        within = Q()
        for key, backward in ((self.after, False), (self.before, True)):
            if key is not None:
                # The walk begins at the lower bound forward, at the upper one backward.
                near = backward is self.backward
                within &= self._beyond(order, key) if near else beyond_key(order, key, backward=backward)
        return within

    def _beyond(self, order: Sequence[Order], key: Key) -> Q:
        """Return which rows come beyond the one the walk begins at."""
        first, *others = order
        if self.stretch is Stretch.WHOLE:
            return beyond_key(order, key, backward=self.backward)
        if self.stretch is Stretch.SAME:
            return first.same(key[0]) & beyond_key(others, key[1:], backward=self.backward)
        return beyond_key([first], key[:1], backward=self.backward)


_KEPT = KeptStatements()


@lru_cache(maxsize=64)
def _row_of(names: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    made: Callable[[Iterable[Any]], Any] = namedtuple("Row", names)._make
    return made


class KeysetSource:
    """A queryset in a total order. The last part must be unique and never empty; raises ImproperlyConfigured otherwise.

    Several querysets are their union, and each walks an index of its own; they can share rows, so ``count`` must then
    be given. Elsewhere it replaces the count of the queryset where a cheaper one is known. The queryset's rows may be
    model instances or ``values_list(named=True)`` rows; each order name must be an attribute of a row. ``KeptRows``
    stand for querysets whose SQL is not written anew each time; ``count`` must be given.
    """

    both_bounds = True

    def __init__(
        self,
        rows: QuerySet[Any] | Sequence[QuerySet[Any]] | KeptRows,
        order: Sequence[Order],
        *,
        count: Callable[[], int] | None = None,
    ) -> None:
        if not order or order[-1].nullable:
            raise ImproperlyConfigured("An order ends in a unique part that is never empty")
        several = isinstance(rows, KeptRows) or (not isinstance(rows, QuerySet) and len(rows) > 1)
        if several and count is None:
            raise ImproperlyConfigured("Rows of several querysets are not counted by adding them up")
        self._rows = rows
        self._order = tuple(order)
        self._count = count
        names = [part.name for part in self._order]
        read = attrgetter(*names)
        self._key: Callable[[Any], Key] = read if len(names) > 1 else lambda row: (read(row),)

    def fetch(self, limit: int, after: Key | None, before: Key | None, *, backward: bool) -> list[tuple[Key, Any]]:
        """Return up to ``limit`` rows within the bounds, each with its key, nearest to the start of the walk first."""
        kept = self._rows if _can_be_kept(after) and _can_be_kept(before) else None
        found: dict[Key, Any] = {}
        for stretch in self._stretches(before if backward else after):
            if len(found) >= limit:
                break
            bounds = _Bounds(after, before, backward, stretch)
            if isinstance(kept, KeptRows):
                rows = self._kept(kept, limit - len(found), bounds)
            else:
                rows = self._query(self._arms, limit - len(found), bounds)
            # A row of several arms comes several times, once an arm at most.
            found |= {self._key(row): row for row in rows}
        return list(found.items())[:limit]

    def _stretches(self, near: Key | None) -> Sequence[Stretch]:
        """Return what a walk from the row of ``near`` asks for in turn: two where that row shares its first key.

        Of a comparison with both keys PostgreSQL expects what holds of the first alone, and nothing of the last value.
        """
        if near is None or not self._order[0].shared or len(self._order) == 1:
            return [Stretch.WHOLE]
        return [Stretch.SAME, Stretch.FURTHER]

    @cached_property
    def _arms(self) -> list[QuerySet[Any]]:
        rows = self._rows
        if isinstance(rows, KeptRows):
            return list(rows.build(*rows.values))
        return [rows] if isinstance(rows, QuerySet) else list(rows)

    def _query(self, arms: Sequence[QuerySet[Any]], limit: int, bounds: "_Bounds") -> QuerySet[Any]:
        """Return the rows of ``arms`` that ``fetch`` takes its page from."""
        order, within = [part.expression(backward=bounds.backward) for part in self._order], bounds.q(self._order)
        first, *others = (arm.filter(within).order_by() for arm in arms)
        if not others:
            return first.order_by(*order)[:limit]
        if connections[first.db].features.supports_slicing_ordering_in_compound:
            # No page takes more of an arm than all of itself: each arm walks so far and ends.
            first, *others = (arm.order_by(*order)[:limit] for arm in (first, *others))
        rows = first.union(*others, all=True).order_by(*order)
        return rows[: limit * (len(others) + 1)]

    def _kept(self, kept: KeptRows, limit: int, bounds: "_Bounds") -> list[Any]:
        """Return the same rows by the text kept for this kind of page."""
        own, keys = len(kept.values), (bounds.after, bounds.before)
        given = [part for key in keys for part in key or () if part is not None]

        def build(*values: Any) -> QuerySet[Any]:
            marks = iter(values[own:])
            low, high = (key and tuple(None if part is None else next(marks) for part in key) for key in keys)
            return self._query(kept.build(*values[:own]), limit, replace(bounds, after=low, before=high))

        empty = tuple(key and tuple(part is None for part in key) for key in keys)
        shape = (kept.shape, self._order, limit, empty, bounds.backward, bounds.stretch)
        found = _KEPT.rows(shape, build, (*kept.values, *given))
        return [_row_of(kept.names)(row) for row in found] if kept.names else found

    def any(self, after: Key | None, before: Key | None) -> bool:
        """Say whether a row lies within the bounds."""
        within = _Bounds(after, before).q(self._order)
        return any(arm.filter(within).exists() for arm in self._arms)

    def count(self) -> int:
        """Return the number of rows of the whole list."""
        return self._count() if self._count else self._arms[0].order_by().count()


def kept_source(
    name: str,
    viewer: Viewer,
    order: Sequence[Order],
    given: Mapping[str, Value | None],
    build: Callable[..., QuerySet[Any]],
    arms: Callable[..., Sequence[QuerySet[Any]]] | None = None,
) -> KeysetSource:
    """Return ``build(viewer, **given)`` in this order, with its SQL kept for the viewer's kind under ``name``.

    ``given`` are the values a list is narrowed by; those that are None are not handed on. What else makes the query
    another belongs into ``name``. ``arms`` makes the same rows as a union (see KeysetSource).
    """
    present = {key: value for key, value in given.items() if value is not None}

    def made(looking: Viewer, **narrowed: Value) -> Sequence[QuerySet[Any]]:
        return arms(looking, **narrowed) if arms else [build(looking, **narrowed)]

    def count() -> int:
        return build(viewer, **present).order_by().count()

    kind = kind_of(viewer)
    if kind is None:
        return KeysetSource(made(viewer, **present), order, count=count)
    own = len(kind.values)

    def rows(*values: Any) -> Sequence[QuerySet[Any]]:
        return made(kind.like(*values[:own]), **dict(zip(present, values[own:], strict=True)))

    shape = (name, kind.shape, tuple(present))
    return KeysetSource(KeptRows(shape, (*kind.values, *present.values()), rows), order, count=count)


def _can_be_kept(key: Key | None) -> bool:
    return all(part is None or type(part) in (int, str, UUID, date, datetime) for part in key or ())


class Segments:
    """Lists in a total order that follow one another as one list: what an index walks in each stays an index walk.

    A key is the number of the segment and the key within it. The rows of a later segment are asked for only where the
    ones before leave the page short. ``count`` is that of all rows together.
    """

    both_bounds = True

    def __init__(self, sources: Sequence[KeysetSource], *, count: Callable[[], int]) -> None:
        self._sources = tuple(sources)
        self.count = count

    def fetch(self, limit: int, after: Key | None, before: Key | None, *, backward: bool) -> list[tuple[Key, Any]]:
        """Return up to ``limit`` rows within the bounds, each with its key, nearest to the start of the walk first."""
        found: list[tuple[Key, Any]] = []
        for place, source, first, last in self._within(after, before, backward=backward):
            if len(found) == limit:
                break
            rows = source.fetch(limit - len(found), first, last, backward=backward)
            found += [((place, *key), row) for key, row in rows]
        return found

    def any(self, after: Key | None, before: Key | None) -> bool:
        """Say whether a row lies within the bounds."""
        return any(source.any(first, last) for _place, source, first, last in self._within(after, before))

    def _within(
        self, after: Key | None, before: Key | None, *, backward: bool = False
    ) -> Iterator[tuple[int, KeysetSource, Key | None, Key | None]]:
        """Yield the segments that reach into the bounds, in walking order, each with the bounds that cut it."""
        numbered = list(enumerate(self._sources))
        for place, source in reversed(numbered) if backward else numbered:
            if (after is None or after[0] <= place) and (before is None or place <= before[0]):
                first = after[1:] if after is not None and after[0] == place else None
                last = before[1:] if before is not None and before[0] == place else None
                yield place, source, first, last
