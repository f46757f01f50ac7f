"""Enums whose members are told in words: a schema is read by people who never see the code."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

import strawberry
from django.core.exceptions import ImproperlyConfigured

Kind = TypeVar("Kind", bound=type[Enum])


def described_enum(kind: Kind, *, name: str, description: str, members: Mapping[str, str]) -> Kind:
    """Make ``kind`` the schema's enum ``name``; ``members`` tells each member by its name.

    Raises ImproperlyConfigured where a member is not told, or one is told that there is not.
    """
    if members.keys() != kind.__members__.keys():
        raise ImproperlyConfigured(f"{name}: tell exactly the members {sorted(kind.__members__)}")
    made = strawberry.enum(kind, name=name, description=description)
    for value in made.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = members[value.name]
    return made
