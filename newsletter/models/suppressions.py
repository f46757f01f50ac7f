"""Addresses nobody writes to any more, known by digest only, so that they outlive the person's record."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class SuppressionReason(models.TextChoices):
    """Why an address is closed. Only the person's own word (unsubscribed) is overruled by a later consent."""

    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    BOUNCED = "bounced", _("Address bounces")
    COMPLAINED = "complained", _("Marked as spam")
    IYS_REFUSED = "iys_refused", _("Refused in the national registry")


class Suppression(models.Model):
    """One closed address. Erasing a person leaves it: a later import must not write to them again (KVKK)."""

    address_digest = models.CharField(max_length=64, editable=False)
    reason = models.CharField(_("reason"), max_length=12, choices=SuppressionReason.choices)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["address_digest", "reason"], name="newsletter_suppressed_once_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.address_digest[:8]} ({self.get_reason_display()})"
