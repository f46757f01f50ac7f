"""What of the access copy no foreign key leads to: logs that know a person by number or by pseudonym."""

from collections.abc import Callable, Mapping
from typing import Any

from .copies import Withheld
from .people import Person

Section = Callable[[Person], list[dict[str, Any]]]
"""Returns the rows about one person, each as keys and values; as many statements for many rows as for one."""

_sections: dict[str, Section | Withheld] = {}


def add_section(label: str, section: Section | Withheld) -> None:
    """Let a room put rows into the copy, or say why it puts none; a second section of one name raises ValueError."""
    if label in _sections:
        raise ValueError(f"{label} has its section already")
    _sections[label] = section


def sections() -> Mapping[str, Section | Withheld]:
    """Return every section by its name."""
    return _sections
