"""The completeness rule: a schema with a field nobody decided on does not start.

Read once from the built schema, so nothing can be added around it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from .connection import PAGE_ARGUMENTS, Connection, Edge
from .guard import EXPOSURE, READS, Exposure, Reads
from .payloads import Payload

_EXEMPT_ARGUMENTS = frozenset({*PAGE_ARGUMENTS, "id", "ids", "input"})
ObjectType = GraphQLObjectType | GraphQLInterfaceType


def origin_of(graphql_type: Any) -> type | None:
    """Return the Python class a schema type was written as, None for built-in types; for AEdge that is Edge."""
    definition = graphql_type.extensions.get("strawberry-definition")
    return getattr(getattr(definition, "concrete_of", None) or definition, "origin", None)


def type_exposure(graphql_type: Any) -> Exposure | None:
    """Return what ``content_type`` declared of the class itself, not of a base it inherits from."""
    origin = origin_of(graphql_type)
    return vars(origin).get("__exposure__") if origin else None


def own_exposure(field: GraphQLField) -> Exposure | None:
    """Return what the field itself declared."""
    definition = field.extensions.get("strawberry-definition")
    metadata: Mapping[str, Any] = getattr(definition, "metadata", {})
    return metadata.get(EXPOSURE)


def exposure_of(parent: Any, field: GraphQLField) -> Exposure | None:
    """Return what holds for a field: its own declaration, else its type's."""
    return own_exposure(field) or type_exposure(parent)


def require_complete(schema: GraphQLSchema) -> None:
    """Raise ImproperlyConfigured with every violation of the completeness rule, sorted."""
    found = sorted(set(Walker(schema).violations()))
    if found:
        listed = "\n".join(f"  - {violation}" for violation in found)
        raise ImproperlyConfigured(f"The GraphQL schema is not complete (docs/graphql.md, Adding a type):\n{listed}")


