"""What an engine is to the rest of the room. Everything above this line is the same for both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.documents import Code, Write
from search.indices import IndexDefinition
from search.plan import Plan, Scope

ERASED = 2**62
"""A version above every other: what carries it never comes back."""
Batch = tuple[IndexDefinition, Sequence[Write]]
"""What shall stand in an index."""


@dataclass(frozen=True, slots=True)
class Row:
    """A document found: its score, the keys it is ordered by, and what it says: the texts and codes that were indexed.

    Fields that only guards know (``guard_only``) are not among the codes.
    """

    id: str
    score: int
    keys: tuple[Code, ...]
    texts: Mapping[str, Sequence[str]]
    codes: Mapping[str, Sequence[Code]]


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine answers. ``more`` tells whether hits follow after the page."""

    total: int
    total_is_exact: bool
    rows: tuple[Row, ...]
    more: bool
    facets: Mapping[str, tuple[tuple[Code, int], ...]]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a batch of writes: written, older than what stands there, refused (id and kind of reason)."""

    written: int = 0
    older: int = 0
    refused: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: "Report") -> "Report":
        """Return both batches as one."""
        return Report(self.written + other.written, self.older + other.older, self.refused + other.refused)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in an index under an id."""

    id: str
    version: int
    gone: bool
    digest: str


class Engine(Protocol):
    """Store documents and find them again. Every method may raise EngineUnavailable, those on an index IndexMissing."""

    label: str

    def ensure(self, definition: IndexDefinition) -> None:
        """Build the index, empty, where it does not exist yet."""

    def drop(self, definition: IndexDefinition) -> None:
        """Remove the index and every half-built one of its name."""

    def write(self, definition: IndexDefinition, writes: Sequence[Write], *, building: str = "") -> Report:
        """Bring documents to the index and to one being built beside it, or to that one alone: ``building`` names it.

        A repeat or a late write is harmless. Raises InvalidDocument before anything is written. The index that takes
        over while this goes on has every write too, or the write fails.
        """

    def write_felt(self, batches: Sequence[Batch]) -> Report:
        """Bring documents to several indices, as ``write`` does, and return when they can be found.

        Raises IndexMissing where one of them does not exist; the others hold what they were given by then.
        """

    def refresh(self, definition: IndexDefinition) -> None:
        """Return when everything written so far can be found."""

    def search(self, plan: Plan) -> Found:
        """Answer a plan."""

    def values(self, scope: Scope, words: Sequence[str], most: int) -> dict[str, list[tuple[str, int]]]:
        """Return by field the values of suggesting fields where they hold ``words``, the last perhaps unfinished.

        With how many documents hold each; most first, then by value; ``most`` a field.
        """

    def holders(self, scope: Scope, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the first document of the scope, by id, that holds each of these values of suggesting fields."""

    def count(self, definition: IndexDefinition) -> int:
        """Return how many documents can be found."""

    def standing(self, definition: IndexDefinition) -> Iterator[Standing]:
        """Yield what stands in the index, removed documents included, by id."""

    def revision(self, definition: IndexDefinition) -> int | None:
        """Return the revision of the definition the index was built from, None where there is no index."""

    def begin_rebuild(self, definition: IndexDefinition, *, force: bool = False) -> str:
        """Build an empty index beside the one in use and return its name; writes go to both from now on.

        Raises RebuildRunning while another is being built; ``force`` throws that one away.
        """

    def finish_rebuild(self, definition: IndexDefinition, building: str) -> None:
        """Let the new index take over, in one step, and remove the old one. Raises RebuildRunning: thrown away."""

    def abandon_rebuild(self, definition: IndexDefinition, building: str) -> None:
        """Remove the index being built, where it is still there."""

    def close(self) -> None:
        """Give up connections."""
