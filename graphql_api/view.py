"""The HTTP door: GraphQL over HTTP to the letter, one JSON form for every refusal, the demo's GraphiQL page."""

import logging
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from portal.accounts.network import client_address
from portal.tracing import traces

from . import graphiql, http_caching
from .context import Context
from .engine import Answer, answer, refused
from .errors import SPOKEN_BY_THE_DOCUMENT, ApiError, ErrorCode
from .limits import limits
from .request_reading import GRAPHQL_RESPONSE, JSON, read_request, response_media_type
from .response_cache import as_json
from .watching import Watch

logger = logging.getLogger(__name__)


# The view asks for the token itself, and only where a session gives a stranger's page something to abuse.
@method_decorator(csrf_exempt, name="dispatch")
class GraphQLView(View):
    """Answers ``/graphql/``. ``as_view(schema=...)`` takes the schema, so tests can serve another."""

    schema: Any = None
    bounds_its_body = True
    http_method_names: ClassVar[list[str]] = ["get", "post", "options"]

    def dispatch(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """Answer one request; a failure nobody foresaw is logged with its trace and answered without."""
        if graphiql.is_offered(request):
            return graphiql.page(request)
        request_id, watch = _request_id(), Watch()
        media_type = JSON
        try:
            media_type = response_media_type(request.META.get("HTTP_ACCEPT", ""))
            if request.method == "OPTIONS":
                return _finished(HttpResponse(status=204), request_id, allow="GET, POST, OPTIONS")
            result = self._answer(request, request_id, watch)
        except ApiError as error:
            result = refused((error,), request_id)
        except Exception:
            logger.exception("GraphQL request %s failed", request_id)
            failure = ApiError(ErrorCode.INTERNAL_SERVER_ERROR, _("Something went wrong on our side."))
            result = refused((failure,), request_id)
        result, body = _written(result, request_id)
        response = _response(result, body, media_type, request_id)
        watch.end(error["extensions"]["code"] for error in result.body.get("errors", ()))
        if result.public_tags is not None and http_caching.may_be_shared(request):
            return http_caching.let_share(request, response, result.public_tags)
        return response

    def _answer(self, request: HttpRequest, request_id: str, watch: Watch) -> Answer:
        if request.method not in ("GET", "POST"):
            raise ApiError(ErrorCode.METHOD_NOT_ALLOWED, _("Use GET or POST."), allow="GET, POST")
        _check_csrf(request)
        language = "en" if (get_language() or "").startswith("en") else "tr"
        context = Context(request, language=language, request_id=request_id)
        with watch.over(context):
            return answer(self.schema, read_request(request), context, client_address(request), watch)


class _TokenCheck(CsrfViewMiddleware):
    """Django's own check, telling the reason instead of rendering a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _check_csrf(request: HttpRequest) -> None:
    """Refuse a POST with a session's cookie and without Django's token.

    A request without that cookie carries no authority a stranger's page could borrow (anonymous, bearer): exempt.
    """
    if request.method != "POST" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    check = _TokenCheck(lambda _request: HttpResponse())
    check.process_request(request)
    reason = check.process_view(request, _answers_to_nobody, (), {})
    if reason:
        logger.info("GraphQL request without a valid CSRF token: %s", reason)
        raise ApiError(ErrorCode.CSRF_FAILED, _("A signed-in request needs the header X-CSRFToken."))


def _answers_to_nobody() -> None:
    """Stand where Django's check wants a view that is not exempt."""


def _request_id() -> str:
    trace = traces.current()
    return trace.request_id if trace else uuid.uuid4().hex


def _status(refusal: ApiError | None, media_type: str) -> int:
    if refusal is None:
        return 200
    if refusal.code in SPOKEN_BY_THE_DOCUMENT and media_type != GRAPHQL_RESPONSE:
        return 200
    return refusal.status


def _response(result: Answer, body: bytes, media_type: str, request_id: str) -> HttpResponse:
    response = HttpResponse(
        body, status=_status(result.refusal, media_type), content_type=f"{media_type}; charset=utf-8"
    )
    details = result.refusal.details if result.refusal else {}
    if "retryAfter" in details:
        response["Retry-After"] = str(details["retryAfter"])
    return _finished(response, request_id, allow=details.get("allow"))


def _written(result: Answer, request_id: str) -> tuple[Answer, bytes]:
    """Return what is answered and its bytes: the refusal of an answer that has too many."""
    body = as_json(result.body)
    if result.data is not None:
        body = f'{{"data":{result.data},{body[1:]}'
    written = body.encode()
    if len(written) <= limits().response_bytes:
        return result, written
    refusal = refused((_too_large(),), request_id)
    return refusal, as_json(refusal.body).encode()


def _too_large() -> ApiError:
    most = limits().response_bytes
    message = _("The answer would have more than %(most)d bytes: ask for smaller pages.") % {"most": most}
    return ApiError(ErrorCode.RESPONSE_TOO_LARGE, message, limit=most)


def _finished(response: HttpResponse, request_id: str, *, allow: str | None) -> HttpResponse:
    if allow:
        response["Allow"] = allow
    response["X-Request-Id"] = request_id
    # What one viewer is answered is nobody else's; what is public becomes cacheable in http_caching, by decision.
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ["Accept", "Accept-Language", "Cookie", "Authorization"])
    return response
