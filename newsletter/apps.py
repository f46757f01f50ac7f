from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "newsletter"
    label = "newsletter"
    verbose_name = _("Bulletin mail")

    def ready(self) -> None:
        from . import erasure, policies  # noqa: F401 - what it registers is known from here on

        erasure.connect()
