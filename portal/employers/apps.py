from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmployersConfig(AppConfig):
    name = "portal.employers"
    label = "employers"
    verbose_name = _("Employers")

    def ready(self) -> None:
        from . import selectors  # noqa: F401 - what they register is known from here on
