"""The demo's GraphiQL page: our own template over files that come with a package, no other host, no inline script."""

from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import get_language

STATIC_APP = "graphene_django_graphiql_static"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

_QUERIES = Path(__file__).parent / "starter_queries"


@cache
def starter_tabs() -> list[dict[str, str | None]]:
    """Return the tabs the page opens with: the files of ``starter_queries`` by name, with variables and headers."""
    tabs: list[dict[str, str | None]] = []
    for path in sorted(_QUERIES.glob("*.graphql")):
        beside = {"variables": path.with_suffix(".json"), "headers": path.with_suffix(".headers.json")}
        told = {name: file.read_text(encoding="utf-8") if file.exists() else None for name, file in beside.items()}
        tabs.append({"query": path.read_text(encoding="utf-8"), **told})
    return tabs


def is_offered(request: HttpRequest) -> bool:
    """Say whether this request is a browser asking for the page, on an instance that has it."""
    accept = request.META.get("HTTP_ACCEPT", "")
    is_operation = bool({"query", "documentId", "extensions"} & request.GET.keys())
    asks = request.method == "GET" and not is_operation and "text/html" in accept
    return asks and bool(getattr(settings, "GRAPHIQL", False)) and apps.is_installed(STATIC_APP)


def page(request: HttpRequest) -> HttpResponse:
    """Return the page, with the cookie its requests take their token from."""
    get_token(request)
    response = render(request, "graphql_api/graphiql.html", {"language": get_language(), "tabs": starter_tabs()})
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "no-store"
    return response
