"""Relations without N+1: what is asked of one row of a page is loaded for the whole page.

The synchronous executor finishes a row before it starts the next, so a batch cannot be collected by waiting. Rows of
one page know each other instead: the first that is asked for a relation loads it for all, and what was loaded becomes
siblings in turn. The number of statements is the number of relations selected, whatever the page's size.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from . import deadline
from .guard import PENDING


class _Failed:
    """A load that raised: its siblings answer the same error and do not ask the database again."""

    __slots__ = ("error",)

    def __init__(self, error: Exception) -> None:
        self.error = error


def make_siblings(nodes: Iterable[Any]) -> None:
    """Let ``nodes`` load their relations together; values that cannot (numbers, None) are passed over."""
    together = [node for node in nodes if hasattr(node, "__dict__")]
    for node in together:
        node.__siblings__ = together


def _each(values: Sequence[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from value
        elif value is not None:
            yield value


def related_value(source: Any, name: str, load: Any, context: Any) -> Any:
    """Return ``source.name``, loading it for all siblings where it is pending."""
    value = getattr(source, name)
    if value is PENDING:
        _load_for_all(getattr(source, "__siblings__", None) or [source], name, load, context)
        value = getattr(source, name)
    if type(value) is _Failed:
        raise value.error
    return value


def _load_for_all(siblings: Sequence[Any], name: str, load: Any, context: Any) -> None:
    waiting = [node for node in siblings if getattr(node, name, None) is PENDING]
    values: Sequence[Any]
    try:
        deadline.check()
        values = load(context, waiting)
        if len(values) != len(waiting):
            raise RuntimeError(f"{name}: {len(values)} values loaded for {len(waiting)} parents")
    except Exception as error:
        values = [_Failed(error)] * len(waiting)
    else:
        make_siblings(_each(values))
    for node, value in zip(waiting, values, strict=True):
        setattr(node, name, value)
