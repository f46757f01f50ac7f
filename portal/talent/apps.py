from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalentConfig(AppConfig):
    name = "portal.talent"
    label = "talent"
    verbose_name = _("Talent lists")

    def ready(self) -> None:
        from . import policies  # noqa: F401 - what it registers is known from here on
