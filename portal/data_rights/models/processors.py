"""Who processes data for the university (section 6 rule 12)."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

HOME = "TR"


class Processor(models.Model):
    """One processor or recipient. ``country`` is an ISO 3166-1 code; whoever is abroad begins switched off."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    purpose_tr = models.CharField(_("purpose in Turkish"), max_length=300)
    purpose_en = models.CharField(_("purpose in English"), max_length=300)
    data_tr = models.CharField(_("data in Turkish"), max_length=300)
    data_en = models.CharField(_("data in English"), max_length=300)
    country = models.CharField(
        _("country"),
        max_length=2,
        default=HOME,
        validators=[RegexValidator("^[A-Z]{2}$", _("Two capital letters, as TR or DE."))],
    )
    since = models.DateField(_("since"), null=True, blank=True)
    is_on = models.BooleanField(_("in use"), default=False)

    class Meta:
        verbose_name = _("processor")
        verbose_name_plural = _("processors")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="data_rights_processor_in_use_since",
                condition=models.Q(is_on=False) | models.Q(since__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_abroad(self) -> bool:
        """Say whether data leaves the country."""
        return self.country != HOME
