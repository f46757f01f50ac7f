"""A strawberry schema from the parts of the subjects, walked for completeness and made quick to execute."""

from collections.abc import Callable, Iterable
from typing import Any

import strawberry
from django.utils.translation import gettext_lazy as _
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from .errors import ApiError, ErrorCode
from .guard import Exposure
from .loaders import related_value
from .walker import own_exposure, require_complete

Resolver = Callable[..., Any]


def build_schema(
    *, queries: Iterable[type], mutations: Iterable[type] = (), types: Iterable[type] = ()
) -> strawberry.Schema:
    """Return the schema of these parts; raise ImproperlyConfigured with every field nobody decided on.

    ``queries`` and ``mutations`` are strawberry types whose fields become those of Query and Mutation; ``types`` are
    reached through an interface only. A class can be part of one schema in a process.
    """
    mutations = tuple(mutations)
    schema = strawberry.Schema(
        query=merge_types("Query", tuple(queries)),
        mutation=merge_types("Mutation", mutations) if mutations else None,
        types=tuple(types),
        # Not sort_schema: sorting rebuilds the enums without strawberry's coercion, and resolvers get bare strings.
        config=StrawberryConfig(disable_field_suggestions=True, batching_config=None),
    )
    require_complete(core_of(schema))
    _quicken(core_of(schema))
    return schema


def core_of(schema: strawberry.Schema) -> GraphQLSchema:
    """Return the schema as graphql-core executes it."""
    return schema._schema


def _quicken(schema: GraphQLSchema) -> None:
    """Give each field the shortest resolver: an attribute read where there is nothing else to do."""
    roots = {schema.query_type, schema.mutation_type}
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for field in kind.fields.values():
                _install(field, is_root=kind in roots)


def _install(field: GraphQLField, *, is_root: bool) -> None:
    definition: Any = field.extensions.get("strawberry-definition")
    exposure = own_exposure(field)
    if definition is None:
        return
    if exposure and exposure.load:
        field.resolve = _related(definition.python_name, exposure.load)
    elif definition.is_basic_field:
        field.resolve = _attribute(definition.python_name)
    # A governed field is closed by its projection; this gate is for what a role opens or closes as a whole.
    if exposure and not exposure.governed and not exposure.is_public and field.resolve:
        field.resolve = _gated(field.resolve, exposure, is_root=is_root)


def _attribute(name: str) -> Resolver:
    def resolve(source: Any, _info: Any) -> Any:
        return getattr(source, name)

    return resolve


def _related(name: str, load: Resolver) -> Resolver:
    def resolve(source: Any, info: Any) -> Any:
        return related_value(source, name, load, info.context)

    return resolve


def _gated(inner: Resolver, exposure: Exposure, *, is_root: bool) -> Resolver:
    audiences = exposure.audiences

    def resolve(source: Any, info: Any, **arguments: Any) -> Any:
        viewer = info.context.viewer
        if not audiences.isdisjoint(viewer.audiences):
            return inner(source, info, **arguments)
        if not is_root:
            return None
        if viewer.is_signed_in:
            raise ApiError(ErrorCode.FORBIDDEN, _("Your role does not open this."))
        raise ApiError(ErrorCode.UNAUTHENTICATED, _("Sign in first."))

    return resolve
