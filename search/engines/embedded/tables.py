"""The tables of one generation of an index, made from its definition."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.analysis import analyzer
from search.analysis.specification import EDGE
from search.documents import Document, Prepared, suggestable
from search.engines.contract import Report
from search.indices import Field, IndexDefinition, Kind
from search.plan import ALL_EXACT, ALL_STEM, ALL_WORD

_BOUNDARY = f" {EDGE} "
"""Stands between two values of a field, so that no phrase reaches across."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of one generation's tables; they come from our own definitions, never from a request."""

    definition: IndexDefinition
    generation: int

    def _named(self, part: str) -> str:
        return f'"{self.definition.name}.{self.generation}.{part}"'

    @property
    def doc(self) -> str:
        """Return the table of documents, removed ones included."""
        return self._named("doc")

    @property
    def value(self) -> str:
        """Return the table of codes: one row a document, field and value."""
        return self._named("value")

    @property
    def text(self) -> str:
        """Return the full-text table."""
        return self._named("text")

    @property
    def vocabulary(self) -> str:
        """Return the words of the full-text table."""
        return self._named("vocabulary")

    def create(self, connection: sqlite3.Connection) -> None:
        """Create the tables, empty."""
        keys = "".join(f", last_{f.name} INTEGER, sort_{f.name}" for f in self.definition.sortable())
        connection.execute(
            f"CREATE TABLE {self.doc} (doc INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,"
            f" gone INTEGER NOT NULL, digest TEXT NOT NULL, texts TEXT NOT NULL{keys})"
        )
        connection.execute(
            f"CREATE TABLE {self.value} (field TEXT NOT NULL, value NOT NULL, doc INTEGER NOT NULL,"
            " PRIMARY KEY (field, value, doc)) WITHOUT ROWID"
        )
        connection.execute(f"CREATE INDEX {self._named('by_doc')} ON {self.value} (doc, field, value)")
        columns = ", ".join(f'"{name}"' for name in text_columns(self.definition))
        connection.execute(f"CREATE VIRTUAL TABLE {self.text} USING fts5 ({columns}, tokenize='ascii', columnsize=0)")
        connection.execute(f"CREATE VIRTUAL TABLE {self.vocabulary} USING fts5vocab ({self.text}, 'row')")

    def drop(self, connection: sqlite3.Connection) -> None:
        """Remove the tables."""
        for table in (self.vocabulary, self.text, self.value, self.doc):
            connection.execute(f"DROP TABLE IF EXISTS {table}")

    def write(self, connection: sqlite3.Connection, batch: Sequence[Prepared]) -> Report:
        """Write each document unless a newer one stands there; what is gone leaves its id and version only."""
        written = sum(self._write_one(connection, write) for write in batch)
        return Report(written, len(batch) - written)

    def _write_one(self, connection: sqlite3.Connection, write: Prepared) -> bool:
        ready = write.document
        texts = "" if ready is None else json.dumps(ready.texts, ensure_ascii=False)
        row = connection.execute(
            f"INSERT INTO {self.doc} (id, version, gone, digest, texts) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET version = excluded.version, gone = excluded.gone,"
            " digest = excluded.digest, texts = excluded.texts WHERE excluded.version >= version RETURNING doc",
            [write.id, write.version, ready is None, "" if ready is None else ready.digest, texts],
        ).fetchone()
        if row is None:
            return False
        (doc,) = row
        connection.execute(f"DELETE FROM {self.text} WHERE rowid = ?", [doc])
        connection.execute(f"DELETE FROM {self.value} WHERE doc = ?", [doc])
        self._order(connection, doc, ready)
        if ready is not None:
            self._fill(connection, doc, ready)
        return True

    def _order(self, connection: sqlite3.Connection, doc: int, ready: Document | None) -> None:
        for field in self.definition.sortable():
            key = None if ready is None else ready.sort_keys[field.name]
            connection.execute(
                f"UPDATE {self.doc} SET last_{field.name} = ?, sort_{field.name} = ? WHERE doc = ?",
                [key is None, empty_key(field) if key is None else key, doc],
            )

    def _fill(self, connection: sqlite3.Connection, doc: int, ready: Document) -> None:
        columns = _analyzed(self.definition, ready)
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" for _ in columns)
        connection.execute(f"INSERT INTO {self.text} (rowid, {names}) VALUES (?, {marks})", [doc, *columns.values()])
        rows = [(name, value, doc) for name, values in ready.codes.items() for value in values]
        rows += [
            (f"raw_{field.name}", value, doc)
            for field in self.definition.suggesting()
            for value in suggestable(ready.texts[field.name])
        ]
        connection.executemany(f"INSERT INTO {self.value} (field, value, doc) VALUES (?, ?, ?)", rows)


def empty_key(field: Field) -> str | int:
    """Return what stands in place of a missing key; a key of its own keeps such documents last."""
    return 0 if field.kind in (Kind.INTEGER, Kind.DATE) else ""


def suggest_column(field: Field) -> str:
    """Return the column in which a suggesting field stands folded."""
    return field.name if field.kind is Kind.NAME else f"raw_{field.name}"


def text_columns(definition: IndexDefinition) -> list[str]:
    """Return the columns of the full-text table."""
    fields = [field.name for field in definition.searched()]
    folded = [suggest_column(field) for field in definition.suggesting() if field.kind is Kind.TEXT]
    return [*fields, *folded, ALL_STEM, ALL_WORD, ALL_EXACT]


def _analyzed(definition: IndexDefinition, ready: Document) -> dict[str, str]:
    """Return what stands in each column: words divided by spaces, values by the boundary."""
    stems, folded, exact = [], [], []
    columns = {}
    for field in definition.searched():
        values = ready.texts[field.name]
        plain = [analyzer.folded(value) for value in values]
        stemmed = [[analyzer.stem(word) for word in words] for words in plain]
        columns[field.name] = _joined(stemmed if field.kind is Kind.TEXT else plain)
        if field.whole and values:
            columns[field.name] = f"{EDGE} {columns[field.name]} {EDGE}"
        if field.suggest:
            columns[suggest_column(field)] = _joined(plain)
        stems += stemmed
        folded += plain
        exact += [analyzer.exact(value) for value in values]
    return {**columns, ALL_STEM: _joined(stems), ALL_WORD: _joined(folded), ALL_EXACT: _joined(exact)}


def _joined(values: Iterable[list[str]]) -> str:
    return _BOUNDARY.join(" ".join(words) for words in values)
