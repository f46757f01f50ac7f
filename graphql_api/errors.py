"""One form for every error: a code from a closed list, a message for people, nothing from inside."""

import logging
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from graphql import GraphQLError

from portal.employers.usage import UsedUp
from portal.ledger.services import LedgerUnavailable, ReasonRequired

from .limits import limits

logger = logging.getLogger(__name__)


class ErrorCode(StrEnum):
    """What a client may tell errors apart by: documented in docs/graphql.md, never removed, never renamed."""

    BAD_REQUEST = "BAD_REQUEST"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    OPERATION_TOO_LARGE = "OPERATION_TOO_LARGE"
    COST_EXCEEDED = "COST_EXCEEDED"
    RESPONSE_TOO_LARGE = "RESPONSE_TOO_LARGE"
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_REQUIRED = "PERSISTED_QUERY_REQUIRED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    CSRF_FAILED = "CSRF_FAILED"
    ACCESS_REASON_REQUIRED = "ACCESS_REASON_REQUIRED"
    NOT_FOUND = "NOT_FOUND"
    RATE_LIMITED = "RATE_LIMITED"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    TIMEOUT = "TIMEOUT"
    SERVICE_UNAVAILABLE = "SERVICE_UNAVAILABLE"
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR"


_HTTP_STATUS = {
    ErrorCode.CSRF_FAILED: 403,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.NOT_ACCEPTABLE: 406,
    ErrorCode.PAYLOAD_TOO_LARGE: 413,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: 415,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.INTERNAL_SERVER_ERROR: 500,
}
SPOKEN_BY_THE_DOCUMENT = frozenset(
    {
        ErrorCode.GRAPHQL_PARSE_FAILED,
        ErrorCode.GRAPHQL_VALIDATION_FAILED,
        ErrorCode.OPERATION_TOO_LARGE,
        ErrorCode.COST_EXCEEDED,
        ErrorCode.RESPONSE_TOO_LARGE,
        ErrorCode.BAD_USER_INPUT,
    }
)
"""The refusals of a well-formed request: 400 to ``application/graphql-response+json``, 200 to ``application/json``."""


class ApiError(GraphQLError):
    """An error whose message and code may reach the client; whatever else a resolver raises is masked.

    ``message`` is a translatable string; ``details`` go to ``extensions`` beside the code.
    """

    def __init__(self, code: ErrorCode, message: str | Promise, *, nodes: Any = None, **details: Any) -> None:
        super().__init__(str(message), nodes, extensions={"code": code.value, **details})
        self.code = code
        self.details = details

    @property
    def status(self) -> int:
        """The HTTP status of a request refused with this error as a whole."""
        return _HTTP_STATUS.get(self.code, 400)


def bad_input(message: str | Promise, **details: Any) -> ApiError:
    """Return the error of a value its argument does not accept."""
    return ApiError(ErrorCode.BAD_USER_INPUT, message, **details)


def not_found() -> ApiError:
    """Return the one error for absent and hidden alike (mutations only; a query answers null)."""
    return ApiError(ErrorCode.NOT_FOUND, gettext_lazy("This was not found."))


def _input_refused_by(error: GraphQLError) -> bool:
    """Say whether graphql-core refused an argument while executing: such errors point at the argument's own node."""
    original = error.original_error
    return type(original) is GraphQLError and bool(original.nodes)


def presentable(error: GraphQLError, request_id: str) -> ApiError:
    """Return what may be said of ``error``; whatever is not ours is logged whole and masked."""
    original = error.original_error or error
    if isinstance(original, ApiError):
        shown = original if original is error else ApiError(original.code, original.message, **original.details)
    elif isinstance(original, LedgerUnavailable):
        shown = ApiError(ErrorCode.SERVICE_UNAVAILABLE, original.message)
    elif isinstance(original, UsedUp):
        shown = ApiError(ErrorCode.RATE_LIMITED, original.message, retryAfter=original.retry_after)
    elif isinstance(original, ReasonRequired):
        shown = ApiError(ErrorCode.ACCESS_REASON_REQUIRED, original.message)
    elif _input_refused_by(error):
        shown = bad_input(_("An argument has a value its type does not accept."))
    else:
        logger.error("GraphQL field %s failed, request %s", error.path, request_id, exc_info=original)
        shown = ApiError(ErrorCode.INTERNAL_SERVER_ERROR, _("Something went wrong on our side."))
    shown.path, shown.locations = error.path, error.locations
    return shown


def formatted(errors: Sequence[ApiError], request_id: str) -> list[dict[str, Any]]:
    """Return the ``errors`` of a response: at most ``limits().errors``, each with its code and the request's id."""
    most = limits().errors
    answer = [_form(error, request_id) for error in errors[:most]]
    if len(errors) > most:
        answer[-1]["extensions"]["omitted"] = len(errors) - most
    return answer


def _form(error: ApiError, request_id: str) -> dict[str, Any]:
    form: dict[str, Any] = {"message": error.message}
    if error.locations:
        form["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        form["path"] = error.path
    form["extensions"] = {"code": error.code.value, **error.details, "requestId": request_id}
    return form
