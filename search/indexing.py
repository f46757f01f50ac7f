"""Writing: bringing the indices to what the database says now.

An index is a copy. Whoever keeps documents for one registers a source; a change tells ids only, and the source reads
the present state. Repeating, delaying and reordering are harmless.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from .documents import Projection, Write, prepared
from .engines import engine
from .engines.contract import ERASED, Engine, Report, Standing
from .errors import EngineUnavailable, SearchError
from .indices import INDICES, IndexDefinition

log = logging.getLogger(__name__)

BATCH = 500


class DocumentSource(Protocol):
    """What an index is made from."""

    @property
    def index(self) -> str:
        """Return the name of the index it feeds."""

    def documents(self, entity_ids: Sequence[int]) -> Mapping[str, tuple[int, Projection | None]]:
        """Return, by document id, the version and the projection of these entities as they are now.

        None where the audience of the index may not find the entity. Versions grow with every change.
        """

    def all_ids(self) -> Iterable[int]:
        """Return the ids of every entity that may have a document."""


class Refused(SearchError):
    """The engine took a batch but not every document of it."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How an index differs from the database: documents it lacks, holds without right, holds in another state."""

    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    different: tuple[str, ...]

    def __len__(self) -> int:
        """Return how many documents differ."""
        return len(self.missing) + len(self.surplus) + len(self.different)


_sources: dict[str, DocumentSource] = {}


def register(source: DocumentSource) -> None:
    """Let ``source`` feed its index; called once, when the app is ready. Raises KeyError for an unknown index."""
    _sources[INDICES[source.index].name] = source


def registered() -> tuple[str, ...]:
    """Return the names of the indices that have a source."""
    return tuple(sorted(_sources))


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    walk = iter(ids)
    while batch := list(islice(walk, BATCH)):
        yield batch


def _writes(source: DocumentSource, entity_ids: Sequence[int]) -> list[Write]:
    found = source.documents(entity_ids)
    return [Write(id_, version, projection) for id_, (version, projection) in found.items()]


def _checked(report: Report, index: str) -> Report:
    if report.refused:
        reasons = sorted({reason for _id, reason in report.refused})
        log.error("search: %s refused %d documents (%s)", index, len(report.refused), ", ".join(reasons))
        raise Refused(f"{index} refused {len(report.refused)} documents")
    return report


def sync(index_names: Iterable[str], entity_ids: Iterable[int]) -> Report:
    """Write, or remove, the documents of these entities in these indices.

    Raises EngineUnavailable, and Refused where the engine took only a part: the outbox then calls again.
    """
    ids, report = list(entity_ids), Report()
    for name in index_names:
        for batch in _batches(ids):
            report += engine().write(INDICES[name], _writes(_sources[name], batch))
    return _checked(report, ", ".join(index_names))


def sync_now(index_names: Iterable[str], entity_ids: Sequence[int]) -> None:
    """Sync, and let the next search find what was written. Raises as ``sync``.

    However many indices hear of these entities, a batch is one call to the engine.
    """
    names, report = tuple(index_names), Report()
    for batch in _batches(entity_ids):
        report += engine().write_felt([(INDICES[name], _writes(_sources[name], batch)) for name in names])
    _checked(report, ", ".join(names))


def rebuild(name: str, *, force: bool = False) -> int:
    """Build the index anew from the database while it stays in use; return how many documents it holds.

    Changes made meanwhile go to both. Raises RebuildRunning, also where another began by ``force`` meanwhile;
    EngineUnavailable, Refused. The index in use then stays.
    """
    asked, definition, source = engine(), INDICES[name], _sources[name]
    building = asked.begin_rebuild(definition, force=force)
    try:
        for batch in _batches(source.all_ids()):
            _checked(asked.write(definition, _writes(source, batch), building=building), name)
        asked.finish_rebuild(definition, building)
    except BaseException:
        # Where the engine went away it stays behind; the next night throws it away.
        with suppress(EngineUnavailable):
            asked.abandon_rebuild(definition, building)
        raise
    return asked.count(definition)


def check(name: str, *, repair: bool = False) -> Drift:
    """Compare an index with the database, and with ``repair`` bring it back to it."""
    asked, definition, source = engine(), INDICES[name], _sources[name]
    standing = {stands.id: stands for stands in asked.standing(definition)}
    missing: list[str] = []
    different: list[str] = []
    repairs: list[Write] = []
    for batch in _batches(source.all_ids()):
        writes = _writes(source, batch)
        for write, ready in zip(writes, prepared(definition, writes), strict=True):
            stands = standing.pop(write.id, None)
            digest = None if ready.document is None else ready.document.digest
            found = _compare(stands, digest)
            if found == "same":
                continue
            (missing if found == "missing" else different).append(write.id)
            repairs.append(_above(write, stands))
    surplus = [stands for stands in standing.values() if not stands.gone]
    repairs += [Write(stands.id, max(ERASED, stands.version), None) for stands in surplus]
    if repair and repairs:
        _checked(asked.write(definition, repairs), name)
        asked.refresh(definition)
    return Drift(tuple(missing), tuple(stands.id for stands in surplus), tuple(different))


def _compare(stands: Standing | None, digest: str | None) -> str:
    """Return same, missing or different; what may not be found and is not there is the same."""
    absent = stands is None or stands.gone
    if digest is None:
        return "same" if absent else "different"
    if absent:
        return "missing"
    return "same" if stands is not None and stands.digest == digest else "different"


def _above(write: Write, stands: Standing | None) -> Write:
    """Return a write that what stands in the index cannot outrank: the database is right even where versions lie."""
    return Write(write.id, max(write.version, stands.version if stands else 0), write.projection)


@dataclass(frozen=True, slots=True)
class Outdated:
    """An index that stands at another revision than its definition; None where it does not exist."""

    index: str
    stands: int | None
    defined: int

    def __str__(self) -> str:
        """Return it for a log."""
        stands = "does not exist" if self.stands is None else f"stands at revision {self.stands}"
        return f"{self.index} {stands}, its definition at {self.defined}"


def outdated() -> tuple[Outdated, ...]:
    """Return the registered indices that a rebuild is due for. Raises EngineUnavailable."""
    found = ((INDICES[name], engine().revision(INDICES[name])) for name in registered())
    return tuple(
        Outdated(definition.name, stands, definition.revision)
        for definition, stands in found
        if stands != definition.revision
    )


def ensure_all(using: Engine | None = None) -> tuple[IndexDefinition, ...]:
    """Build every registered index that does not exist or was built from an older definition; return those rebuilt."""
    asked, rebuilt = using or engine(), []
    for name in registered():
        if asked.revision(INDICES[name]) != INDICES[name].revision:
            rebuild(name, force=True)
            rebuilt.append(INDICES[name])
    return tuple(rebuilt)
