"""Who may see each field, as committed: widening breaks a promise to people, so it needs a decision on record.

``visibility.lock`` has a line a field, ``Type.field: AUDIENCE AUDIENCE?``; an audience with a question mark sees it
where the owner opened it. UPDATE_CONTRACT=1 writes it anew, and refuses while a field would be seen by more, or without
being asked for, and no file of docs/decisions names the field.
"""

from collections.abc import Mapping

import pytest
from graphql import GraphQLInterfaceType, GraphQLNonNull, GraphQLObjectType

from graphql_api.guard import Exposure
from graphql_api.schema import schema
from graphql_api.walker import exposure_of
from portal.privacy.audiences import Audience

from .contract import CONTRACT, HOW_TO_UPDATE, UPDATE

LOCK = CONTRACT / "visibility.lock"
DECISIONS = CONTRACT.parent / "docs" / "decisions"
Lines = Mapping[str, tuple[str, ...]]


def declared() -> Lines:
    """Return, by its coordinate, what the schema declares of each field."""
    found: dict[str, tuple[str, ...]] = {}
    for kind in schema._schema.type_map.values():
        if kind.name.startswith("__") or not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            continue
        for name, field in kind.fields.items():
            exposure = exposure_of(kind, field)
            assert exposure is not None, f"{kind.name}.{name}"
            found[f"{kind.name}.{name}"] = words_of(exposure)
    return dict(sorted(found.items()))


def words_of(exposure: Exposure) -> tuple[str, ...]:
    """Return the audiences of a field, in the order they are declared in; what is open to everybody says only that."""
    if exposure.is_public and not exposure.at_choice:
        return (Audience.PUBLIC.name,)
    held = [audience for audience in Audience if audience in exposure.audiences]
    return tuple(audience.name + "?" * (audience in exposure.at_choice) for audience in held)


def written(lines: Lines) -> str:
    """Return the text of the lock."""
    return "".join(f"{coordinate}: {' '.join(words)}\n" for coordinate, words in lines.items())


def read(text: str) -> Lines:
    """Return the lines of a lock's text."""
    pairs = (line.split(": ", 1) for line in text.splitlines())
    return {coordinate: tuple(words.split()) for coordinate, words in pairs}


def openness(words: tuple[str, ...]) -> Mapping[str, int]:
    """Return how open a line is to each audience: 0 never, 1 where the owner says so, 2 always."""
    if "PUBLIC" in words:
        return dict.fromkeys(Audience.__members__, 2)
    return {name: 2 * (name in words) or 1 * (f"{name}?" in words) for name in Audience.__members__}


def changes(before: Lines, now: Lines) -> dict[str, str]:
    """Return, by its coordinate, how each field changed: new, gone, widened, narrowed."""
    found = dict.fromkeys(before.keys() - now.keys(), "gone")
    found |= dict.fromkeys(now.keys() - before.keys(), "new")
    for coordinate in before.keys() & now.keys():
        old, new = openness(before[coordinate]), openness(now[coordinate])
        if any(new[name] > old[name] for name in new):
            found[coordinate] = "widened"
        elif old != new:
            found[coordinate] = "narrowed"
    return dict(sorted(found.items()))


def undecided(found: Mapping[str, str], decisions: str) -> list[str]:
    """Return the fields that would be widened and that no decision names."""
    return [coordinate for coordinate, change in found.items() if change == "widened" and coordinate not in decisions]


def test_the_lock_is_what_the_schema_declares() -> None:
    before, now = read(LOCK.read_text(encoding="utf-8")) if LOCK.exists() else {}, declared()
    found = changes(before, now)
    if UPDATE:
        decisions = "".join(path.read_text(encoding="utf-8") for path in DECISIONS.glob("*.md"))
        assert undecided(found, decisions) == [], "widened: let a file of docs/decisions name each, with its reason"
        LOCK.write_text(written(now), encoding="utf-8")
    else:
        assert found == {}, f"who may see what has changed; if that is meant: {HOW_TO_UPDATE}"
        assert written(now) == LOCK.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (("CENTER", "SELF"), ("EMPLOYER", "CENTER", "SELF"), "widened"),
        (("CENTER", "SELF"), ("PUBLIC",), "widened"),
        (("SELF",), ("EMPLOYER?", "SELF"), "widened"),
        (("EMPLOYER?", "SELF"), ("EMPLOYER", "SELF"), "widened"),
        (("PUBLIC?", "CENTER"), ("PUBLIC",), "widened"),
        (("ALUMNI?", "CENTER"), ("CENTER", "SELF"), "widened"),
        (("PUBLIC",), ("CENTER", "SELF"), "narrowed"),
        (("CENTER", "SELF"), ("SELF",), "narrowed"),
        (("EMPLOYER", "SELF"), ("EMPLOYER?", "SELF"), "narrowed"),
    ],
)
def test_more_viewers_or_fewer_are_told_apart(old: tuple[str, ...], new: tuple[str, ...], change: str) -> None:
    assert changes({"Alumnus.headline": old}, {"Alumnus.headline": new}) == {"Alumnus.headline": change}


def test_fields_that_come_and_go_are_named() -> None:
    assert changes({"Event.place": ("PUBLIC",)}, {"Event.room": ("PUBLIC",)}) == {
        "Event.place": "gone",
        "Event.room": "new",
    }


def test_widening_waits_for_a_decision_that_names_the_field() -> None:
    found = {"Alumnus.incomeBand": "widened", "Alumnus.headline": "narrowed"}
    assert undecided(found, "# Why a firm sees the sector") == ["Alumnus.incomeBand"]
    assert undecided(found, "`Alumnus.incomeBand` is open to the unit, because") == []


def test_a_field_its_owner_decides_on_is_nullable() -> None:
    for kind in schema._schema.type_map.values():
        for name, field in getattr(kind, "fields", {}).items():
            exposure = exposure_of(kind, field)
            if exposure is not None and exposure.governed:
                assert not isinstance(field.type, GraphQLNonNull), f"{kind.name}.{name}"
