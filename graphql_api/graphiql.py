"""The demo's GraphiQL page: our own template over files that come with a package, no other host, no inline script."""

from typing import Any

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

STARTER_QUERIES = (
    """# Bu isteği gönderen kim? Giriş yapmadıysanız yalnızca PUBLIC görürsünüz.
# Who sends this request? Not signed in, only PUBLIC is shown.
query Ben {
  viewer {
    isSignedIn
    name
    language
    roles
    audiences
  }
}
""",
    """# Oturum açın: gösterim kullanıcıları başlangıç sayfasında yazılıdır.
# Sign in: the demo users stand on the start page.
mutation OturumAc($input: SignInInput!) {
  signIn(input: $input) {
    ok
    problems {
      code
      message
    }
    viewer {
      name
      audiences
    }
  }
}
""",
    """# Oturumu kapatın. Sign out.
mutation OturumuKapat {
  signOut {
    ok
  }
}
""",
)
_VARIABLES = {1: '{\n  "input": {\n    "email": "",\n    "password": ""\n  }\n}'}


def is_offered(request: HttpRequest) -> bool:
    """Say whether this request is a browser asking for the page, on an instance that has it."""
    accept = request.META.get("HTTP_ACCEPT", "")
    asks = request.method == "GET" and "query" not in request.GET and "text/html" in accept
    return asks and bool(getattr(settings, "GRAPHIQL", False)) and apps.is_installed(STATIC_APP)


def page(request: HttpRequest) -> HttpResponse:
    """Return the page, with the cookie its requests take their token from."""
    get_token(request)
    tabs: list[dict[str, Any]] = [
        {"query": query, "variables": _VARIABLES.get(position)} for position, query in enumerate(STARTER_QUERIES)
    ]
    response = render(request, "graphql_api/graphiql.html", {"language": get_language(), "tabs": tabs})
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "no-store"
    return response
