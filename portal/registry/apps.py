from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "portal.registry"
    label = "registry"
    verbose_name = _("Registry")

    def ready(self) -> None:
        from . import policies  # noqa: F401 - what it registers is known from here on
