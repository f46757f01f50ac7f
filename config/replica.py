"""A copy of the database for reads that may be late (``DATABASE_REPLICA_URL``); without it all is as if this were not.

The copy is for the door's public queries alone. Whoever wrote something reads the database itself for a while: a
cookie says so, which holds nothing else.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from graphql_api import late_reads
from graphql_api.watching import WROTE

REPLICA = "replica"
COOKIE = "portal_wrote"
SECONDS = 60
"""How long somebody reads the database itself after a write; a copy that lags more than this is a copy to repair."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Router:
    """Sends to the copy what ``late_reads`` allows, and nothing else; nothing is ever written there."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        """Return the copy for a row that may be late, None for no opinion."""
        return REPLICA if late_reads.may_be_late(model._meta.app_label) else None

    def allow_relation(self, _one: Model, _other: Model, **_hints: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, alias: str, _app_label: str, **_hints: Any) -> bool | None:
        """Let the database itself hand its tables on."""
        return False if alias == REPLICA else None


class ReadYourWrites:
    """Says of each request whether it may read late, and marks whoever wrote."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a change of anything, at any door, sets the cookie."""
        with late_reads.within(possible=COOKIE not in request.COOKIES):
            response = self.get_response(request)
        if self._wrote(request):
            response.set_cookie(
                COOKIE, "1", max_age=SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )
        return response

    @staticmethod
    def _wrote(request: HttpRequest) -> bool:
        """Say whether the request may have changed something: at the door its operation tells, elsewhere its method."""
        told: bool | None = getattr(request, WROTE, None)
        return request.method not in _SAFE if told is None else told
