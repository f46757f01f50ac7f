"""Mails about the people a saved search finds anew: who wants them, whom they told of, how many a firm gets a day."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.privacy.models import PersonalRecord


class AlertFrequency(models.TextChoices):
    """How often somebody is told."""

    OFF = "off", _("Off")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")


class SearchAlert(models.Model):
    """The wish of one of a firm's people to hear of whom a saved search finds anew; gone with either of them.

    ``due_on`` is the day of its next turn. ``not_before`` is the moment before which nobody takes it up: a worker who
    takes it sets it ahead, a mail server that refuses it sets it further. ``failures`` are refusals in a row.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    search = models.ForeignKey(
        "employers.SavedSearch", on_delete=models.CASCADE, related_name="alerts", verbose_name=_("saved search")
    )
    member = models.ForeignKey(
        "employers.EmployerMember", on_delete=models.CASCADE, related_name="search_alerts", verbose_name=_("contact")
    )
    frequency = models.CharField(_("how often"), max_length=6, choices=AlertFrequency.choices)
    due_on = models.DateField(_("next on"))
    not_before = models.DateTimeField(editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("search alert")
        verbose_name_plural = _("search alerts")
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], name="newsletter_alerts_due", condition=~models.Q(frequency="off"))
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["search", "member"], name="newsletter_one_alert_a_contact")
        ]

    def __str__(self) -> str:
        return f"{self.search_id}: {self.get_frequency_display()}"


class KnownPerson(PersonalRecord):
    """Somebody an alert does not tell of (again): found when it was switched on, or told of in a mail."""

    alert = models.ForeignKey(SearchAlert, on_delete=models.CASCADE, related_name="known")
    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("person an alert knows")
        verbose_name_plural = _("people an alert knows")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "profile"], name="newsletter_known_once_an_alert")
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.profile_id}"


class AlertDay(models.Model):
    """How many such mails a firm got on the latest day it got any."""

    employer = models.OneToOneField("employers.Employer", on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    mails = models.PositiveSmallIntegerField(_("mails"), default=0)

    class Meta:
        verbose_name = _("alerts of a day")
        verbose_name_plural = _("alerts of a day")

    def __str__(self) -> str:
        return f"{self.employer_id} {self.day}: {self.mails}"
