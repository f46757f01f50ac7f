"""Relay connections (cursor connections specification) over plain objects: pages of 1 to 100 in a total order.

A list names a source (``KeysetSource`` for the database, ``HitSource`` for search), says how rows become nodes, and
``paginate`` does the rest. Cursors, totals and the two "is there more" are worked out only when they are selected.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Generic, Protocol, TypeVar

import strawberry
from django.utils.translation import gettext_lazy as _

from portal.privacy.audiences import Audience

from .cursors import CursorWriter, Key
from .errors import bad_input
from .guard import content_type, exposed
from .limits import limits
from .loaders import make_siblings

NodeType = TypeVar("NodeType")

First = Annotated[int | None, strawberry.argument(description="Rows from the start of the list: 1 to 100, else 20.")]
After = Annotated[str | None, strawberry.argument(description="Continue after the row of this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="Rows from the end of the list: 1 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="End before the row of this cursor.")]

PAGE_ARGUMENTS = ("first", "after", "last", "before")


@content_type(Audience.PUBLIC)
@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """As the Relay specification has it."""

    has_next_page: bool = strawberry.field(description="Whether rows follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows stand before this page.")
    start_cursor: str | None = strawberry.field(description="Of the first row: give it as before for the page before.")
    end_cursor: str | None = strawberry.field(description="Of the last row: give it as after for the next page.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A row in its list.")
class Edge(Generic[NodeType]):
    """A node and where it stands."""

    node: NodeType
    cursor: str = strawberry.field(description="Where the row stands in this very list; opaque.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A page of a list.")
class Connection(Generic[NodeType]):
    """The schema side of a page; what resolvers return is a ``Page``, which has the same attributes."""

    edges: list[Edge[NodeType]] = exposed(Audience.PUBLIC, weight=0)
    page_info: PageInfo = exposed(Audience.PUBLIC, weight=0)
    total_count: int = exposed(
        Audience.PUBLIC, weight=20, description="Rows this viewer may see in the whole list; counted when selected."
    )


class Source(Protocol):
    """Rows in a total order, as ``paginate`` walks them."""

    both_bounds: bool

    def fetch(self, limit: int, after: Key | None, before: Key | None, *, backward: bool) -> Sequence[tuple[Key, Any]]:
        """Return up to ``limit`` rows within the bounds, each with its key, nearest to the start of the walk first."""

    def any(self, after: Key | None, before: Key | None) -> bool:
        """Say whether a row lies within the bounds."""

    def count(self) -> int:
        """Return the number of rows of the whole list."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search engine found: each hit with its sort values, and how many there are in all."""

    rows: Sequence[tuple[Key, Any]]
    total: int


class HitSource:
    """Hits of a search engine, continued by the engine's own sort values.

    ``search(limit, boundary, backward)`` returns hits beyond ``boundary`` in walking order; sort values end in a
    value no two hits share. The total comes with the first answer and costs no second one.
    """

    both_bounds = False

    def __init__(self, search: Callable[[int, Key | None, bool], Hits]) -> None:
        self._search = search
        self._total: int | None = None

    def fetch(self, limit: int, after: Key | None, before: Key | None, *, backward: bool) -> Sequence[tuple[Key, Any]]:
        """Return up to ``limit`` hits; see ``Source``."""
        hits = self._search(limit, before if backward else after, backward)
        self._total = hits.total
        return hits.rows

    def any(self, after: Key | None, before: Key | None) -> bool:
        """Say whether a hit lies beyond the one bound that is given."""
        backward = after is None
        return bool(self._search(1, before if backward else after, backward).rows)

    def count(self) -> int:
        """Return the engine's total."""
        if self._total is None:
            self._total = self._search(1, None, False).total
        return self._total


