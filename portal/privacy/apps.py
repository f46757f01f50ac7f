from django.apps import AppConfig
from django.core import checks
from django.utils.translation import pgettext_lazy


class PrivacyConfig(AppConfig):
    name = "portal.privacy"
    label = "privacy"
    verbose_name = pgettext_lazy("room", "Privacy")

    def ready(self) -> None:
        from .checks import check_field_policies

        checks.register(check_field_policies)
