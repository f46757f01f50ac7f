"""Plans: a selection of a document, compiled once to a function that reads it off a ready object.

What a resolver returns is an object whose fields are, nearly all of them, attributes: the ordinary executor visits each
of them with a path, an info object and a dozen questions about its type, a thousand times a page, and finds the same
answers every time. They depend on the document and the schema alone, so they are asked once, and what is left is one
Python expression a type, compiled: ``{"id": source.id, "name": source.name, ...}``.

A plan holds only what goes smoothly. Whatever it meets that it was not made for (an empty value where none may be, a
value its type refuses, a load that failed) ends it with an exception, and the ordinary executor answers that selection
anew: attributes can be read twice, and loaded relations stay loaded. So every error is told in its one way, and a plan
can at worst be of no use. A selection that holds a directive or a field with a resolver of its own has no plan; the
levels below it can have one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
    Undefined,
    is_leaf_type,
)

from .loaders import related_value
from .walker import own_exposure

Reader = Callable[[Any, Any], Any]
"""From an object and the request's context to what the selection answers; raises to have the ordinary way taken."""

_DEFINITION = "strawberry-definition"
_AS_IT_IS = {"String": str, "ID": str, "Boolean": bool}
"""Scalars whose value is answered as it is where it is of exactly this class."""


class Irregular(Exception):
    """The ordinary executor must look at this."""


class _NoPlan(Exception):
    """This selection cannot be compiled."""


