"""How long the officer decided to keep each class, and the runs that destroy what is over."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class RetentionPeriod(models.Model):
    """The days the officer chose for a class instead of the default of the code."""

    key = models.CharField(_("class"), max_length=40, unique=True)
    days = models.PositiveIntegerField(_("days"))
    set_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set at"), auto_now=True)

    class Meta:
        verbose_name = _("period of retention")
        verbose_name_plural = _("periods of retention")

    def __str__(self) -> str:
        return f"{self.key}: {self.days}"


class RunState(models.TextChoices):
    """Whether a run is over."""

    OPEN = "open", _("Under way")
    DONE = "done", _("Done")


class RetentionRun(models.Model):
    """One periodic destruction: as of which moment, and how many rows of which class it took. Nobody's data.

    ``finished`` names the classes that are done: a run that was cut off goes on after them, with the same moment.
    """

    as_of = models.DateTimeField(_("as of"))
    began_at = models.DateTimeField(_("began at"), auto_now_add=True)
    touched_at = models.DateTimeField(_("last batch at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    state = models.CharField(_("state"), max_length=5, choices=RunState.choices, default=RunState.OPEN)
    ordered_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("ordered by")
    )
    rows = models.JSONField(_("rows by class"), default=dict)
    finished = models.JSONField(default=list)

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state=RunState.OPEN), name="data_rights_one_run_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d}"

    @property
    def total(self) -> int:
        """Return how many rows it took in all."""
        return sum(count for counts in self.rows.values() for count in counts.values())
