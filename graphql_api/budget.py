"""What a document asks for, measured before anything is validated or run: one visit of each written selection.

A fragment is measured once, however often it is spread, so a document of fragments that double costs time in its
length and not in its expansion (the library's own depth and alias limiters expand: 704 bytes took them seconds).
Cycles count as nothing; the standard rule reports them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
)

from .guard import EXPOSURE, Exposure
from .limits import limits

Sizes = tuple[int | str, ...]
"""What says how many rows a list answers: numbers, or names of variables that hold a number or a list."""

_SIZE_ARGUMENTS = ("first", "last", "ids")


def rows_of(sizes: Sizes, variables: Mapping[str, Any]) -> int:
    """Return the rows a list is charged for: the largest size given, within 1 and the largest page, 20 if none is."""
    given = [_number(variables.get(size) if isinstance(size, str) else size) for size in sizes]
    known = [number for number in given if number is not None]
    return max(1, min(max(known), limits().page_size)) if known else limits().default_page_size


def _number(value: Any) -> int | None:
    if isinstance(value, list):
        return len(value)
    return value if type(value) is int else None


@dataclass(slots=True, eq=False)
class Cost:
    """The cost of a selection: a number, and parts taken as often as only the variables tell."""

    fixed: int = 0
    parts: "list[tuple[int, Sizes, Cost]]" = field(default_factory=list)

    def add(self, other: "Cost", times: int = 1, sizes: Sizes = ()) -> None:
        """Add ``other``, ``times`` by the rows of ``sizes``."""
        if not sizes and not other.parts:
            self.fixed += times * other.fixed
        else:
            self.parts.append((times, sizes, other))

    def of(self, variables: Mapping[str, Any], known: dict[int, int] | None = None) -> int:
        """Return the cost with these variables; a part shared by many is worked out once."""
        known = {} if known is None else known
        total = known.get(id(self))
        if total is None:
            total = self.fixed
            for times, sizes, part in self.parts:
                total += times * (rows_of(sizes, variables) if sizes else 1) * part.of(variables, known)
            known[id(self)] = total
        return total


@dataclass(slots=True, eq=False)
class Measure:
    """What a selection asks for when its fragments are expanded."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: Cost = field(default_factory=Cost)

    def include(self, other: "Measure") -> None:
        """Add what a fragment asks for."""
        self.depth = max(self.depth, other.depth)
        self._count(other)
        self.cost.add(other.cost)

    def include_below(self, other: "Measure", *, counts_depth: bool, times: int, sizes: Sizes) -> None:
        """Add what is selected below a field."""
        self.depth = max(self.depth, 1 + other.depth if counts_depth else 1)
        self._count(other)
        self.cost.add(other.cost, times, sizes)

    def _count(self, other: "Measure") -> None:
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives


class Surveyor:
    """Measures the operations of one document. ``visits`` counts selections looked at: never more than are written."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments
        self._measured: dict[str, Measure] = {}
        self.visits = 0

    def operation(self, node: OperationDefinitionNode) -> Measure:
        """Measure an operation with everything it spreads."""
        root = self._schema.get_root_type(node.operation)
        measure = self._selection_set(node.selection_set, root)
        measure.directives += len(node.directives or ())
        if node.operation is OperationType.MUTATION:
            measure.cost.fixed += 10
        return measure

    def _selection_set(self, node: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Measure:
        measure = Measure()
        for selection in node.selections if node else ():
            self.visits += 1
            measure.directives += len(selection.directives or ())
            self._selection(measure, selection, parent)
        return measure

    def _selection(self, measure: Measure, node: SelectionNode, parent: GraphQLNamedType | None) -> None:
        if isinstance(node, FieldNode):
            self._field(measure, node, parent)
        elif isinstance(node, FragmentSpreadNode):
            measure.include(self._fragment(node.name.value))
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            inner = self._schema.get_type(condition.name.value) if condition else parent
            measure.include(self._selection_set(node.selection_set, inner))

    def _fragment(self, name: str) -> Measure:
        measure = self._measured.get(name)
        if measure is None:
            # Set before it is measured: a fragment that spreads itself finds this empty one.
            self._measured[name] = Measure()
            node = self._fragments.get(name)
            if node is not None:
                condition = self._schema.get_type(node.type_condition.name.value)
                self._measured[name] = self._selection_set(node.selection_set, condition)
        return self._measured[name]

    def _field(self, measure: Measure, node: FieldNode, parent: GraphQLNamedType | None) -> None:
        name = node.name.value
        definition: GraphQLField | None = getattr(parent, "fields", {}).get(name)
        measure.fields += 1
        measure.aliases += node.alias is not None
        below = self._selection_set(node.selection_set, get_named_type(definition.type) if definition else None)
        times, sizes = _repetition(definition, node)
        # Introspection nests further than any sane query and has a rule of its own.
        measure.include_below(below, counts_depth=not name.startswith("__"), times=times, sizes=sizes)
        measure.cost.fixed += _weight(definition)


def _exposure(definition: GraphQLField | None) -> Exposure | None:
    declared = definition.extensions.get("strawberry-definition") if definition else None
    metadata: Mapping[str, Any] = getattr(declared, "metadata", {})
    return metadata.get(EXPOSURE)


def _weight(definition: GraphQLField | None) -> int:
    exposure = _exposure(definition)
    if exposure and exposure.weight is not None:
        return exposure.weight
    return 0 if definition is None or is_leaf_type(get_named_type(definition.type)) else 1


def _repetition(definition: GraphQLField | None, node: FieldNode) -> tuple[int, Sizes]:
    """Return how often what is below a field is answered: a number, or what tells it."""
    if definition is None:
        return 1, ()
    named = [name for name in _SIZE_ARGUMENTS if name in definition.args]
    if not named:
        exposure = _exposure(definition)
        return (exposure.bounded if exposure and exposure.bounded else 1), ()
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    sizes = tuple(_size(given[name]) for name in named if name in given)
    if all(isinstance(size, int) for size in sizes):
        return rows_of(sizes, {}), ()
    return 1, sizes


def _size(value: Any) -> int | str:
    if isinstance(value, VariableNode):
        return value.name.value
    if isinstance(value, ListValueNode):
        return len(value.values)
    # Longer numbers are no page size, and Python refuses to read the longest.
    if isinstance(value, IntValueNode) and len(value.value) < 10:
        return int(value.value)
    return limits().page_size
