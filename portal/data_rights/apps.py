from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class DataRightsConfig(AppConfig):
    name = "portal.data_rights"
    label = "data_rights"
    verbose_name = _("Data rights")

    def ready(self) -> None:
        """Hold the erasure rules complete, and hang in what no foreign key leads to."""
        from portal.alumni.services import Handling, MergeRule, merge_rule

        from . import policies, steps, tasks  # noqa: F401 - what policies registers is known from here on
        from .checks import check_erasure_rules
        from .retention.checks import check_retention

        merge_rule("data_rights.DataRequest", MergeRule(Handling.FOLLOW, "public_id"))

        checks.register(check_erasure_rules)
        checks.register(check_retention)
        steps.connect()
        tasks.listen()
