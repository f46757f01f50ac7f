"""What each request passes before Wagtail's own screens answer it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin.auth import permission_denied
from wagtail.permission_policies.pages import PagePermissionPolicy

from portal.accounts import second_factor

from .access import AsksRoles
from .groups import sync_user_groups

SYNCED_ON = "backoffice_groups_of"
EVERYBODYS = frozenset(
    {
        "wagtailadmin_home",
        "wagtailadmin_logout",
        "wagtailadmin_account",
        "wagtailadmin_dismissibles",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
    }
)
"""The screens of Wagtail that show nothing but one's own account."""


class BackOfficeDoor:
    """Keeps the back office to the roles in force today, and pages to those who work on them.

    A role ends with a day, and Django's groups do not know of days: they are brought up to date with the first request
    of a day in each session. Wagtail shows its page chooser, with the titles of drafts, to whoever may enter at all;
    whoever writes and approves nothing finds here only what is everybody's, and the screens of the own areas.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as without it."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _options: Any) -> HttpResponse | None:
        """Refuse as Wagtail does, with a word on the start page, or let the view answer."""
        match = request.resolver_match
        if match is None or not match.route.startswith(("admin/", "documents/")) or not request.user.is_authenticated:
            return None
        if match.route.startswith("documents/"):
            return _led_to_second_factor(request)
        today = timezone.localdate().isoformat()
        if request.session.get(SYNCED_ON) != today:
            sync_user_groups(request.user)
            request.session[SYNCED_ON] = today
        if match.view_name != "wagtailadmin_logout" and not second_factor.was_shown(request):
            return _led_to_second_factor(request)
        if match.view_name in EVERYBODYS or issubclass(getattr(view, "view_class", object), AsksRoles):
            return None
        # Whoever may not enter at all is led to the sign-in by Wagtail itself.
        if request.user.has_perm("wagtailadmin.access_admin") and not _works_on_pages(request.user):
            return permission_denied(request)  # type: ignore[no-any-return]
        return None


def _led_to_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Lead staff away who have not shown it; whoever may not enter at all is judged by Wagtail itself."""
    if second_factor.was_shown(request) or not request.user.has_perm("wagtailadmin.access_admin"):
        return None
    return redirect("second_factor")


def _works_on_pages(user: Any) -> bool:
    return bool(PagePermissionPolicy().user_has_any_permission(user, {"add", "change", "publish"}))
