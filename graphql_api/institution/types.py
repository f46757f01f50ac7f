"""Units of the university."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from graphql_api.context import Context
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed
from graphql_api.nodes import Node, register_node
from portal.institution.models import Level, UnitKind
from portal.institution.selectors import units
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

UnitKindEnum = strawberry.enum(UnitKind, name="UnitKind", description="What a unit is, from the university down.")
LevelEnum = strawberry.enum(Level, name="Level", description="The level of a degree.")


@content_type(Audience.PUBLIC)
@strawberry.type(name="Unit", description="A faculty, department or program.")
class UnitType(Node):
    """A unit; a program has a level."""

    code: str = strawberry.field(description="The same in every language; what searches filter by.")
    name: str = strawberry.field(description="In the language of the request.")
    kind: UnitKindEnum = exposed(Audience.PUBLIC, description="What stands where in the tree.")
    level: LevelEnum | None = exposed(
        Audience.PUBLIC, default=None, description="Of a program's degree; null for other units."
    )


def unit_type(unit: Any, language: str) -> UnitType:
    """Return a unit as the schema tells it."""
    return UnitType(
        id=strawberry.ID(global_id("Unit", unit.public_id)),
        code=unit.code,
        name=unit.name_in(language),
        kind=UnitKind(unit.kind),
        level=Level(unit.level) if unit.level else None,
    )


def load_units(context: Context, keys: Sequence[int | None]) -> list[UnitType | None]:
    """Return the units with these database keys, one statement."""
    found = {unit.pk: unit_type(unit, context.language) for unit in units().filter(pk__in={key for key in keys if key})}
    return [found.get(key) if key else None for key in keys]


def _fetch(viewer: Viewer, keys: list[UUID]) -> dict[UUID, UnitType]:
    return {unit.public_id: unit_type(unit, viewer.language) for unit in units().filter(public_id__in=keys)}


register_node("Unit", _fetch)