@dataclass(frozen=True, slots=True)
class PageArguments:
    """``first``/``after`` or ``last``/``before`` as the client gave them; refused where they contradict."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None:
            raise bad_input(_("Give either first or last, not both."))
        most = limits().page_size
        for size in (self.first, self.last):
            if size is not None and not 1 <= size <= most:
                raise bad_input(_("A page has 1 to %(most)d rows.") % {"most": most})

    @property
    def backward(self) -> bool:
        """Say whether the page is counted from the end; ``before`` alone means so too."""
        return self.last is not None or (self.before is not None and self.first is None and self.after is None)

    @property
    def size(self) -> int:
        """The number of rows asked for."""
        return self.first or self.last or limits().default_page_size


class RowEdge:
    """A node of a page; ``row`` is what it was built from (a search hit keeps its highlights there)."""

    __slots__ = ("_key", "_writer", "node", "row")

    def __init__(self, node: Any, row: Any, key: Key, writer: CursorWriter) -> None:
        self.node = node
        self.row = row
        self._key = key
        self._writer = writer

    @property
    def cursor(self) -> str:
        """The place of the row in its list."""
        return self._writer.write(self._key)


class Page:
    """A page as resolvers return it; it is its own ``pageInfo``. A connection type with more fields extends it."""

    def __init__(self, source: Source, walk: "Walk", edges: list[RowEdge]) -> None:
        self.source = source
        self.edges = edges
        self._walk = walk

    @property
    def page_info(self) -> "Page":
        """The page itself: it has the attributes of PageInfo."""
        return self

    @cached_property
    def total_count(self) -> int:
        """The rows of the whole list: a statement of its own, made when selected."""
        return self.source.count()

    @cached_property
    def has_next_page(self) -> bool:
        """Whether rows follow: known when walking forward, asked for when walking backward."""
        walk = self._walk
        if not walk.backward:
            return walk.more
        return walk.before is not None and self.source.any(walk.keys[-1] if walk.keys else None, None)

    @cached_property
    def has_previous_page(self) -> bool:
        """Whether rows come before: known when walking backward, asked for when walking forward."""
        walk = self._walk
        if walk.backward:
            return walk.more
        return walk.after is not None and self.source.any(None, walk.keys[0] if walk.keys else None)

    @property
    def start_cursor(self) -> str | None:
        """The cursor of the first row."""
        return self._walk.writer.write(self._walk.keys[0]) if self._walk.keys else None

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last row."""
        return self._walk.writer.write(self._walk.keys[-1]) if self._walk.keys else None


@dataclass(slots=True)
class Walk:
    """What one page walked over: the bounds, the keys in the list's order, and whether rows remain ahead."""

    writer: CursorWriter
    after: Key | None
    before: Key | None
    backward: bool
    more: bool = False
    keys: list[Key] = field(default_factory=list)


MakeNodes = Callable[[Sequence[Any]], Sequence[Any]]


def scope_of(name: str, *parts: Any) -> str:
    """Return what binds a cursor to its list: the list's name; its filter, order and viewer's kind as ``parts``."""
    return f"{name}|{parts!r}"


def paginate(source: Source, arguments: PageArguments, *, scope: str, nodes: MakeNodes, page: type[Page] = Page) -> Any:
    """Return the page of ``source`` that ``arguments`` ask for, as a ``Connection``.

    ``nodes(rows)`` builds all nodes of the page at once, in order; None for a row that is gone (a search index lags
    behind the database) leaves its edge out. ``scope`` comes from ``scope_of``. Raises ApiError (BAD_USER_INPUT) for a
    cursor of another list.
    """
    walk = _walk(source, arguments, CursorWriter(scope))
    found = list(source.fetch(arguments.size + 1, walk.after, walk.before, backward=walk.backward))
    walk.more = len(found) > arguments.size
    del found[arguments.size :]
    if walk.backward:
        found.reverse()
    walk.keys = [key for key, _row in found]
    built = nodes([row for _key, row in found])
    edges = [
        RowEdge(node, row, key, walk.writer) for node, (key, row) in zip(built, found, strict=True) if node is not None
    ]
    make_siblings(edge.node for edge in edges)
    return page(source, walk, edges)


def _walk(source: Source, arguments: PageArguments, writer: CursorWriter) -> Walk:
    after = writer.read(arguments.after) if arguments.after is not None else None
    before = writer.read(arguments.before) if arguments.before is not None else None
    against = after if arguments.backward else before
    if against is not None and not source.both_bounds:
        raise bad_input(_("This list takes first with after, or last with before."))
    return Walk(writer, after, before, arguments.backward)