class Plans:
    """The plans of one document, made when first asked for; its nodes must live as long as this does."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments
        self._made: dict[tuple[Any, ...], Reader | None] = {}
        self._met: set[tuple[Any, ...]] = set()

    def reader(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Reader | None:
        """Return the plan of what ``nodes``, the mentions of one field, select of an object of ``kind``; None without.

        Made when asked for the second time: most documents that nobody registered come once.
        """
        key = (kind.name, *map(id, nodes))
        if key in self._made:
            return self._made[key]
        if key not in self._met:
            self._met.add(key)
            return None
        try:
            self._made[key] = self._object(kind, nodes)
        except _NoPlan:
            self._made[key] = None
        return self._made[key]

    def _object(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Reader:
        needed: dict[str, Any] = {"Irregular": Irregular}
        parts = [
            f"{name!r}: {self._field(kind, mentions, needed)}"
            for name, mentions in self._collected(kind, nodes).items()
        ]
        definition: Any = kind.extensions.get(_DEFINITION)
        # Types of an interface are asked whether a value is theirs.
        check = "    if not isinstance(source, origin): raise Irregular\n" if kind.is_type_of else ""
        needed["origin"] = getattr(definition, "origin", object)
        return _compiled(f"def read(source, context):\n{check}    return {{{', '.join(parts)}}}\n", needed)

    def _collected(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> dict[str, list[FieldNode]]:
        """Return the fields selected of an object of ``kind`` by the name they are answered under, in their order."""
        found: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for node in nodes:
            self._collect(kind, node.selection_set, found, spread)
        return found

    def _collect(
        self,
        kind: GraphQLObjectType,
        selection: SelectionSetNode | None,
        found: dict[str, list[FieldNode]],
        spread: set[str],
    ) -> None:
        for part in selection.selections if selection else ():
            if part.directives:
                raise _NoPlan
            if isinstance(part, FieldNode):
                name = part.alias.value if part.alias else part.name.value
                found.setdefault(name, []).append(part)
            elif isinstance(part, InlineFragmentNode):
                if part.type_condition is None or self._applies(kind, part.type_condition.name.value):
                    self._collect(kind, part.selection_set, found, spread)
            elif isinstance(part, FragmentSpreadNode) and part.name.value not in spread:
                spread.add(part.name.value)
                fragment = self._fragments[part.name.value]
                if self._applies(kind, fragment.type_condition.name.value):
                    self._collect(kind, fragment.selection_set, found, spread)

    def _applies(self, kind: GraphQLObjectType, condition: str) -> bool:
        if condition == kind.name:
            return True
        other = self._schema.type_map[condition]
        return isinstance(other, GraphQLInterfaceType | GraphQLUnionType) and self._schema.is_sub_type(other, kind)

    def _field(self, kind: GraphQLObjectType, mentions: list[FieldNode], needed: dict[str, Any]) -> str:
        """Return the expression that answers one field of ``source``; what it names goes into ``needed``."""
        name = mentions[0].name.value
        if name == "__typename":
            return repr(kind.name)
        field = kind.fields[name]
        definition: Any = field.extensions.get(_DEFINITION)
        if field.args or definition is None or not definition.is_basic_field:
            raise _NoPlan
        exposure = own_exposure(field)
        value = f"source.{definition.python_name}"
        if exposure and exposure.load:
            load = _named(needed, "load", exposure.load)
            needed["related_value"] = related_value
            value = f"related_value(source, {definition.python_name!r}, {load}, context)"
        told = self._completed(field.type, value, mentions, needed)
        if exposure and not exposure.governed and not exposure.is_public:
            audiences = _named(needed, "audiences", exposure.audiences)
            told = f"(None if {audiences}.isdisjoint(context.viewer.audiences) else {told})"
        return told

    def _completed(
        self, kind: Any, value: str, mentions: list[FieldNode], needed: dict[str, Any], depth: int = 0
    ) -> str:
        """Return the expression that answers ``value`` as ``kind``."""
        if required := isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        held = f"value{depth}"
        if isinstance(kind, GraphQLList):
            item = f"item{depth}"
            each = self._completed(kind.of_type, item, mentions, needed, depth + 1)
            told = f"[{each} for {item} in {held}]"
        elif is_leaf_type(kind):
            plain = _AS_IT_IS.get(kind.name)
            as_leaf = _named(needed, "leaf", _leaf(kind))
            told = f"{as_leaf}({held})"
            if plain:
                told = f"{held} if {held}.__class__ is {plain.__name__} else {told}"
        else:
            told = f"{_named(needed, 'part', self._part(kind, mentions))}({held}, context)"
        empty = f"{_named(needed, 'refuse', _refuse)}()" if required else "None"
        return f"({empty} if ({held} := {value}) is None else {told})"

    def _part(self, kind: Any, mentions: list[FieldNode]) -> Reader:
        """Return how an object of ``kind``, or of one of its kinds, is read."""
        if isinstance(kind, GraphQLObjectType):
            return self._object(kind, mentions)
        readers = {}
        for possible in self._schema.get_possible_types(kind):
            definition: Any = possible.extensions.get(_DEFINITION)
            if definition is None:
                raise _NoPlan
            readers[definition.origin] = self._object(possible, mentions)

        def read(source: Any, context: Any) -> Any:
            return readers[source.__class__](source, context)

        return read


def _refuse() -> Any:
    raise Irregular


def _named(needed: dict[str, Any], kind: str, value: Any) -> str:
    name = f"{kind}{len(needed)}"
    needed[name] = value
    return name


def _leaf(kind: Any) -> Callable[[Any], Any]:
    """Return how a value that is not empty is answered as ``kind``, a scalar or an enum."""
    coerce = kind.coerce_output_value
    names = {value.value: name for name, value in kind.values.items()} if isinstance(kind, GraphQLEnumType) else {}

    def leaf(value: Any) -> Any:
        if names and (name := names.get(getattr(value, "value", None))) is not None:
            return name
        coerced = coerce(value)
        if coerced is None or coerced is Undefined:
            raise Irregular
        return coerced

    return leaf


def _compiled(text: str, needed: dict[str, Any]) -> Reader:
    # Names in it are the schema's and a valid document's, in quotes or made here.
    exec(compile(text, "<plan>", "exec"), needed)  # noqa: S102
    read: Reader = needed["read"]
    return read
