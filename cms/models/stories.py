"""Success stories (S1-34)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from cms.blocks import Body
from cms.fields import BodyField

from .portal_page import PortalPage


class StoryIndexPage(PortalPage):
    """The list of stories."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True, help_text=_("What readers find here."))

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.StoryPage"]
    max_count_per_parent = 1
    page_description = _("Lists the success stories.")

    class Meta:
        verbose_name = _("list of success stories")
        verbose_name_plural = _("lists of success stories")


class StoryPage(PortalPage):
    """One graduate's way, told with their written consent."""

    person_name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("As the person wants it printed. Publish only with their written consent."),
    )
    graduated = models.CharField(
        _("graduated from"), max_length=160, help_text=_("Program and year, e.g. 'Food Engineering, 2014'")
    )
    occupation = models.CharField(
        _("what they do"), max_length=160, help_text=_("e.g. 'Founder of a food laboratory in Mersin'")
    )
    summary = models.TextField(_("summary"), max_length=300, help_text=_("Two sentences for lists and for the mail."))
    quote = models.TextField(
        _("in their own words"), max_length=300, blank=True, help_text=_("Without quotation marks.")
    )
    body = BodyField(Body(), verbose_name=_("content"))

    content_panels: ClassVar = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("person_name"), FieldRowPanel([FieldPanel("graduated"), FieldPanel("occupation")])],
            heading=_("The graduate"),
        ),
        FieldPanel("summary"),
        FieldPanel("quote"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar = ["cms.StoryIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("One graduate's way from the university to today.")

    class Meta:
        verbose_name = _("success story")
        verbose_name_plural = _("success stories")
