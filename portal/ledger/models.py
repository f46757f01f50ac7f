"""The access ledger: who read which fields of whom, when, by which door and why (DOMAIN section 6 rule 5).

People and firms are numbers here, not foreign keys: the rooms of both stand above this one, and a line about a firm
that is gone by now still tells what it read. ``services.forget`` is what erasing a person calls.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.privacy.audiences import Audience

from .access import Door


class Reading(models.Model):
    """One read of one or more people by one reader: written whole with one statement, before anything is shown.

    ``people`` holds a pair for each person read: the key of the profile, and the mask of the groups of fields shown.
    """

    read_at = models.DateTimeField(_("read at"), db_index=True)
    user_id = models.BigIntegerField(_("reader"))
    audience = models.CharField(_("read as"), max_length=20, choices=Audience.choices)
    employer_id = models.BigIntegerField(_("employer"), null=True)
    door = models.CharField(_("door"), max_length=12, choices=Door.choices)
    question = models.CharField(_("question"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    people = models.JSONField()
    unpacked = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        indexes: ClassVar = [
            models.Index(fields=["id"], name="ledger_packed", condition=models.Q(unpacked=False)),
            models.Index(fields=["employer_id", "read_at"], name="ledger_by_firm"),
            models.Index(fields=["user_id", "read_at"], name="ledger_by_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.read_at:%Y-%m-%d %H:%M} {self.door}"


class Line(models.Model):
    """What one reading saw of one person: the reading taken apart, so that its owner finds it."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="lines")
    profile_id = models.BigIntegerField()
    groups = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("line of the ledger")
        verbose_name_plural = _("lines of the ledger")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile_id", "reading"], name="ledger_one_line_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} in {self.reading_id}"


class Followed(models.Model):
    """A line that followed its record into another when the two were merged: what taking the merge back needs.

    ``groups`` holds the groups of a line that became part of another one of the same reading, None where it moved.
    """

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="followed")
    came_from = models.BigIntegerField(db_index=True)
    groups = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("line that followed a merge")
        verbose_name_plural = _("lines that followed a merge")

    def __str__(self) -> str:
        return f"{self.line_id} from {self.came_from}"


class DigestWish(models.Model):
    """Somebody who wants a letter a month on who read them; without a row nobody gets one."""

    profile_id = models.BigIntegerField(unique=True)
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("wish for a monthly letter")
        verbose_name_plural = _("wishes for a monthly letter")

    def __str__(self) -> str:
        return f"{self.profile_id} since {self.since}"
