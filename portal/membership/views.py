"""The pages of membership: one's own form as PDF, the check for anybody with a code, and the diploma desk."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import Role
from portal.accounts.network import client_address
from portal.privacy.sessions import is_half_signed_in, viewer_of
from portal.privacy.viewers import viewer_for

from .printing.form import FormUnreadable, print_form
from .selectors import own_membership
from .services import TooManyChecks, check_at_desk, check_in_public

LONGEST_CODE = 400
"""Characters; a scanner may write the whole address that the QR code holds."""


@require_safe
@never_cache
def form_pdf(request: HttpRequest, public_id: Any, language: str) -> HttpResponse:
    """Answer the viewer's own form, printed at this moment and kept nowhere; 404 for everybody else."""
    membership = own_membership(viewer_of(request), public_id)
    form = getattr(membership, "form", None)
    if form is None:
        raise Http404
    try:
        content = print_form(form, language=language)
    except FormUnreadable:
        raise Http404 from None
    name = f"{form.edition.document_number}-{form.serial}-{language}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Answer whoever holds a form, or a copy of its code; the QR code leads here."""
    given = (code or request.POST.get("code", ""))[:LONGEST_CODE]
    asked = bool(code) or request.method == "POST"
    if not asked:
        return page(request, "membership/verify.html")
    try:
        answer = check_in_public(viewer_of(request), code=given, address=client_address(request))
    except TooManyChecks as refused:
        return page(request, "membership/verify.html", status=429, refusal=refused.message)
    return page(request, "membership/verify.html", answer=answer)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def desk(request: HttpRequest) -> HttpResponseBase:
    """Answer the diploma desk, form after form; the field stays ready for the next scan."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path, reverse("account_login"))
    if is_half_signed_in(request, viewer_for(request.user)):
        return redirect_to_login(request.path, reverse("second_factor"))
    viewer = viewer_of(request)
    if not viewer.has_role(Role.DIPLOMA_DESK):
        raise PermissionDenied
    if request.method != "POST":
        return page(request, "membership/desk.html")
    try:
        answer = check_at_desk(viewer, code=request.POST.get("code", "")[:LONGEST_CODE])
    except TooManyChecks as refused:
        return page(request, "membership/desk.html", status=429, refusal=refused.message)
    return page(request, "membership/desk.html", answer=answer)


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page in the language of the request, for no search engine.

    The site's own referrer policy stays: with a stricter one a browser names no origin, and the form would be refused.
    """
    page = render(request, template, {"language": translation.get_language(), **context}, status=status)
    page.headers["X-Robots-Tag"] = "noindex"
    return page
