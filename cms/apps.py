from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from modelcluster.models import ClusterableModel
        from wagtail.fields import Creator
        from wagtail.models.pages import AbstractPage, ShowInMenusMixin

        from portal.privacy.instances import reads_as_it_is

        from . import erasure, signals

        reads_as_it_is(AbstractPage, ClusterableModel, ShowInMenusMixin, Creator)
        signals.connect()
        erasure.connect()
