"""The order of the rooms, where import-linter cannot see it: foreign keys by name, and its own list of rooms."""

from configparser import ConfigParser

import pytest
from django.apps import apps
from django.db.models import Field

from config.environment import ROOT

CONTRACTS = ConfigParser()
CONTRACTS.read(ROOT / ".importlinter")
GUARDED = ("models", "policies", "tasks")
# What the floor carries; a room of the floor may be reached into, a subject only through its services and selectors.
FLOOR = {"tracing", "reference", "institution", "accounts", "privacy", "outbox", "workflow"}


def lines(contract: str, option: str) -> list[str]:
    """Return the lines of one option of a contract in .importlinter."""
    return CONTRACTS[f"importlinter:contract:{contract}"][option].split()


ROOMS = lines("rooms", "layers")
HOUSES = lines("houses", "layers")
SUBJECTS = [room for room in ROOMS if room not in FLOOR]


def height(module: str) -> tuple[int, int] | None:
    """Return how high a module of ours lies, houses first and rooms second; None for a module that is not ours."""
    house, _, rest = module.partition(".")
    if house not in HOUSES:
        return None
    room = rest.partition(".")[0]
    return -HOUSES.index(house), -ROOMS.index(room) if house == "portal" else 0


RELATIONS = [
    field
    for model in apps.get_models(include_auto_created=True)
    if height(model.__module__) is not None
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
    if field.related_model is not None and height(field.related_model.__module__) is not None
]


@pytest.mark.parametrize("field", RELATIONS, ids=str)
def test_a_relation_points_down_or_stays_in_its_house(field: Field) -> None:
    assert height(field.related_model.__module__) <= height(field.model.__module__)


def test_the_walk_finds_relations() -> None:
    assert {"employers", "alumni"} <= {field.model._meta.app_label for field in RELATIONS}


def test_every_room_of_portal_has_its_place_in_the_contract() -> None:
    assert set(ROOMS) == {path.parent.name for path in (ROOT / "portal").glob("*/__init__.py")}


@pytest.mark.parametrize("room", SUBJECTS)
def test_every_subject_guards_its_models_policies_and_tasks(room: str) -> None:
    present = {name for name in GUARDED if list((ROOT / "portal" / room).glob(f"{name}*"))}
    assert set(lines(room, "protected_modules")) == {f"portal.{room}.{name}" for name in present}
