from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
    verbose_name = pgettext_lazy("room", "Search")

    def ready(self) -> None:
        """Let the rooms below feed the indices."""
        from . import synonyms
        from .analysis.synonyms import read_from
        from .sources import connect

        connect()
        read_from(synonyms.in_use)
