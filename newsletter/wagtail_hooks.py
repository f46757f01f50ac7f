"""What the newsletter hangs into Wagtail: a menu entry, its screens, and "Send as mail" on published issues."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms.backoffice.access import staff_viewer
from cms.models import BulletinPage
from portal.privacy.viewers import viewer_for

from .selectors import may_look


class MailingsItem(MenuItem):
    """The entry for whoever may look."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the user may look."""
        return may_look(staff_viewer(request))


@hooks.register("register_bulletin_menu_item")
def mailings_item() -> MenuItem:
    """Add the mailings to the menu "Bulletin"."""
    return MailingsItem(
        _("Mailings"), reverse_lazy("newsletter_admin:mailings"), name="mailings", icon_name="mail", order=200
    )


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Add the addresses of the screens."""
    return [path("bulletin-mail/", include("newsletter.backoffice.urls"))]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def send_as_mail(page: Page, user: Any, next_url: str | None = None, **_rest: Any) -> Iterator[Button]:
    """Offer "Send as mail" on a published issue."""
    if page.live and issubclass(page.specific_class or Page, BulletinPage) and may_look(viewer_for(user)):
        yield Button(
            _("Send as mail"), reverse("newsletter_admin:issue", args=[page.pk]), icon_name="mail", priority=15
        )
