from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlumniConfig(AppConfig):
    name = "portal.alumni"
    label = "alumni"
    verbose_name = _("Alumni")

    def ready(self) -> None:
        from . import policies, selectors  # noqa: F401 - what they register is known from here on
