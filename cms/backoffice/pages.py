"""Pages by kind: the issues of the bulletin, the stories, the courses, each a list of its own with "Add"."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.pages import PageListingViewSet

from cms.models import BulletinPage, CoursePage, StoryPage


class PagesItem(MenuItem):
    """The entry for whoever writes or approves pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the user does."""
        return bool(user_has_any_page_permission(request.user))


class KindOfPage(PageListingViewSet):
    """A list of the pages of one type, wherever in the tree they stand."""

    menu_item_class: Any = PagesItem


def page_lists() -> list[KindOfPage]:
    """Return the lists, each with its place in the menu."""
    return [
        KindOfPage(
            "bulletin_issues",
            url_prefix="bulletin-issues",
            model=BulletinPage,
            icon="doc-full",
            menu_label=_("Issues"),
            menu_hook="register_bulletin_menu_item",
            menu_order=100,
        ),
        KindOfPage(
            "success_stories",
            url_prefix="success-stories",
            model=StoryPage,
            icon="openquote",
            menu_label=_("Success stories"),
            menu_hook="register_content_menu_item",
            menu_order=200,
        ),
        KindOfPage(
            "academy_courses",
            url_prefix="academy-courses",
            model=CoursePage,
            icon="clipboard-list",
            menu_label=_("Alumni Academy courses"),
            menu_hook="register_content_menu_item",
            menu_order=250,
        ),
    ]
