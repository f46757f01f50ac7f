"""The trace of every change of state (DOMAIN section 4)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Transition(models.Model):
    """One move of one thing from a state to another: who, when, why."""

    entity = models.CharField(_("kind"), max_length=60)
    entity_id = models.BigIntegerField(_("number"))
    name = models.CharField(_("deed"), max_length=40)
    source = models.CharField(_("from"), max_length=30)
    target = models.CharField(_("to"), max_length=30)
    actor = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        indexes: ClassVar = [models.Index(fields=["entity", "entity_id", "at"])]

    def __str__(self) -> str:
        return f"{self.entity} {self.entity_id}: {self.source} → {self.target}"
