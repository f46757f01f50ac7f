"""The destruction log, and what people ask of their own data; a module a subject."""

from .destruction import Cause, Destruction

__all__ = ["Cause", "Destruction"]
