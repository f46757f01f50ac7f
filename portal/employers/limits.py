"""How much one firm may do, all its people together: every number in one place, overridden by ``FIRM_LIMITS``."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed


@dataclass(frozen=True, slots=True)
class FirmLimits:
    """What ends a firm's minute or day; docs/employers.md shows the same table."""

    searches_a_minute: int = 60
    """Pages of searches and of the list of people."""
    people_a_day: int = 1_000
    """Different people shown, by whatever door; whoever was shown today is shown again."""


@cache
def firm_limits() -> FirmLimits:
    """Return the limits in force; raise ImproperlyConfigured, naming it, for one that is unknown or no whole number."""
    overrides: Mapping[str, Any] = getattr(settings, "FIRM_LIMITS", {})
    known = {field.name for field in fields(FirmLimits)}
    for name, value in overrides.items():
        if name not in known:
            raise ImproperlyConfigured(f"FIRM_LIMITS names {name!r}, which is no limit; see docs/employers.md")
        if type(value) is not int or value < 1:
            raise ImproperlyConfigured(f"FIRM_LIMITS[{name!r}] must be a whole number of at least 1, not {value!r}")
    return FirmLimits(**overrides)


def _forget(*, setting: str, **_ignored: Any) -> None:
    if setting == "FIRM_LIMITS":
        firm_limits.cache_clear()


setting_changed.connect(_forget, dispatch_uid="employers.limits")
