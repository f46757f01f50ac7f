"""What must hold of a document, as a small tree over numbers: all of these, any of these, not this."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from typing import Union

Need = Union[int, "Every", "Some", "No"]
"""A leaf is a number: of a piece of what was typed, or of a slot that clauses answer."""


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts hold."""

    parts: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of the parts holds."""

    parts: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class No:
    """The part does not hold."""

    part: Need


def joined(kind: type[Every] | type[Some], parts: Iterable[Need | None]) -> Need | None:
    """Return the parts that are there as one need: None for none, a single one as it is, no kind within its own."""
    flat: list[Need] = []
    for part in parts:
        if isinstance(part, kind):
            flat += part.parts
        elif part is not None:
            flat.append(part)
    distinct = tuple(dict.fromkeys(flat))
    if not distinct:
        return None
    return distinct[0] if len(distinct) == 1 else kind(distinct)


def replaced(need: Need | None, leaf: Callable[[int], Need | None]) -> Need | None:
    """Return the need with every leaf exchanged; where nothing comes for one, it is left out of what it stood in."""
    match need:
        case Every(parts) | Some(parts):
            return joined(type(need), [replaced(part, leaf) for part in parts])
        case No(part):
            inner = replaced(part, leaf)
            return None if inner is None else No(inner)
        case int():
            return leaf(need)
    return None


def holds(need: Need | None, answered: Set[int]) -> bool:
    """Return whether the need holds where exactly these leaves do."""
    match need:
        case Every(parts):
            return all(holds(part, answered) for part in parts)
        case Some(parts):
            return any(holds(part, answered) for part in parts)
        case No(part):
            return not holds(part, answered)
        case int():
            return need in answered
    return True
