"""The app of the GraphQL door."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class GraphqlApiConfig(AppConfig):
    """Holds the schema to its completeness rule at every start and ``manage.py check``."""

    name = "graphql_api"
    verbose_name = _("GraphQL interface")

    def ready(self) -> None:
        """Register the check that builds the schema."""
        register(check_schema)


def check_schema(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Refuse to start with a schema in which a field was decided on by nobody."""
    try:
        import_string("graphql_api.schema.schema")
    except ImproperlyConfigured as incomplete:
        return [Error(str(incomplete), id="graphql_api.E001")]
    return []
