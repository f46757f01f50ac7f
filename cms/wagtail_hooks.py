"""Where Wagtail asks before it acts."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from .selectors import public_address, site_settings

Serve = Callable[[Page, HttpRequest, Any, Any], HttpResponse]


@hooks.register("on_serve_page", order=100)
def lead_to_frontend(serve: Serve) -> Serve:
    """Send readers to the frontend where there is one.

    The innermost of the chain, behind Wagtail's question whether they may read the page: an address tells the title.
    """

    def serve_or_lead(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        frontend = site_settings().frontend_url.rstrip("/")
        return redirect(frontend + public_address(page)) if frontend else serve(page, request, args, kwargs)

    return serve_or_lead


@hooks.register("before_publish_page")
def refuse_publication_alone(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to publish what was typed in the same request.

    Wagtail asks whether one may publish before it saves the draft, and not again after: an approved draft would open
    the door for whatever its approver adds. What was typed stays as a draft.
    """
    fresh = Page.objects.get(pk=page.pk).specific
    if fresh.permissions_for_user(request.user).can_publish():
        return None
    messages.error(
        request, _("Saved as a draft. A second person must approve it before it is published: submit it for approval.")
    )
    return redirect("wagtailadmin_pages:edit", page.pk)
