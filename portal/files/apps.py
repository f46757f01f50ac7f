from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "portal.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Hang the files onto the records they belong to, and hold their folder apart."""
        from portal.alumni import loading

        from . import policies  # noqa: F401 - what it registers is known from here on
        from .checks import check_place
        from .selectors import attached_to

        loading.attach(attached_to)
        checks.register(check_place)