class Walker:
    """One walk over a built schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._types = {name: kind for name, kind in schema.type_map.items() if not name.startswith("__")}
        self._roots = {kind for kind in (schema.query_type, schema.mutation_type) if kind}

    def violations(self) -> Iterator[str]:
        """Yield each violation as ``Type.field: what is wrong``."""
        for kind in self._types.values():
            if isinstance(kind, ObjectType):
                for name, field in kind.fields.items():
                    for problem in self._field(kind, field):
                        yield f"{kind.name}.{name}: {problem}"
        if self._schema.mutation_type:
            yield from self._mutations(self._schema.mutation_type)

    def _field(self, parent: ObjectType, field: GraphQLField) -> Iterator[str]:
        exposure = exposure_of(parent, field)
        if exposure is None:
            yield "declares no audience (exposed, governed, related, or content_type on its type)"
            return
        yield from self._nullability(parent, field, exposure)
        yield from self._list(field, exposure)
        if origin_of(parent) is not Edge:
            yield from self._narrower_type(field, exposure)
        yield from self._connection(parent, field)
        if parent is not self._schema.mutation_type:
            yield from self._arguments(field, exposure)

    def _nullability(self, parent: ObjectType, field: GraphQLField, exposure: Exposure) -> Iterator[str]:
        if not isinstance(field.type, GraphQLNonNull) or origin_of(parent) is Edge:
            return
        if exposure.governed:
            yield "is governed and must be nullable"
        elif not exposure.is_public and own_exposure(field):
            yield "is not open to everyone and must be nullable"
        elif not is_list_type(get_nullable_type(field.type)) and self._is_guarded(get_named_type(field.type)):
            yield "leads to a row this viewer may not see and must be nullable"

    def _is_guarded(self, kind: Any) -> bool:
        if not isinstance(kind, ObjectType):
            return False
        if any(interface.name == "Node" for interface in kind.interfaces) or kind.name == "Node":
            return True
        return any((declared := own_exposure(field)) and declared.governed for field in kind.fields.values())

    def _list(self, field: GraphQLField, exposure: Exposure) -> Iterator[str]:
        named = get_named_type(field.type)
        if not is_list_type(get_nullable_type(field.type)) or not is_composite_type(named):
            return
        if exposure.bounded is None and origin_of(named) is not Edge:
            yield "is a list without an end: make it a connection, or say bounded= the most it can hold"

    def _narrower_type(self, field: GraphQLField, exposure: Exposure) -> Iterator[str]:
        declared = type_exposure(self._row_type(get_named_type(field.type)))
        if declared and not declared.is_public and not exposure.audiences <= declared.audiences:
            names = ", ".join(sorted(audience.name for audience in declared.audiences))
            yield f"is open to more than its type, which is for {names}"

    @staticmethod
    def _row_type(named: Any) -> Any:
        origin = origin_of(named)
        if origin and issubclass(origin, Connection):
            edge = get_named_type(named.fields["edges"].type)
            return get_named_type(edge.fields["node"].type)
        return named

    def _connection(self, parent: ObjectType, field: GraphQLField) -> Iterator[str]:
        origin = origin_of(get_named_type(field.type))
        if not origin or not issubclass(origin, Connection):
            return
        if not set(PAGE_ARGUMENTS) <= set(field.args):
            yield "is a connection and lacks one of first, after, last, before"
        if parent is not self._schema.query_type:
            yield "is a connection below Query, a statement for each parent: give Query a filter, or bound the list"

    def _arguments(self, field: GraphQLField, exposure: Exposure) -> Iterator[str]:
        for name, argument in field.args.items():
            named = get_named_type(argument.type)
            if isinstance(named, GraphQLInputObjectType):
                yield from self._filter(named)
            elif (declared := getattr(origin_or_enum(named), "__reads__", None)) is not None:
                for member, reads in declared.items():
                    yield from self._reads(f"order {named.name}.{member}", reads)
            elif name in exposure.reads:
                yield from self._reads(f"argument {name}", exposure.reads[name])
            elif name not in _EXEMPT_ARGUMENTS:
                yield f"argument {name} says not what it reads (reads=)"

    def _filter(self, kind: GraphQLInputObjectType) -> Iterator[str]:
        for name, field in kind.fields.items():
            definition = field.extensions.get("strawberry-definition")
            reads = getattr(definition, "metadata", {}).get(READS)
            if reads is None:
                yield f"filter {kind.name}.{name} says not what it reads (filter_on)"
            else:
                yield from self._reads(f"filter {kind.name}.{name}", reads)

    def _reads(self, what: str, reads: Reads) -> Iterator[str]:
        for coordinate in reads.coordinates:
            type_name, _dot, field_name = coordinate.partition(".")
            parent = self._types.get(type_name)
            field = parent.fields.get(field_name) if isinstance(parent, ObjectType) else None
            if field is None:
                yield f"{what} reads {coordinate}, which is no field of the schema"
            elif (exposure := exposure_of(parent, field)) and not reads.projected and not exposure.is_public:
                yield f"{what} reads {coordinate}, which not everyone may see: read the projection, say projected=True"
            elif exposure and exposure.governed and not reads.projected:
                yield f"{what} reads {coordinate}, which its owner decides on: read the projection, say projected=True"

    def _mutations(self, mutation: GraphQLObjectType) -> Iterator[str]:
        for name, field in mutation.fields.items():
            origin = origin_of(get_named_type(field.type))
            if not origin or not issubclass(origin, Payload):
                yield f"{mutation.name}.{name}: answers no Payload"
            if set(field.args) - {"input"}:
                yield f"{mutation.name}.{name}: takes one argument, input"


def origin_or_enum(kind: Any) -> Any:
    """Return the Python enum of a schema enum, else None."""
    if not isinstance(kind, GraphQLEnumType):
        return None
    return getattr(kind.extensions.get("strawberry-definition"), "wrapped_cls", None)
