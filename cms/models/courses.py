"""Mezun Akademi: the courses as readers see them (S1-35, S1-36)."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from cms.blocks import Body
from cms.fields import BodyField

from .portal_page import PortalPage


class Competence(models.TextChoices):
    """The four competences Mezun Akademi trains (S1-36)."""

    COMMUNICATION = "communication", _("Communication")
    LEADERSHIP = "leadership", _("Leadership")
    PROBLEM_SOLVING = "problem_solving", _("Problem solving")
    TEAMWORK = "teamwork", _("Teamwork")


class CourseIndexPage(PortalPage):
    """The list of courses."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True, help_text=_("What readers find here."))

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.CoursePage"]
    max_count_per_parent = 1
    page_description = _("Lists the courses of Mezun Akademi.")

    class Meta:
        verbose_name = _("list of courses")
        verbose_name_plural = _("lists of courses")


class CoursePage(PortalPage):
    """One course."""

    competence = models.CharField(_("competence"), max_length=16, choices=Competence.choices)
    hours = models.PositiveSmallIntegerField(
        _("hours"),
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("Hours of teaching in all, e.g. 12"),
    )
    starts_on = models.DateField(
        _("starts on"), null=True, blank=True, help_text=_("Empty: learners begin when they like.")
    )
    summary = models.TextField(_("summary"), max_length=300, help_text=_("Two sentences for the list of courses."))
    outcomes = models.TextField(
        _("what participants can do afterwards"),
        max_length=1000,
        help_text=_("One a line, e.g. 'Lead a meeting of ten people'"),
    )
    body = BodyField(Body(), verbose_name=_("content"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("competence"), FieldRowPanel([FieldPanel("hours"), FieldPanel("starts_on")])],
            heading=_("The course"),
        ),
        FieldPanel("summary"),
        FieldPanel("outcomes"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar = ["cms.CourseIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("One course: what it trains, how long it takes, what it leads to.")

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def outcome_list(self) -> list[str]:
        """Return the outcomes, one an entry."""
        return [line.strip() for line in self.outcomes.splitlines() if line.strip()]
