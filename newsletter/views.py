"""The page behind the unsubscribe link. Plain HTTP on purpose: mailboxes post to it (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import subscriptions
from .services import TEST_TOKEN

UNDO = "undo"


# A mailbox that posts here has no cookie, so no CSRF token either: the 128 bits in the address are the proof.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose subscription the link is about; end it on POST, or take that back.

    GET changes nothing: scanners follow every link. No cookie, sign-in or redirect stands in the way of a POST.
    """
    if token == TEST_TOKEN:
        return _page(request, "test", None)
    if request.method == "POST":
        if request.POST.get("action") == UNDO:
            subscriptions.resubscribe(token)
        else:
            subscriptions.unsubscribe(token)
    found = subscriptions.subscription_of(token)
    if found is None:
        # Gone and not absent: where addresses carry a language, a 404 would be redirected to another address.
        return _page(request, "unknown", None, status=410)
    if found.is_subscribed:
        return _page(request, "back" if request.method == "POST" else "ask", found)
    return _page(request, "done", found)


def _page(
    request: HttpRequest, stage: str, found: subscriptions.Subscription | None, *, status: int = 200
) -> HttpResponse:
    language = found.language if found else translation.get_language()
    with translation.override(language):
        return render(
            request,
            "newsletter/unsubscribe.html",
            {"stage": stage, "subscription": found, "language": language},
            status=status,
        )
