"""Which reads may come from a copy of the database that lags behind: decided for each operation, no by default.

docs/decisions/replica-reads.md says why so few.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ROOMS = frozenset({"reference"})
"""The rooms (app labels) whose rows may be read late: they hold nobody, and decide nothing about who sees what."""

_possible: ContextVar[bool] = ContextVar("late_reads_possible", default=False)
_now: ContextVar[bool] = ContextVar("late_reads", default=False)


@contextmanager
def within(*, possible: bool) -> Iterator[None]:
    """Say of one request whether reading late is possible at all; afterwards it is not."""
    before = _possible.set(possible), _now.set(False)
    try:
        yield
    finally:
        _possible.reset(before[0])
        _now.reset(before[1])


def begin(*, is_query: bool, is_signed_in: bool) -> None:
    """Let what follows in this request read late, where it only reads and nobody is behind it."""
    _now.set(_possible.get() and is_query and not is_signed_in)


def may_be_late(room: str) -> bool:
    """Say whether a read of a row of ``room`` may be late now."""
    return room in ROOMS and _now.get()
