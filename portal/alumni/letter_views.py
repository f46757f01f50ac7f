"""The pages behind the links of a letter: plain HTTP without signing in; a GET never changes anything."""

import hashlib
import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.accounts.network import client_address

from .fields import FIELDS
from .services.letters import STOP, LinkInvalid, Question, answer_still_true, question_of, stop_letters

WINDOW_SECONDS = 60
MOST = 30
"""Pages a minute and network address: nobody guesses a signature, and nobody shall keep the database busy trying."""


# Scanners of mailboxes follow every link, so a GET shows and a POST acts. The signed link is the proof, as whoever
# follows it from a mailbox may have no cookie; the page is the only one that posts here.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still_true(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the record holds, in outlines, and confirm it on POST; again is harmless and says so."""
    if not _may_try(request):
        return _page(request, "often", status=429)
    today = timezone.localdate()
    try:
        before = question_of(token, today)
        if request.method == "POST":
            answer_still_true(token, today)
        asked = question_of(token, today)
    except LinkInvalid:
        return _page(request, "invalid", status=410)
    stage = asked.state if before.state == asked.state else "thanks"
    return _page(request, stage, asked)


# A mailbox that posts here has no cookie (RFC 8058).
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def no_letters(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether such letters shall end, and end them on POST; again is harmless."""
    if not _may_try(request):
        return _page(request, "often", status=429)
    today = timezone.localdate()
    try:
        if request.method == "POST":
            stop_letters(token, today)
        asked = question_of(token, today, purpose=STOP)
    except LinkInvalid:
        return _page(request, "invalid", status=410)
    return _page(request, "stopped" if asked.state == "stopped" else "stop", asked)


def _may_try(request: HttpRequest) -> bool:
    who = hashlib.sha256(str(client_address(request)).encode()).hexdigest()[:32]
    key = f"alumni:letters:{who}:{int(time.time()) // WINDOW_SECONDS}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        return cache.incr(key) <= MOST
    except ValueError:  # the cache dropped the key between the two calls
        return True


def _page(request: HttpRequest, stage: str, asked: Question | None = None, *, status: int = 200) -> HttpResponse:
    """Render in the language of the person, or of the request where nobody is known; for no search engine."""
    language = asked.language if asked else translation.get_language()
    with translation.override(language):
        context: dict[str, Any] = {"stage": str(stage), "question": asked, "language": language}
        if asked:
            context["fields"] = [(FIELDS[field].label, text) for field, text in asked.fields]
        page = render(request, "alumni/still_true.html", context, status=status)
    page.headers["X-Robots-Tag"] = "noindex"
    # The address is the key to the page: no other site is told of it.
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
