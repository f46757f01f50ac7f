from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "portal.tracking"
    label = "tracking"
    verbose_name = _("Keeping in touch")

    def ready(self) -> None:
        from . import policies  # noqa: F401 - what it registers is known from here on
