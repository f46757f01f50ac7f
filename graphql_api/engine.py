"""From a request that was read to an answer: document, budget, rate, execution, errors. No HTTP here."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import strawberry
from django.core.cache import cache
from django.utils.translation import gettext as _
from graphql import ExecutionResult, GraphQLError, OperationType, execute

from .context import Context
from .documents import Document, Operation
from .errors import ApiError, ErrorCode, formatted, presentable
from .execution import PlanExecutor
from .limits import limits
from .request_reading import GraphQLRequest
from .response_cache import as_json, place_of, public_tags
from .schema_building import core_of
from .trusted_documents import document_of
from .watching import Watch

logger = logging.getLogger(__name__)

_MINUTE = 60
_kept_given = count()
"""Counts the kept answers this process gave."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: the JSON body, and for a request that was refused as a whole the error that says why.

    ``data``, where it stands apart from the body, is JSON already; ``public_tags`` tell what an answer that any cache
    may keep is made from.
    """

    body: dict[str, Any]
    refusal: ApiError | None = None
    data: str | None = None
    public_tags: tuple[str, ...] | None = None


def answer(schema: strawberry.Schema, request: GraphQLRequest, context: Context, address: str, watch: Watch) -> Answer:
    """Run the operation of ``request`` for ``context.viewer`` and return its answer; never raises for bad input.

    ``address`` is the network address that is charged for whoever is not signed in; ``watch`` is told what runs.
    """
    cost: dict[str, int] = {}
    try:
        document = document_of(core_of(schema), request, context)
        if document.errors:
            return refused(document.errors, context.request_id)
        operation = document.operation(request.operation_name)
        if request.is_get and operation.node.operation is not OperationType.QUERY:
            raise ApiError(ErrorCode.METHOD_NOT_ALLOWED, _("Over GET only queries run."), allow="POST")
        place = place_of(schema, document, operation, request, context)
        data = place.read() if place else None
        cost = _afford(document, operation, request.variables, context, address, is_kept=data is not None)
        watch.runs(document.digest, operation.node.operation.value, cost["requested"])
        if data is None:
            result = _execute(schema, document, request, context)
            if result.errors:
                return _answered(result, context, cost)
            data = as_json(result.data)
            if place:
                place.store(data)
    except ApiError as error:
        return refused((error,), context.request_id, cost)
    return Answer({"extensions": {"cost": cost}}, data=data, public_tags=public_tags(operation.keep, context))


def refused(errors: tuple[ApiError, ...], request_id: str, cost: Mapping[str, int] | None = None) -> Answer:
    """Return the answer to a request nothing of which was run: errors and no ``data``."""
    body: dict[str, Any] = {"errors": formatted(errors, request_id)}
    if cost:
        body["extensions"] = {"cost": cost}
    return Answer(body, errors[0])


def _afford(
    document: Document,
    operation: Operation,
    variables: Mapping[str, Any],
    context: Context,
    address: str,
    *,
    is_kept: bool,
) -> dict[str, int]:
    viewer, allowed = context.viewer, limits()
    requested, most = operation.cost(variables), allowed.cost_for(viewer, is_trusted=document.is_trusted)
    if requested > most:
        message = _("This costs %(requested)d, at most %(most)d is allowed: ask for smaller pages.")
        raise ApiError(
            ErrorCode.COST_EXCEEDED,
            message % {"requested": requested, "most": most},
            cost={"requested": requested, "limit": most},
        )
    payer = f"user:{viewer.user_id}" if viewer.is_signed_in else f"address:{address}"
    if not is_kept:
        _charge(payer, max(requested, allowed.rate_floor), allowed.rate_for(viewer))
    elif next(_kept_given) % allowed.rate_kept == 0:
        _charge(payer, allowed.rate_floor, allowed.rate_for(viewer))
    return {"requested": requested, "limit": most}


def _charge(payer: str, cost: int, most: int) -> None:
    """Add ``cost`` to what ``payer`` spent in this minute; raise ApiError (RATE_LIMITED) above ``most``."""
    minute, into = divmod(int(time.time()), _MINUTE)
    key = f"graphql:rate:{payer}:{minute}"
    try:
        cache.add(key, 0, timeout=2 * _MINUTE)
        spent = cache.incr(key, cost)
    except ValueError:  # the cache dropped the key between the two calls
        return
    except Exception as away:
        # Each operation is still bounded by itself; nobody is refused because nothing can be counted.
        logger.warning("no rate is counted: the cache does not answer (%s)", type(away).__name__)
        return
    if spent > most:
        raise ApiError(
            ErrorCode.RATE_LIMITED, _("Too many requests: try again in a minute."), retryAfter=_MINUTE - into
        )


def _execute(
    schema: strawberry.Schema, document: Document, request: GraphQLRequest, context: Context
) -> ExecutionResult:
    return execute(  # type: ignore[return-value]
        core_of(schema),
        document.node,  # type: ignore[arg-type]
        context_value=context,
        variable_values=dict(request.variables),
        operation_name=request.operation_name,
        executor_class=PlanExecutor,
        # Every resolver is synchronous: nobody needs to ask each value whether it can be awaited.
        is_awaitable=_never,  # type: ignore[arg-type]
        is_async_iterable=_never,  # type: ignore[arg-type]
        hide_suggestions=True,
        max_coercion_errors=limits().errors,
        operation_extensions=None,
        plans=document.plans,
    )


def _never(_value: Any) -> bool:
    return False


def _answered(result: ExecutionResult, context: Context, cost: Mapping[str, int]) -> Answer:
    errors = result.errors or []
    if result.data is None and errors and all(error.path is None for error in errors):
        return refused(tuple(_variable_refused(error) for error in errors), context.request_id, cost)
    body: dict[str, Any] = {"data": result.data}
    if errors:
        shown = [presentable(error, context.request_id) for error in errors]
        body = {"errors": formatted(shown, context.request_id), **body}
    return Answer({**body, "extensions": {"cost": cost}})


def _variable_refused(error: GraphQLError) -> ApiError:
    """Return a variable's refusal: which one and where, in our words (a scalar's own exception text stays inside)."""
    name = next((node.variable.name.value for node in error.nodes or () if hasattr(node, "variable")), None)
    if name is None:
        shown = ApiError(ErrorCode.BAD_USER_INPUT, _("A variable has a value its type does not accept."))
    else:
        message = _("The variable $%(name)s has a value its type does not accept.") % {"name": name}
        shown = ApiError(ErrorCode.BAD_USER_INPUT, message, variable=name)
    shown.locations = error.locations
    return shown
