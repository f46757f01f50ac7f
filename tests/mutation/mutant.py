"""One change of the rules, and what came of it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Refused(Exception):
    """The program itself turns the change down: it would not start with it."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, what, and the deed that makes it in this process (raises Refused)."""

    place: str
    change: str
    apply: Callable[[], None]

    @property
    def name(self) -> str:
        """Return what no other mutant is called."""
        return f"{self.place}: {self.change}"


class Outcome(Enum):
    """What came of a mutant."""

    KILLED = "killed"
    REFUSED = "refused"
    EQUIVALENT = "equivalent"
    SURVIVED = "SURVIVED"
    BROKEN = "BROKEN"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a mutant, and by what: the test and its exception, the words of a refusal, or what broke."""

    outcome: Outcome
    by: str = ""


_KEPT = type(lru_cache(len))


def forget() -> None:
    """Forget every answer kept from before the change."""
    for module in list(sys.modules.values()):
        if module.__name__.startswith("portal."):
            for kept in vars(module).values():
                if isinstance(kept, _KEPT):
                    kept.cache_clear()
