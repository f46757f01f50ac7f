from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class DataRightsConfig(AppConfig):
    name = "portal.data_rights"
    label = "data_rights"
    verbose_name = _("Data rights")

    def ready(self) -> None:
        """Hold the erasure rules complete, and hang in what no foreign key leads to."""
        from . import steps
        from .checks import check_erasure_rules

        checks.register(check_erasure_rules)
        steps.connect()
