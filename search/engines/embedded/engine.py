"""The embedded engine's answers to the contract."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from search.documents import Write, prepared
from search.engines.contract import Batch, Found, Report, Standing
from search.errors import IndexMissing, RebuildRunning
from search.indices import IndexDefinition
from search.plan import Plan, Scope

from . import questions
from .store import BUILDING, LIVE, Store, generations
from .tables import Tables

_SCANNED_AT_ONCE = 1_000


class EmbeddedEngine:
    """SQLite FTS5 in a file of its own."""

    label = "sqlite-fts5"

    def __init__(self, path: str | Path) -> None:
        self._store = Store(path)

    def _tables(self, connection: sqlite3.Connection, definition: IndexDefinition, state: str = LIVE) -> Tables:
        found = generations(connection, definition).get(state)
        if found is None:
            raise IndexMissing(definition.name)
        return Tables(definition, found[0])

    def _create(self, connection: sqlite3.Connection, definition: IndexDefinition, state: str) -> str:
        generation = connection.execute(
            "INSERT INTO catalog (name, state, revision) VALUES (?, ?, ?) RETURNING generation",
            [definition.name, state, definition.revision],
        ).fetchone()[0]
        Tables(definition, generation).create(connection)
        return str(generation)

    def _built(self, connection: sqlite3.Connection, definition: IndexDefinition, building: str) -> Tables:
        """Return the generation being built; raise RebuildRunning where another took its place."""
        found = generations(connection, definition).get(BUILDING)
        if found is None or str(found[0]) != building:
            raise RebuildRunning(definition.name)
        return Tables(definition, found[0])

    def _remove(self, connection: sqlite3.Connection, definition: IndexDefinition, state: str) -> None:
        found = generations(connection, definition).get(state)
        if found is not None:
            Tables(definition, found[0]).drop(connection)
            connection.execute("DELETE FROM catalog WHERE generation = ?", [found[0]])

    def ensure(self, definition: IndexDefinition) -> None:
        """Build the index, empty, where it does not exist yet."""
        with self._store.writing() as connection:
            if LIVE not in generations(connection, definition):
                self._create(connection, definition, LIVE)

    def drop(self, definition: IndexDefinition) -> None:
        """Remove the index and one being built."""
        with self._store.writing() as connection:
            self._remove(connection, definition, BUILDING)
            self._remove(connection, definition, LIVE)

    def write(self, definition: IndexDefinition, writes: Sequence[Write], *, building: str = "") -> Report:
        """Write to the index and to one being built; all of the batch or nothing."""
        batch = prepared(definition, writes)
        with self._store.writing() as connection:
            if building:
                return self._built(connection, definition, building).write(connection, batch)
            first = self._tables(connection, definition).write(connection, batch)
            if BUILDING in generations(connection, definition):
                self._tables(connection, definition, BUILDING).write(connection, batch)
        return first

    def write_felt(self, batches: Sequence[Batch]) -> Report:
        """Write to one index after the other: what is committed is found."""
        report, missing = Report(), list[IndexMissing]()
        for definition, writes in batches:
            try:
                report += self.write(definition, writes)
            except IndexMissing as absent:
                missing.append(absent)
        # One index that was not built yet keeps nothing from the others.
        if missing:
            raise missing[0]
        return report

    def refresh(self, definition: IndexDefinition) -> None:
        """Do nothing: what is committed is found."""

    def search(self, plan: Plan) -> Found:
        """Answer a plan from one consistent view."""
        with self._store.reading() as connection:
            return questions.answer(connection, self._tables(connection, plan.scope.definition), plan)

    def values(self, scope: Scope, words: Sequence[str], most: int) -> dict[str, list[tuple[str, int]]]:
        """Return by field the values of suggesting fields, with how many documents hold each."""
        with self._store.reading() as connection:
            tables = self._tables(connection, scope.definition)
            return {
                field.name: questions.values(connection, tables, scope, field.name, words, most)
                for field in scope.definition.suggesting()
            }

    def holders(self, scope: Scope, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the first document that holds each of these values."""
        with self._store.reading() as connection:
            return questions.holders(connection, self._tables(connection, scope.definition), scope, wanted)

    def count(self, definition: IndexDefinition) -> int:
        """Return how many documents can be found."""
        with self._store.reading() as connection:
            table = self._tables(connection, definition).doc
            count: int = connection.execute(f"SELECT count(*) FROM {table} WHERE gone = 0").fetchone()[0]
            return count

    def standing(self, definition: IndexDefinition) -> Iterator[Standing]:
        """Yield what stands in the index by id, in batches, so that a long walk holds no view open."""
        last = ""
        while True:
            with self._store.reading() as connection:
                table = self._tables(connection, definition).doc
                rows = connection.execute(
                    f"SELECT id, version, gone, digest FROM {table} WHERE id > ? ORDER BY id LIMIT ?",
                    [last, _SCANNED_AT_ONCE],
                ).fetchall()
            yield from (Standing(id_, version, bool(gone), digest) for id_, version, gone, digest in rows)
            if len(rows) < _SCANNED_AT_ONCE:
                return
            last = rows[-1][0]

    def revision(self, definition: IndexDefinition) -> int | None:
        """Return the revision of the definition the index was built from."""
        with self._store.reading() as connection:
            found = generations(connection, definition).get(LIVE)
            return None if found is None else found[1]

    def begin_rebuild(self, definition: IndexDefinition, *, force: bool = False) -> str:
        """Build an empty generation beside the one in use."""
        with self._store.writing() as connection:
            if BUILDING in generations(connection, definition):
                if not force:
                    raise RebuildRunning(definition.name)
                self._remove(connection, definition, BUILDING)
            return self._create(connection, definition, BUILDING)

    def finish_rebuild(self, definition: IndexDefinition, building: str) -> None:
        """Let the new generation take over and remove the old one, in one transaction."""
        with self._store.writing() as connection:
            self._built(connection, definition, building)
            self._remove(connection, definition, LIVE)
            connection.execute(
                "UPDATE catalog SET state = ? WHERE name = ? AND state = ?", [LIVE, definition.name, BUILDING]
            )

    def abandon_rebuild(self, definition: IndexDefinition, building: str) -> None:
        """Remove the generation being built."""
        with self._store.writing() as connection, suppress(RebuildRunning):
            self._built(connection, definition, building)
            self._remove(connection, definition, BUILDING)

    def close(self) -> None:
        """Close this thread's connection."""
        self._store.close()
