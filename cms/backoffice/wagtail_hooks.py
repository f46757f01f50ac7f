"""What the back office hangs into Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem

from . import menus, pages
from .waiting import WaitingPanel

for _item in (
    menus.content_menu,
    menus.alumni_menu,
    menus.employers_item,
    menus.careers_item,
    menus.events_item,
    menus.bulletin_menu,
    menus.privacy_menu,
    menus.quality_menu,
):
    hooks.register("register_admin_menu_item", _item)
hooks.register("register_settings_menu_item", menus.users_item)


hooks.register("register_admin_viewset", pages.page_lists)


@hooks.register("construct_main_menu")
def keep_only_our_order(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take out what stands elsewhere."""
    items[:] = [item for item in items if item.name not in menus.TAKEN_OVER]


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Add the addresses of the back office."""
    return [path("", include("cms.backoffice.urls"))]


@hooks.register("construct_homepage_panels")
def waiting_work_first(request: HttpRequest, panels: list[Any]) -> None:
    """Put what waits for the user above everything."""
    panels.insert(0, WaitingPanel())


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Leave out how many pages and images there are: nobody's work depends on it."""
    items.clear()


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    """Add the style of the back office."""
    return format_html('<link rel="stylesheet" href="{}">', static("backoffice/backoffice.css"))


@hooks.register("insert_global_admin_js")
def keyboard() -> SafeString:
    """Let Escape give the focus back on every screen."""
    return format_html('<script type="module" src="{}"></script>', static("backoffice/escape.js"))


@hooks.register("register_log_actions")
def deeds(actions: Any) -> None:
    """Name what is written into the log."""
    actions.register_action("backoffice.role_given", _("Give a role"), _("Role given"))
    actions.register_action("backoffice.role_delegated", _("Delegate a role"), _("Role delegated"))
    actions.register_action("backoffice.role_ended", _("End a role"), _("Role ended"))
