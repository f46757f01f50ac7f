"""Spans: how long a part of the work took, told to whoever collects them; to nobody, at no cost, by default."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

Value = str | int | float


class Recorder(Protocol):
    """What tells a collector of spans."""

    def open(self, name: str, attributes: Mapping[str, Value]) -> AbstractContextManager[Any]:
        """Return a block that is the span ``name`` within the one that is open."""
        ...

    def annotate(self, attributes: Mapping[str, Value]) -> None:
        """Add to the span that is open."""
        ...


_NOT_RECORDED: AbstractContextManager[Any] = nullcontext()
_recorder: Recorder | None = None


def record_with(recorder: Recorder | None) -> None:
    """Let ``recorder`` tell of spans from now on; None tells of no more. Decided once, where a process starts."""
    global _recorder
    _recorder = recorder


def is_recorded() -> bool:
    """Say whether spans go anywhere, for whoever would have to work for an attribute."""
    return _recorder is not None


def span(name: str, **attributes: Value) -> AbstractContextManager[Any]:
    """Return a block that is told as the span ``name``.

    Name and attributes are words of the program and counts, never a value of anybody: a collector is another house.
    """
    return _NOT_RECORDED if _recorder is None else _recorder.open(name, attributes)


def annotate(**attributes: Value) -> None:
    """Tell more of the span that is open; words of the program and counts here too."""
    if _recorder is not None:
        _recorder.annotate(attributes)
