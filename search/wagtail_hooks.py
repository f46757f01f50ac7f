"""What search hangs into Wagtail: the screens of the synonyms."""

from typing import Any

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.backoffice.access import Area
from cms.backoffice.menus import AreaItem


@hooks.register("register_quality_menu_item")
def synonyms_item() -> MenuItem:
    """Add the synonyms to the menu "Quality"."""
    return AreaItem(
        Area.SYNONYMS, _("Synonyms"), "search_admin:synonyms", icon_name="search", order=150, name="synonyms"
    )


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Add the addresses of the screens."""
    return [path("synonyms/", include("search.backoffice.urls"))]
