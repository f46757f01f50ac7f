"""Executing an operation, quicker where there is nothing to decide.

Most of an answer is attributes of ready objects. For these the ordinary executor builds a path, an info object and an
argument list that nobody reads; here they are read and coerced at once. Whatever is not such a field, or does not go
smoothly (an empty value where none may be, a value its type refuses), takes the ordinary way and its error handling.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import attrgetter
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    Undefined,
    is_leaf_type,
)
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from .plans import Plans
from .plans import Reader as Plan

LEAVES = "graphql_api.leaves"
"""Where a type keeps its quick fields: a reader by name."""

NOT_QUICK: Any = object()
"""What a reader answers where the ordinary way must be taken."""

Reader = Callable[[Any], Any]


def quick_reader(field: GraphQLField, attribute: str) -> Reader | None:
    """Return how to read and coerce ``attribute`` for a field without arguments of a leaf type, None for any other."""
    required = isinstance(field.type, GraphQLNonNull)
    kind: Any = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    if field.args or not is_leaf_type(kind):
        return None
    get, coerce, empty = attrgetter(attribute), kind.coerce_output_value, NOT_QUICK if required else None
    names = {value.value: name for name, value in kind.values.items()} if isinstance(kind, GraphQLEnumType) else {}

    def read(source: Any) -> Any:
        value = get(source)
        if value is None:
            return empty
        if names and (name := names.get(getattr(value, "value", None))) is not None:
            return name
        try:
            coerced = coerce(value)
        except Exception:
            return NOT_QUICK
        return NOT_QUICK if coerced is None or coerced is Undefined else coerced

    return read


class QuickExecutor(StrawberryGraphQLCoreExecutionContext):
    """The ordinary executor, with a short way for whole selections that have a plan (``plans``) and else for the quick
    fields of a type (``extensions[LEAVES]``).
    """

    def __init__(self, *arguments: Any, plans: Plans | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._plans = plans

    def _plan(self, kind: GraphQLObjectType, details: Sequence[Any]) -> Plan | None:
        if self._plans is None:
            return None
        nodes: list[FieldNode] = [one.node for one in details]
        return self._plans.reader(kind, nodes)

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: Any,
        info: Any,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Return what is selected of an object: by its plan where there is one and everything is as it should be.

        Where a plan fails, the ordinary way meets the same failure again, and gives it its place and its words.
        """
        if plan := self._plan(return_type, field_details_list):
            with suppress(Exception):
                return plan(result, self.context_value)
        return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)

    def complete_list_value(
        self,
        return_type: Any,
        field_details_list: Any,
        info: Any,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Return what is selected of a list of objects: by one plan for all of them."""
        kind = return_type.of_type
        nullable = not isinstance(kind, GraphQLNonNull)
        kind = kind if nullable else kind.of_type
        plan = self._plan(kind, field_details_list) if isinstance(kind, GraphQLObjectType) else None
        if plan is not None and isinstance(result, list | tuple):
            context = self.context_value
            with suppress(Exception):
                return [None if nullable and row is None else plan(row, context) for row in result]
        return super().complete_list_value(return_type, field_details_list, info, path, result, position_context)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Any,
        position_context: Any,
    ) -> Any:
        """Return the values of the fields in their order; everything here is synchronous."""
        leaves = parent_type.extensions.get(LEAVES)
        if not leaves:
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        results: dict[str, Any] = {}
        for response_name, details in grouped_field_set.items():
            read = leaves.get(details[0].node.name.value)
            if read is not None:
                value = read(source_value)
                if value is not NOT_QUICK:
                    results[response_name] = value
                    continue
            field_path = Path(path, response_name, parent_type.name)
            result = self.execute_field(parent_type, source_value, details, field_path, position_context)
            if result is not Undefined:
                results[response_name] = result
        return results
