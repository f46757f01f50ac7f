"""The two doors of the files: one takes the bytes of an upload, the other shows a file to whoever may see it now."""

import logging
from typing import Any
from urllib.parse import unquote

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from portal.alumni.services import NoProfile
from portal.ledger.services import LedgerUnavailable
from portal.privacy.sessions import viewer_of
from portal.privacy.viewers import Viewer

from . import selectors, services
from .kinds import LIMITS, Kind
from .receiving import announced, received
from .refusals import Refused

logger = logging.getLogger(__name__)

_MEDIA_TYPE = {Kind.PHOTO: "image/jpeg", Kind.CV: "application/pdf"}
_CLOSED = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Accept-Ranges": "none",
    "X-Robots-Tag": "noindex",
}


def _viewer(request: HttpRequest) -> Viewer:
    language = "en" if (get_language() or "").startswith("en") else "tr"
    # Staff say why they look, as with every query: the person reads it in the own ledger.
    return viewer_of(request, language=language, reason=unquote(request.headers.get("Access-Reason", "")).strip())


# The address is the token: it was given to this very user by a mutation that asked for one, it works once, and only
# with that user's own session. A stranger's page can neither know it nor use one of its own here.
@method_decorator(csrf_exempt, name="dispatch")
class TakeFile(View):
    """Takes one file, as the bare body of a POST. What its headers call it decides nothing."""

    bounds_its_body = True
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Store the file, or answer why not, in the reader's language."""
        viewer, kind = _viewer(request), None
        try:
            ticket = services.ticket_of(viewer, token)
            kind = ticket.kind
            length = announced(request, most=LIMITS[kind].most_bytes)
            services.use(ticket)
            services.store(viewer, kind=kind, content=received(request, length=length))
        except Refused as refused:
            return _refused(refused, kind)
        except NoProfile:
            return _refused(Refused("NO_RECORD"), kind)
        return _answer({"ok": True, "problems": []}, 201)


def _refused(refused: Refused, kind: Kind | None) -> HttpResponse:
    # Who it was and what the file was called is nobody's business here.
    logger.info("an upload was refused: %s %s", kind.value if kind else "unknown", refused.code)
    problem = {"code": refused.code, "message": refused.message}
    return _answer({"ok": False, "problems": [problem]}, refused.status)


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


class ShowFile(View):
    """Shows one file, whole, to the viewer its address was made for, while that viewer may see it."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """Ask the projection anew; hidden, replaced and absent are the same answer."""
        try:
            found = selectors.file_at(_viewer(request), token)
        except LedgerUnavailable as unavailable:
            return HttpResponse(str(unavailable.message), status=503, content_type="text/plain", headers=_CLOSED)
        if found is None:
            return HttpResponse(_("This was not found."), status=404, content_type="text/plain", headers=_CLOSED)
        kind, file = found
        return FileResponse(
            file,
            as_attachment=kind is Kind.CV,
            filename="cv.pdf" if kind is Kind.CV else "photo.jpg",
            content_type=_MEDIA_TYPE[kind],
            headers=_CLOSED,
        )
