"""What can be asked and what is answered, the same for both engines.

A request names fields of the index definition and holds values; nothing in it is a piece of an engine's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .wishes import Wish

Value = str | int | bool | date | datetime
Bound = int | date | datetime

LONGEST_QUESTION = 256
MOST_WORDS = 12
MOST_VALUES = 20
MOST_FACETS = 8
LARGEST_PAGE = 50
DEEPEST = 1_000
"""The last hit that pages lead to; who needs more should ask more narrowly."""
COUNTED_TO = 10_000
MOST_BUCKETS = 200
MOST_SUGGESTIONS = 10
MOST_LATE = 1_000
"""How many documents may wait to be indexed before a search refuses to answer for them."""

MOST_KNOWN = 10_000
"""How many documents a search can leave out because whoever asks was told of them before."""

RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Range:
    """Values from ``least`` to ``most``, both included; None is open."""

    least: Bound | None = None
    most: Bound | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """What the server adds for this viewer. Never made from anything a client sent.

    ``viewer`` is a stable key of who asks; cursors are bound to it. ``without`` names codes that must be absent
    (``{"barred_employer": ("17",)}``), ``within`` ranges that must hold (``{"open_until": Range(least=today)}``), and
    ``late`` the documents with a change still on its way to the index: they are left out until it arrives, so that a
    lagging index can neither show nor count what is hidden by now. ``only`` narrows a search to one document: whether a
    search finds it is asked with the very search. ``known`` are the documents the asker was told of before: a search
    for what is new leaves them out.
    """

    viewer: str
    without: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    within: Mapping[str, Range] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
    only: str | None = None
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search of one index.

    ``filters`` hold alternatives a field (any of them), all fields together. ``order`` is ``relevance`` or a sortable
    field's name, with ``-`` before it for descending; what has no value comes last both ways. ``language`` decides
    which words a question may do without. ``after`` is a hit's cursor. ``wishes`` are the server's: a match asks by
    them what a search asks by words.
    """

    index: str
    guard: Guard
    text: str = ""
    filters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    order: str = RELEVANCE
    size: int = 20
    after: str | None = None
    language: str = "tr"
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestRequest:
    """Suggestions for what somebody is typing; the last word may be unfinished."""

    index: str
    guard: Guard
    text: str
    filters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    size: int = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text; ``hit`` marks what was looked for. Plain text: whoever renders it escapes it."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found. ``matched`` names the fields that hold what was looked for."""

    id: str
    score: int
    cursor: str
    highlights: Mapping[str, tuple[tuple[Segment, ...], ...]]
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many documents hold a value, counted as if the filter on its own field were off."""

    value: str | int
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What was found. ``backend`` says which engine answered, ``stage`` how near: ``exact`` or ``typo``.

    ``did_you_mean`` is a text that does find something as it stands, where what was typed did not; on the first page.
    ``total`` is exact up to 10,000; beyond, ``total_is_exact`` is false and it stays there.
    """

    backend: str
    stage: str
    total: int
    total_is_exact: bool
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Bucket, ...]]
    next_cursor: str | None
    did_you_mean: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that goes on as typed, the field it stands in, and how many documents hold it."""

    text: str
    field: str
    count: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SuggestAnswer:
    """The suggestions, best first."""

    backend: str
    suggestions: tuple[Suggestion, ...]
