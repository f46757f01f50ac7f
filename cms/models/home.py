"""The root of each language."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.blocks import Body
from cms.fields import BodyField

from .portal_page import PortalPage


class HomePage(PortalPage):
    """The start page of a language; everything the public reads lies below it."""

    intro = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("One or two sentences below the title.")
    )
    body = BodyField(Body(), verbose_name=_("content"), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    # Paths count from here, so it stands directly below the tree's root, one a language.
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["cms.BulletinIndexPage", "cms.StoryIndexPage", "cms.CourseIndexPage", "cms.ContentPage"]
    page_description = _("The start page of a language.")

    class Meta:
        verbose_name = _("start page")
        verbose_name_plural = _("start pages")


class ContentPage(PortalPage):
    """A page of text: who we are, how to become a mentor, notices."""

    body = BodyField(Body(), verbose_name=_("content"), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("body")]
    parent_page_types: ClassVar = ["cms.HomePage", "cms.ContentPage"]
    subpage_types: ClassVar = ["cms.ContentPage"]
    page_description = _("Text, pictures and lists, e.g. 'About the center'.")

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")
