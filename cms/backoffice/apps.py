from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    name = "cms.backoffice"
    label = "backoffice"
    verbose_name = _("Back office")

    def ready(self) -> None:
        # What these connect is connected from here on.
        from . import claim_letters, letters, membership_letters, record_letters, signals  # noqa: F401

        letters.listen()
