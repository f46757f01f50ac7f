"""The app of the GraphQL door."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class GraphqlApiConfig(AppConfig):
    """Holds the schema to its completeness rule at every start, and watches the writes that end kept answers."""

    name = "graphql_api"
    verbose_name = _("GraphQL interface")

    def ready(self) -> None:
        """Register the checks, and listen to the databases."""
        from . import generations

        register(check_schema)
        register(check_documents)
        generations.connect()


def check_schema(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Refuse to start with a schema in which a field was decided on by nobody."""
    try:
        import_string("graphql_api.schema.schema")
    except ImproperlyConfigured as incomplete:
        return [Error(str(incomplete), id="graphql_api.E001")]
    return []


def check_documents(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Refuse to start with a mode that is none, or a list of registered documents that cannot be read."""
    from .trusted_documents import mode, registered

    try:
        mode()
        registered()
    except ImproperlyConfigured as wrong:
        return [Error(str(wrong), id="graphql_api.E002")]
    return []
