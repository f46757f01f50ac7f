"""What every page of the portal shares."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from cms.page_forms import PortalPageForm
from cms.second_person import SecondPersonPermissionTester


class PortalPage(Page):
    """A page that frontends read through the API; its own HTML exists for previews and for sites without a frontend."""

    base_form_class = PortalPageForm
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], heading=_("Address")
        )
    ]

    class Meta:
        abstract = True

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """Return the one template of all page types; Wagtail would look for one a type."""
        return "cms/page.html"

    def permissions_for_user(self, user: Any) -> SecondPersonPermissionTester:
        """Return what ``user`` may do with this page; publishing asks for the second person."""
        return SecondPersonPermissionTester(user, self)
