"""One's own record outside the schema: the ledger as a file, and the pages that links in letters lead to."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.network import client_address
from portal.accounts.rates import may_come
from portal.privacy.models import Purpose
from portal.privacy.selectors import notice_in_force
from portal.privacy.services import NoticeChanged, NoticeMissing
from portal.privacy.sessions import viewer_of

from . import digests, services
from .ledger_file import as_csv, as_json

VISITS_A_MINUTE = 30

FORMS: dict[str, tuple[str, Callable[[int, str], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}
"""The forms the ledger is fetched in: its media type, and who writes it."""


@require_safe
@never_cache
def access_ledger(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """Answer the viewer's own access ledger in the language of their account; 404 for whoever has no record."""
    viewer = viewer_of(request)
    if viewer.profile_id is None or form not in FORMS:
        raise Http404
    media, write = FORMS[form]
    name = f"access-ledger-{timezone.localdate().isoformat()}.{form}"
    return StreamingHttpResponse(
        write(viewer.profile_id, viewer.language) if request.method == "GET" else (),
        content_type=media,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest, token: str) -> HttpResponse:
    """Show until when employers find somebody, and prolong it on POST; GET changes nothing: scanners follow links.

    The link proves the mailbox, and can do one thing: prolong the opening it was written for, while that lasts.
    """
    if not may_come("opening", client_address(request), most=VISITS_A_MINUTE):
        return _page(request, "alumni/opening.html", status=429, stage="often")
    today = timezone.localdate()
    try:
        profile = services.opening_of(token, today=today)
        language = profile.user.language if profile.user else translation.get_language()
        until = profile.employer_open_until or today
        notice, changed = notice_in_force(Purpose.EMPLOYER_VISIBILITY), False
        if request.method == "POST":
            try:
                given = _version(request)
                until = services.prolong_opening(token, today=today, version=given, language=language)
                return _page(request, "alumni/opening.html", language, stage="done", until=until)
            except NoticeChanged:
                changed = True
        if notice is None:
            raise NoticeMissing
    except NoticeMissing:
        return _page(request, "alumni/opening.html", language, stage="missing", until=until)
    except services.OpeningOver:
        # Gone and not absent: where addresses carry a language, a 404 would be led to another address.
        return _page(request, "alumni/opening.html", status=410, stage="over")
    return _page(
        request,
        "alumni/opening.html",
        language,
        stage="ask",
        until=until,
        new=services.prolonged_until(until, today),
        notice=notice,
        text=notice.text_in(language),
        changed=changed,
    )


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0


# A mailbox that posts here has no cookie, so no CSRF token either: the signature in the address is the proof.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digest(request: HttpRequest, token: str) -> HttpResponse:
    """End the monthly letter on who read one's record on POST (RFC 8058); GET only asks."""
    reader = digests.reader_of(token)
    if reader is None:
        return _page(request, "alumni/digest.html", status=410, stage="unknown")
    if request.method == "POST":
        digests.end(reader)
        return _page(request, "alumni/digest.html", reader.language, stage="done")
    return _page(request, "alumni/digest.html", reader.language, stage="ask" if digests.is_wanted(reader) else "done")


def _page(
    request: HttpRequest, template: str, language: str | None = None, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page in the reader's language, for no search engine; no address of it is told to another site."""
    spoken = language or translation.get_language()
    with translation.override(spoken):
        page = render(request, template, {"language": spoken, **context}, status=status)
    page.headers["X-Robots-Tag"] = "noindex"
    return page
