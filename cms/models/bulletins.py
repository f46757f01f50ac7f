"""The bulletin: its issues and the page that lists them (S1-27, S1-28)."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from cms.blocks import Body
from cms.fields import BodyField
from cms.page_forms import PortalPageForm

from .portal_page import PortalPage


class BulletinIndexPage(PortalPage):
    """The list of issues."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True, help_text=_("What readers find here."))

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.BulletinPage"]
    max_count_per_parent = 1
    page_description = _("Lists the issues of the bulletin.")

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")


class BulletinForm(PortalPageForm):
    """The editor of an issue."""

    def clean(self) -> dict[str, Any]:
        """Refuse a number that another issue of the same language has."""
        cleaned = super().clean()
        # Here and not on the model: a copy made in the page tree starts with the number of its original.
        taken = BulletinPage.objects.filter(number=cleaned.get("number"), locale_id=self.instance.locale_id)
        if taken.exclude(pk=self.instance.pk).exists():
            self.add_error("number", _("Another issue has this number."))
        return cleaned


class BulletinPage(PortalPage):
    """One issue; sent by mail once a second person approved it."""

    number = models.PositiveIntegerField(_("issue number"), help_text=_("e.g. 12; each issue has its own."))
    month = models.DateField(_("month"), help_text=_("Any day of the month the issue is for."))
    intro = models.TextField(
        _("introduction"),
        max_length=600,
        help_text=_("Two or three sentences; they open the mail and the list of issues."),
    )
    body = BodyField(
        Body(), verbose_name=_("content"), help_text=_("Usual order: agenda, stories, postings, events, a button.")
    )

    base_form_class = BulletinForm
    content_panels: ClassVar = [
        *Page.content_panels,
        MultiFieldPanel([FieldRowPanel([FieldPanel("number"), FieldPanel("month")])], heading=_("Issue")),
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar = ["cms.BulletinIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("One issue of the bulletin: agenda, success stories, live postings and events.")

    class Meta:
        verbose_name = _("bulletin issue")
        verbose_name_plural = _("bulletin issues")

    def clean(self) -> None:
        """Keep the month as its first day, so that issues of one month compare equal."""
        super().clean()
        if self.month:
            self.month = self.month.replace(day=1)
