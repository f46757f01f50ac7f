from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    name = "cms.backoffice"
    label = "backoffice"
    verbose_name = _("Back office")

    def ready(self) -> None:
        # What these connect is connected from here on.
        from . import (  # noqa: F401
            alarm_letters,
            claim_letters,
            exposure_letters,
            letters,
            letters_once,
            membership_letters,
            record_letters,
            request_letters,
            signals,
        )
        from .exports import guard

        letters.listen()
        letters_once.listen()
        guard()
