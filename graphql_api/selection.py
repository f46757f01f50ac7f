"""Which names a field's selection mentions: what is not mentioned need not be loaded."""

import re
from functools import lru_cache
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode

from .context import Info

_CAPITAL = re.compile("[A-Z]")


@lru_cache(maxsize=2048)
def _in_python(name: str) -> str:
    return _CAPITAL.sub(lambda capital: f"_{capital[0].lower()}", name)


def names_below(info: Info) -> frozenset[str]:
    """Return every field name anywhere below the field being resolved, as Python writes it.

    More than is asked for, never less.
    """
    raw: Any = info._raw_info
    names: set[str] = set()
    spread: set[str] = set()
    waiting: list[SelectionSetNode | None] = [node.selection_set for node in raw.field_nodes]
    while waiting:
        selection = waiting.pop()
        for part in selection.selections if selection else ():
            if isinstance(part, FragmentSpreadNode):
                name = part.name.value
                if name not in spread and name in raw.fragments:
                    spread.add(name)
                    waiting.append(raw.fragments[name].selection_set)
                continue
            if isinstance(part, FieldNode):
                names.add(_in_python(part.name.value))
            waiting.append(part.selection_set)
    return frozenset(names)
