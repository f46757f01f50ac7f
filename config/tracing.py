"""Each request is a trace: begun or gone on with here, told in log lines, handed on to tasks and other servers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from graphql_api.deadline import give_back
from portal.tracing import spans, traces

GRAPHQL = "graphql"


class Tracing:
    """The outermost middleware: what the others log belongs to the request too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer within the trace of ``traceparent`` and the id of ``X-Request-Id``, or within new ones."""
        given = {
            traces.TRACEPARENT: request.META.get("HTTP_TRACEPARENT", ""),
            traces.REQUEST_ID: request.META.get("HTTP_X_REQUEST_ID", ""),
        }
        with traces.going_on(traces.follow(given)) as trace, spans.span("request", method=request.method or ""):
            response = self.get_response(request)
            response["X-Request-Id"] = trace.request_id
            spans.annotate(status=response.status_code)
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """Name the span after the door, never after the address: that may hold somebody's name."""
        door = request.resolver_match.view_name if request.resolver_match else ""
        spans.annotate(door=door)
        if door != GRAPHQL:
            give_back()
