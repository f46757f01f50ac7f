"""Two answers for whoever supervises the program: is it alive, and can it serve?"""

import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# A supervisor asks every few seconds: an answer late by more than this is as good as none.
PATIENCE_SECONDS = 1.0
DEFAULT_PORTS = {"redis": 6379, "rediss": 6379, "http": 9200, "https": 443}


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process answers at all: a slow database must not get it restarted."""
    return JsonResponse({"status": "live"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the database answers and 503 where it does not.

    The search engine and the broker are reported and decide nothing: without them pages and most of the interface
    still work, and what they should have heard waits in the outbox.
    """
    if not _database_answers():
        return JsonResponse({"status": "unavailable", "database": False}, status=503)
    search = settings.SEARCH_ENGINE == "embedded" or _somebody_listens(settings.ELASTICSEARCH_URL)
    broker = _somebody_listens(getattr(settings, "CELERY_BROKER_URL", ""))
    status = "ready" if search and broker else "degraded"
    return JsonResponse({"status": status, "database": True, "search": search, "broker": broker})


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _somebody_listens(url: str) -> bool:
    """Say whether the server of ``url`` takes connections; what is no server, such as a folder, always does."""
    address = urlsplit(url)
    if address.scheme not in DEFAULT_PORTS:
        return True
    host, port = address.hostname or "localhost", address.port or DEFAULT_PORTS[address.scheme]
    try:
        socket.create_connection((host, port), timeout=PATIENCE_SECONDS).close()
    except OSError:
        return False
    return True
