"""The menu, ordered by task. Wagtail's own entries move under Content; a room above adds its own through a hook.

The hooks are ``register_content_menu_item``, ``register_alumni_menu_item``, ``register_bulletin_menu_item`` and
``register_quality_menu_item``; each takes a function that returns a MenuItem.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem, reports_menu
from wagtail.permissions import policy_registry

from .access import Area, may_enter

TAKEN_OVER = frozenset({"explorer", "images", "documents", "reports", "help"})
"""Wagtail's entries that stand elsewhere here, or nowhere: its help leads to another site."""


class AreaItem(MenuItem):
    """An entry for whoever may enter an area."""

    def __init__(self, area: Area, label: Any, url_name: str, **options: Any) -> None:
        self.area = area
        super().__init__(label, reverse_lazy(url_name), name=options.pop("name", area.value[0]), **options)

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the user may enter."""
        return may_enter(request, self.area)


class AskingItem(MenuItem):
    """An entry that is shown where a question about the user is answered with yes."""

    def __init__(self, asks: Callable[[Any], bool], *args: Any, **options: Any) -> None:
        self.asks = asks
        super().__init__(*args, **options)

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask."""
        return self.asks(request.user)


class ReportsOfWagtail(Menu):
    """The Quality menu: our own entries, then Wagtail's reports for those of the center who may see them."""

    def menu_items_for_request(self, request: HttpRequest) -> list[MenuItem]:
        """Add the reports."""
        own: list[MenuItem] = super().menu_items_for_request(request)
        reports = reports_menu.menu_items_for_request(request) if may_enter(request, Area.WAITING) else []
        return [*own, *reports]


def _may_change_files(model: Any) -> Callable[[Any], bool]:
    return lambda user: policy_registry.get_by_type(model).user_has_any_permission(user, ["add", "change", "delete"])


def content_menu() -> SubmenuMenuItem:
    """Return Content: pages, images, documents."""
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model

    pages = AskingItem(
        user_has_any_page_permission,
        _("Pages"),
        reverse_lazy("wagtailadmin_explore_root"),
        name="pages",
        icon_name="folder-open-inverse",
        order=100,
    )
    images = AskingItem(
        _may_change_files(get_image_model()),
        _("Images"),
        reverse_lazy("wagtailimages:index"),
        name="content-images",
        icon_name="image",
        order=300,
    )
    documents = AskingItem(
        _may_change_files(get_document_model()),
        _("Documents"),
        reverse_lazy("wagtaildocs:index"),
        name="content-documents",
        icon_name="doc-full-inverse",
        order=400,
    )
    return SubmenuMenuItem(
        _("Content"),
        Menu("register_content_menu_item", items=[pages, images, documents]),
        name="content",
        icon_name="folder-open-inverse",
        order=100,
    )


def alumni_menu() -> SubmenuMenuItem:
    """Return Alumni: people, units, imports."""
    items = [
        AreaItem(Area.ALUMNI, _("Alumni"), "backoffice:alumni", icon_name="user", order=100, name="people"),
        AreaItem(Area.STALE, _("Out of date"), "backoffice:stale", icon_name="history", order=110),
        AreaItem(Area.CALLS, _("Call lists"), "backoffice:call_lists", icon_name="mobile-alt", order=120),
        AreaItem(Area.UNITS, _("Units"), "backoffice:units", icon_name="list-ul", order=200),
        AreaItem(Area.IMPORTS, _("Imports of graduates"), "backoffice:imports", icon_name="upload", order=300),
        AreaItem(Area.CLAIMS, _("Requests for records"), "backoffice:claims", icon_name="form", order=305),
        AreaItem(Area.PROPOSALS, _("Differing data"), "backoffice:proposals", icon_name="resubmit", order=305),
        AreaItem(Area.DUPLICATES, _("Possible duplicates"), "backoffice:duplicates", icon_name="copy", order=310),
        AreaItem(
            Area.CAMPAIGNS, _("Registration campaigns"), "backoffice:campaigns", icon_name="calendar-check", order=315
        ),
        AreaItem(Area.ADVISING, _("My students"), "backoffice:own_students", icon_name="group", order=318),
        AreaItem(Area.HELP, _("Help with registering"), "backoffice:help_requests", icon_name="help", order=320),
        AreaItem(Area.DEATHS, _("Reports of deaths"), "backoffice:deaths", icon_name="info-circle", order=330),
    ]
    return SubmenuMenuItem(
        _("Alumni"), Menu("register_alumni_menu_item", items=items), name="alumni", icon_name="user", order=200
    )


def bulletin_menu() -> SubmenuMenuItem:
    """Return Bulletin: what the rooms of pages and mail put there."""
    return SubmenuMenuItem(
        _("Bulletin"), Menu("register_bulletin_menu_item", items=[]), name="bulletin", icon_name="mail", order=600
    )


def quality_menu() -> SubmenuMenuItem:
    """Return Quality: the work that waits, the health of the message queue, Wagtail's reports."""
    items = [
        AreaItem(Area.WAITING, _("Waiting work"), "backoffice:waiting", icon_name="tasks", order=100),
        AreaItem(Area.ALARMS, _("Alarms on scraping"), "backoffice:alarms", icon_name="warning", order=150),
        AreaItem(Area.OUTBOX, _("Message queue"), "backoffice:outbox", icon_name="rotate", order=200),
    ]
    return SubmenuMenuItem(
        _("Quality"),
        ReportsOfWagtail("register_quality_menu_item", items=items),
        name="quality",
        icon_name="glasses",
        order=700,
    )


def privacy_menu() -> SubmenuMenuItem:
    """Return Privacy: what the privacy officer answers for."""
    items = [
        AreaItem(
            Area.PRIVACY, _("Data requests"), "backoffice:data_requests", icon_name="mail", order=100, name="requests"
        ),
        AreaItem(Area.PRIVACY, _("Audit log"), "backoffice:audit", icon_name="history", order=200, name="audit"),
        AreaItem(Area.PRIVACY, _("Notices"), "backoffice:notices", icon_name="doc-full", order=300, name="notices"),
        AreaItem(Area.PRIVACY, _("Consents"), "backoffice:consents", icon_name="check", order=400, name="consents"),
        AreaItem(Area.PRIVACY, _("Retention"), "backoffice:retention", icon_name="date", order=500, name="retention"),
        AreaItem(
            Area.PRIVACY, _("Data breaches"), "backoffice:breaches", icon_name="warning", order=600, name="breaches"
        ),
        AreaItem(
            Area.PRIVACY, _("Processors"), "backoffice:processors", icon_name="site", order=700, name="processors"
        ),
    ]
    return SubmenuMenuItem(
        pgettext_lazy("room", "Privacy"),
        Menu("register_privacy_menu_item", items=items),
        name="privacy",
        icon_name="lock",
        order=650,
    )


def employers_item() -> AreaItem:
    """Return Employers."""
    return AreaItem(Area.EMPLOYERS, _("Employers"), "backoffice:employers", icon_name="group", order=300)


def careers_item() -> AreaItem:
    """Return Careers."""
    return AreaItem(Area.POSTINGS, _("Careers"), "backoffice:postings", icon_name="clipboard-list", order=400)


def events_item() -> AreaItem:
    """Return Events."""
    return AreaItem(Area.EVENTS, _("Events"), "backoffice:events", icon_name="calendar-alt", order=500)


def users_item() -> AreaItem:
    """Return Users and roles, among the settings."""
    return AreaItem(Area.ACCOUNTS, _("Users and roles"), "backoffice:users", icon_name="key", order=50)
