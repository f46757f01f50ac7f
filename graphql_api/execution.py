"""Executing an operation, by the plan of each selection that has one."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from graphql import FieldNode, GraphQLNonNull, GraphQLObjectType
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from .plans import Plans, Reader


class PlanExecutor(StrawberryGraphQLCoreExecutionContext):
    """The ordinary executor, with a short way for selections that have a plan (``plans``)."""

    def __init__(self, *arguments: Any, plans: Plans | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._plans = plans

    def _plan(self, kind: GraphQLObjectType, details: Sequence[Any]) -> Reader | None:
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
