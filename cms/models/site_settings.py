"""What an editor says once for the whole site."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


def no_trailing_path(value: str) -> None:
    """Refuse an address that carries a question or a fragment; page paths are put behind it."""
    if "?" in value or "#" in value:
        raise ValidationError(_("Only the address itself, without '?' or '#'."))


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    """Names, addresses of the center, and where the frontend stands. All of it is public."""

    university_tr = models.CharField(_("university, in Turkish"), max_length=160, blank=True)
    university_en = models.CharField(_("university, in English"), max_length=160, blank=True)
    center_tr = models.CharField(
        _("center, in Turkish"), max_length=160, blank=True, help_text=_("e.g. 'Kariyer ve Mezun Merkezi'")
    )
    center_en = models.CharField(
        _("center, in English"), max_length=160, blank=True, help_text=_("e.g. 'Career and Alumni Center'")
    )
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(
        _("phone"), max_length=30, blank=True, help_text=_("With the country, e.g. +90 324 000 00 00")
    )
    contact_address = models.TextField(_("postal address"), max_length=300, blank=True)
    linkedin_url = models.URLField(
        _("LinkedIn group"), blank=True, validators=[URLValidator(schemes=["https"])], help_text=_("Begins with https.")
    )
    frontend_url = models.URLField(
        _("frontend"),
        blank=True,
        validators=[URLValidator(schemes=["https", "http"]), no_trailing_path],
        help_text=_(
            "Where readers read, e.g. https://mezun.example.edu.tr. Empty: this server shows the pages itself."
        ),
    )

    panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("university_tr"), FieldPanel("university_en")]),
                FieldRowPanel([FieldPanel("center_tr"), FieldPanel("center_en")]),
            ],
            heading=_("Names"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("contact_email"), FieldPanel("contact_phone")]),
                FieldPanel("contact_address"),
                FieldPanel("linkedin_url"),
            ],
            heading=_("Contact"),
        ),
        FieldPanel("frontend_url"),
    ]

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def university_in(self, language: str | None) -> str:
        """Return the university's name in ``language``, in Turkish where there is no English one."""
        return (self.university_en or self.university_tr) if language == "en" else self.university_tr

    def center_in(self, language: str | None) -> str:
        """Return the center's name in ``language``, in Turkish where there is no English one."""
        return (self.center_en or self.center_tr) if language == "en" else self.center_tr
