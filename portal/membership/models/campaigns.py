"""A registration campaign: the students of one cohort, and the four tasks of each unit (S4-08, S4-17)."""

from datetime import date
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.privacy.models import PersonalRecord
from portal.workflow.fields import StateField


class Campaign(models.Model):
    """The drive to register one cohort before its diplomas; it opens and closes by its dates."""

    cohort = models.CharField(
        _("academic year"),
        max_length=9,
        unique=True,
        validators=[RegexValidator(r"^20[0-9]{2}-20[0-9]{2}$", _("Two years, for example 2019-2020."))],
    )
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("registration campaign")
        verbose_name_plural = _("registration campaigns")
        ordering: ClassVar = ["-opens_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="membership_campaign_ends_after_start", condition=models.Q(closes_on__gte=models.F("opens_on"))
            )
        ]

    def __str__(self) -> str:
        return self.cohort

    def is_open(self, today: date) -> bool:
        """Say whether ``today`` lies within the dates."""
        return self.opens_on <= today <= self.closes_on


class TaskKind(models.TextChoices):
    """The four tasks of each unit (S4-12 to S4-15)."""

    NOTICE = "notice", _("Tell the students by e-mail, SMS and WhatsApp")
    POSTER = "poster", _("Put up the poster")
    ADVISORS = "advisors", _("Ask the advisors to remind their students")
    WEBSITE = "website", _("Heading and link on the unit's site")


class TaskState(models.TextChoices):
    """Whether it is done."""

    OPEN = "open", _("To do")
    DONE = "done", _("Done")


class UnitTask(models.Model):
    """One of the four tasks of one unit, with who did it, when, and what shows it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tasks")
    unit = models.ForeignKey("institution.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("task"), max_length=10, choices=TaskKind.choices)
    state = StateField(_("state"), max_length=6, choices=TaskState.choices, default=TaskState.OPEN)
    evidence_url = models.URLField(_("link"), max_length=300, blank=True)
    evidence_note = models.CharField(_("note"), max_length=300, blank=True)
    done_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("task of a unit")
        verbose_name_plural = _("tasks of units")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "unit", "kind"], name="membership_task_once"),
            models.CheckConstraint(
                name="membership_done_task_has_evidence",
                condition=~models.Q(state="done") | ~models.Q(evidence_url="") | ~models.Q(evidence_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_kind_display()}"

    @transition(field=state, source=TaskState.OPEN, target=TaskState.DONE)
    def finish(self) -> None:
        """Note that it is done."""

    @transition(field=state, source=TaskState.DONE, target=TaskState.OPEN)
    def reopen(self) -> None:
        """Find that it is not done after all."""


class CohortStudent(PersonalRecord):
    """Somebody whose diploma was expected while the campaign ran: what K-29 divides by; ``advisor`` reminds them."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="students")
    record = models.ForeignKey("registry.StudentRecord", on_delete=models.CASCADE, related_name="campaigns")
    advisor = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("advisor")
    )

    class Meta:
        verbose_name = _("student of a cohort")
        verbose_name_plural = _("students of a cohort")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "record"], name="membership_student_once_a_campaign")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
