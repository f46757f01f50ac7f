"""Which names a field's selection mentions: what is not mentioned need not be loaded."""

from typing import Any

from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode

from .context import Info


def names_below(info: Info) -> frozenset[str]:
    """Return every field name anywhere below the field being resolved; more than is asked for, never less."""
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
                names.add(part.name.value)
            waiting.append(part.selection_set)
    return frozenset(names)
