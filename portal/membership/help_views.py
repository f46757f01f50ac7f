"""The help form and the status page behind its link: for anybody, in either language, without a script or a cookie.

The form has no token against forged requests: it acts for nobody, so there is nothing to forge.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.network import client_address
from portal.institution.selectors import programs_by_root
from portal.privacy.sessions import viewer_of

from .help_links import status_address
from .models.helping import LONGEST_TROUBLE
from .selectors import help_notice_in_force, help_of_link, help_steps
from .services import (
    HelpClosed,
    HelpDraft,
    InvalidRequest,
    NoticeIsNewer,
    TooManyRequests,
    ask_for_help,
    feigned_receipt,
)
from .views import page

HONEYPOT = "website"
"""A field people do not see; whoever fills it in is a machine."""
_FIELDS = ("first_name", "last_name", "student_number", "program", "email", "phone", "trouble")
_LONGEST_FIELD = 4000


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form; keep what was written, and answer with the link to the status page."""
    language = chosen_language(request)
    with translation.override(language):
        if request.method != "POST":
            return _form(request, language, {})
        return _asked(request, language, {name: _given(request, name) for name in _FIELDS})


def _asked(request: HttpRequest, language: str, given: dict[str, str]) -> HttpResponse:
    viewer = viewer_of(request)
    try:
        if request.POST.get(HONEYPOT):
            receipt = feigned_receipt()
        else:
            receipt = ask_for_help(viewer, draft=_draft(request, language, given), address=client_address(request))
    except InvalidRequest as refused:
        return _form(request, language, given, status=422, refusal=refused.message, problems=refused.problems)
    except (NoticeIsNewer, HelpClosed) as refused:
        return _form(request, language, given, status=409, refusal=refused.message)
    except TooManyRequests as refused:
        return _form(request, language, given, status=429, refusal=refused.message)
    return page(request, "membership/help_receipt.html", link=status_address(receipt.token), wrote_mail=given["email"])


@require_safe
@never_cache
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Show how far a request is; forged, unknown and expired links get the same page."""
    row = help_of_link(token, viewer_of(request))
    language = chosen_language(request, row.language if row else "")
    with translation.override(language):
        if row is None:
            answer = page(request, "membership/help_unknown.html", status=404)
        else:
            answer = page(request, "membership/help_status.html", asked=row, steps=help_steps(row), token=token)
    # The address is the key: it must not travel on to wherever a link leads.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def chosen_language(request: HttpRequest, own: str = "") -> str:
    """Return the language the address asks for, else that of the thing shown, else that of the browser."""
    asked = request.GET.get("language", "")
    if asked in ("tr", "en"):
        return asked
    return own or ("en" if (translation.get_language() or "").startswith("en") else "tr")


def _given(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, ""))[:_LONGEST_FIELD]


def _draft(request: HttpRequest, language: str, given: dict[str, str]) -> HelpDraft:
    version = request.POST.get("notice", "")
    return HelpDraft(
        **{**given, "program": _uuid(given["program"])},  # type: ignore[arg-type]
        notice_version=int(version) if version.isascii() and version.isdigit() and len(version) < 6 else 0,
        language=language,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _form(request: HttpRequest, language: str, given: dict[str, str], **context: Any) -> HttpResponse:
    """Render the form, filled in as it was sent."""
    notice = help_notice_in_force()
    groups = [
        (root.name_in(language), [(str(one.public_id), one.name_in(language)) for one in programs])
        for root, programs in programs_by_root()
    ]
    return page(
        request,
        "membership/help_form.html",
        given=given,
        groups=groups,
        notice=notice,
        notice_text=notice.text_in(language) if notice else "",
        longest=LONGEST_TROUBLE,
        honeypot=HONEYPOT,
        **context,
    )
