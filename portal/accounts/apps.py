from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Keep allauth's rows in step with the user, and sessions with the second factor."""
        from . import second_factor, verification  # noqa: F401
