"""The largest request any door takes, refused by what it says of itself: before a byte of it is read or spooled.

Django bounds what a form holds in memory, not the files in it: those it writes to the disk, whatever their size, and
only then a form can look at them. A request without a length has no body for Django, and the server reads no more than
the length.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class BodyLimit:
    """Refuses what is larger than ``settings.LARGEST_REQUEST``; a view that says ``bounds_its_body`` refuses itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on; the view must be known first."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Answer 413 where the request says it is too large."""
        told, most = request.META.get("CONTENT_LENGTH") or "", settings.LARGEST_REQUEST
        is_too_large = told.isascii() and told.isdigit() and (len(told) > 12 or int(told) > most)
        if not is_too_large or getattr(getattr(view, "view_class", None), "bounds_its_body", False):
            return None
        logger.info("a request was refused: %s says it has more than %d bytes", request.resolver_match.view_name, most)
        words = _("What you send is larger than %(megabytes)d MB; nothing of it was read.") % {"megabytes": most >> 20}
        return HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")
