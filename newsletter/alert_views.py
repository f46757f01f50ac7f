"""The page behind the link that ends an alert. Plain HTTP on purpose: mailboxes post to it (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.accounts.network import client_address
from portal.accounts.rates import may_come

from .alerts.wishes import Ended, ended_by

VISITS_A_MINUTE = 30


# A mailbox that posts here has no cookie, so no CSRF token either: the signature in the address is the proof.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: HttpRequest, token: str) -> HttpResponse:
    """End an alert on POST; GET only asks: scanners follow links. No cookie, sign-in or redirect stands in the way."""
    about = ended_by(token, end=request.method == "POST")
    # Good links are not counted: a mail provider ends its customers' subscriptions from one address.
    if about is None and not may_come("search-alert", client_address(request), most=VISITS_A_MINUTE):
        return _page(request, "often", None, status=429)
    if about is None:
        # Gone and not absent: where addresses carry a language, a 404 would be redirected to another address.
        return _page(request, "unknown", None, status=410)
    return _page(request, "ask" if about.is_on else "done", about)


def _page(request: HttpRequest, stage: str, about: Ended | None, *, status: int = 200) -> HttpResponse:
    language = (about.language if about else None) or translation.get_language()
    with translation.override(language):
        facts = {"stage": stage, "about": about, "language": language}
        page = render(request, "newsletter/alerts/ended.html", facts, status=status)
    page.headers["X-Robots-Tag"] = "noindex"
    # The address is the key to the page: no other site is told of it.
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
