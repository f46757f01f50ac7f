"""The database file of the embedded engine: connections, transactions, and which tables hold which index.

The file is the engine's own, apart from Django's database: it can be thrown away and rebuilt at any time.
"""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from search.errors import EngineUnavailable
from search.indices import IndexDefinition

PATIENCE = 2.0
"""Seconds a read may take."""
LOCK_PATIENCE = 10.0
"""Seconds to wait for another writer."""
_STEPS_BETWEEN_LOOKS = 20_000
LIVE, BUILDING = "live", "building"

_CATALOG = """
CREATE TABLE IF NOT EXISTS catalog (
    generation INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (name, state)
)
"""


def _stop_after(seconds: float) -> Callable[[], bool]:
    deadline = time.monotonic() + seconds
    return lambda: time.monotonic() > deadline


class Store:
    """Hands out connections: one a thread for a file, one for all, behind a lock, for ``:memory:``."""

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        self._shared = threading.RLock() if self._path == ":memory:" else None
        self._local = threading.local()
        self._only: sqlite3.Connection | None = None

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=LOCK_PATIENCE, isolation_level=None, check_same_thread=self._shared is None
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(_CATALOG)
        connection.execute("CREATE TEMP TABLE hit (doc INTEGER PRIMARY KEY, score INTEGER NOT NULL)")
        return connection

    def _connection(self) -> sqlite3.Connection:
        if self._shared is not None:
            if self._only is None:
                self._only = self._open()
            return self._only
        # A connection may not cross a fork, so a child opens its own.
        if getattr(self._local, "process", None) != os.getpid():
            self._local.connection, self._local.process = self._open(), os.getpid()
        connection: sqlite3.Connection = self._local.connection
        return connection

    @contextlib.contextmanager
    def _transaction(self, begin: str, patience: float | None) -> Iterator[sqlite3.Connection]:
        with self._shared or contextlib.nullcontext():
            try:
                connection = self._connection()
                connection.set_progress_handler(_stop_after(patience) if patience else None, _STEPS_BETWEEN_LOOKS)
                connection.execute(begin)
            except sqlite3.Error as away:
                raise EngineUnavailable from away
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException as error:
                connection.set_progress_handler(None, _STEPS_BETWEEN_LOOKS)
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError):
                    raise EngineUnavailable from error
                raise

    def reading(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """Return one consistent view of the file; raises EngineUnavailable after two seconds."""
        return self._transaction("BEGIN", PATIENCE)

    def writing(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """Return a transaction that writes; the lock is taken first, so two writers wait instead of failing."""
        return self._transaction("BEGIN IMMEDIATE", None)

    def close(self) -> None:
        """Close this thread's connection, or the shared one."""
        with self._shared or contextlib.nullcontext():
            connection = self._only or getattr(self._local, "connection", None)
            if connection is not None:
                connection.close()
            self._only, self._local = None, threading.local()


def generations(connection: sqlite3.Connection, definition: IndexDefinition) -> dict[str, tuple[int, int]]:
    """Return the index's generations by state, each with the revision it was built from."""
    rows = connection.execute("SELECT state, generation, revision FROM catalog WHERE name = ?", [definition.name])
    return {state: (generation, revision) for state, generation, revision in rows}
