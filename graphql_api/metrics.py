"""Measurements of the operations, for Prometheus: nothing is counted where nobody may read it (METRICS_TOKEN).

Each worker process writes into files of its own (``METRICS_DIR``), and whichever of them is asked adds all up. A file
belongs to a place, not to a process: a worker takes the first place that is free, so the files do not become more
with each worker that is replaced, and what the last one counted is counted on.
"""

import fcntl
import os
import tempfile
import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram: half, 95 and 99 of a hundred are read off it."""
_LABELS = ("operation", "document", "kind")
_BUILDING = threading.Lock()


def are_kept() -> bool:
    """Say whether anybody may read them."""
    return bool(settings.METRICS_TOKEN)


def folder() -> Path:
    """Return where the processes of this machine write what they count; made where it is missing."""
    given = settings.METRICS_DIR or str(Path(tempfile.gettempdir()) / f"portal-metrics-{os.getuid()}")
    path = Path(given)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        raise ImproperlyConfigured(f"METRICS_DIR: {path} belongs to somebody else")
    return path


class _Place:
    """The place among the processes that this one holds; another after a fork."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._holder, self._number, self._lock = folder, 0, 0, threading.Lock()
        self._held: IO[str] | None = None

    def __call__(self) -> int:
        """Return the number of the place, taking one where this process has none; it is free when the process ends."""
        if self._holder != os.getpid():
            with self._lock:
                if self._holder != os.getpid():
                    self._number, self._holder = self._taken(), os.getpid()
        return self._number

    def _taken(self) -> int:
        number = 0
        while True:
            number += 1
            held = (self._folder / f"place-{number}").open("w")
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                held.close()
                continue
            self._held = held
            return number


@dataclass(frozen=True, slots=True)
class _Counters:
    operations: Any
    errors: Any
    seconds: Any
    statements: Any
    cost: Any
    found: dict[tuple[str, ...], tuple[Any, ...]] = field(default_factory=dict)

    def of(self, labels: tuple[str, str, str]) -> tuple[Any, ...]:
        """Return what counts under these labels, which are few: looking them up costs more than counting."""
        if labels not in self.found:
            kept = (self.operations, self.seconds, self.statements, self.cost)
            self.found[labels] = tuple(one.labels(*labels) for one in kept)
        return self.found[labels]


def _counters() -> _Counters:
    # Two threads that are the first at once would open the same files twice.
    with _BUILDING:
        return _built()


@cache
def _built() -> _Counters:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder())
    from prometheus_client import CollectorRegistry, Counter, Histogram, values

    values.ValueClass = values.MultiProcessValue(process_identifier=_Place(folder()))
    # Read out of the files only: the registry of one process would tell its own share a second time.
    own: Any = {"registry": CollectorRegistry()}
    name = "portal_graphql"
    return _Counters(
        operations=Counter(f"{name}_operations", "Requests to /graphql/ by operation.", _LABELS, **own),
        errors=Counter(f"{name}_errors", "Errors answered, by code.", ("operation", "code"), **own),
        seconds=Histogram(f"{name}_seconds", "Seconds to answer.", _LABELS, buckets=SECONDS, **own),
        statements=Counter(f"{name}_statements", "SQL statements.", _LABELS, **own),
        cost=Counter(f"{name}_cost", "Cost as extensions.cost tells it.", _LABELS, **own),
    )


def count(labels: tuple[str, str, str], *, seconds: float, statements: int, cost: int, codes: list[str]) -> None:
    """Count one request; ``labels`` are operation, document and kind, all from lists of our own."""
    kept = _counters()
    operations, took, made, spent = kept.of(labels)
    operations.inc()
    took.observe(seconds)
    made.inc(statements)
    spent.inc(cost)
    for code in codes:
        kept.errors.labels(labels[0], code).inc()


def text() -> bytes:
    """Return what all processes counted, in Prometheus' text form."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    _counters()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder()))
    return generate_latest(registry)
