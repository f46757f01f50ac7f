"""The Elasticsearch engine; the only home of the client's and the DSL's import."""

from .engine import ElasticEngine

__all__ = ["ElasticEngine"]
