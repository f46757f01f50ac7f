"""The embedded engine: SQLite FTS5 over text that the shared analyzer has already cut into words."""

from .engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
