"""The two engines, and which of them this process uses."""

from functools import cache

from django.conf import settings

from .contract import Engine


@cache
def engine() -> Engine:
    """Return the engine that the settings name; one a process."""
    if settings.SEARCH_ENGINE == "elasticsearch":
        from .elastic import ElasticEngine
        from .elastic.connection import Address

        return ElasticEngine(
            Address(
                url=settings.ELASTICSEARCH_URL,
                api_key=settings.ELASTICSEARCH_API_KEY,
                username=settings.ELASTICSEARCH_USERNAME,
                password=settings.ELASTICSEARCH_PASSWORD,
                ca_certs=settings.ELASTICSEARCH_CA_CERTS,
            ),
            prefix=getattr(settings, "SEARCH_INDEX_PREFIX", ""),
        )
    from .embedded import EmbeddedEngine

    return EmbeddedEngine(settings.EMBEDDED_SEARCH_PATH)


def forget_engine() -> None:
    """Close the engine and choose anew at the next use; for tests and for changed settings."""
    if engine.cache_info().currsize:
        engine().close()
    engine.cache_clear()
