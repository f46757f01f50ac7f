"""How long whoever asks will still wait: a search never outlasts the request it belongs to."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ends: ContextVar[float | None] = ContextVar("patience", default=None)


@contextmanager
def until(ends: float) -> Iterator[None]:
    """Let what is asked in this block be over by ``ends`` (of ``time.monotonic``)."""
    before = _ends.set(ends)
    try:
        yield
    finally:
        _ends.reset(before)


def left(most: float) -> float:
    """Return the seconds that are left, at most ``most``, and not below zero; ``most`` where nobody said."""
    ends = _ends.get()
    return most if ends is None else max(0.0, min(most, ends - time.monotonic()))
