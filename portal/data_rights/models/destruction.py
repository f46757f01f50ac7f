"""The destruction log: what was destroyed when, by whose order; never of whom."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """Why something was destroyed."""

    REQUEST = "request", _("The person asked for it")
    RETENTION = "retention", _("Its time was over")
    REPLAY = "replay", _("Again, after a backup was restored")


class Destruction(models.Model):
    """One act of destruction: when, by whom, of which classes how many rows. Never a value of anybody (S0-35).

    The two opaque ids name nobody once the person is gone; with them the act is repeated after a restore.
    """

    act = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("at"), db_index=True)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices)
    ordered_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("ordered by")
    )
    user_public_id = models.UUIDField(null=True, editable=False, db_index=True)
    profile_public_id = models.UUIDField(null=True, editable=False, db_index=True)
    rows = models.JSONField(_("rows by class"))
    request_number = models.CharField(_("request"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("destruction")
        verbose_name_plural = _("destruction log")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.act}"
