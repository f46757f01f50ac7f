"""``/metrics`` for Prometheus: there for whoever has the token, for everybody else no such address."""

from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from graphql_api import metrics

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Answer what all processes counted; 404 without ``METRICS_TOKEN`` or where another token is sent."""
    given = request.META.get("HTTP_AUTHORIZATION", "").encode()
    if not metrics.are_kept() or not compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE)
