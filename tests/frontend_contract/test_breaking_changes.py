"""What a frontend of the last release relies on stays: a change that breaks waits for a dated line that names it.

``released.graphql`` is the contract of the last release; a release copies ``schema.graphql`` over it and empties
``breaking_allowed.txt``, whose lines are ``2027-05-01 TYPE_REMOVED OldType was removed.``
"""

import re
from collections.abc import Iterable
from datetime import date

import pytest
from graphql import build_schema, find_breaking_changes

from .contract import CONTRACT, schema_text

RELEASED = (CONTRACT / "released.graphql").read_text(encoding="utf-8")
ALLOWED = (CONTRACT / "breaking_allowed.txt").read_text(encoding="utf-8")
_LINE = re.compile(r"(\d{4}-\d\d-\d\d) (.+)")


def broken(before: str, now: str) -> set[str]:
    """Return every change from ``before`` to ``now`` that breaks an operation, as ``KIND description``."""
    changes = find_breaking_changes(build_schema(before), build_schema(now))
    return {f"{change.type.name} {change.description}" for change in changes}


def allowed(lines: Iterable[str]) -> set[str]:
    """Return the changes that were decided on; raise ValueError for a line without a day."""
    decided = set()
    for line in lines:
        found = _LINE.fullmatch(line)
        if not found:
            raise ValueError(f"breaking_allowed.txt: {line!r} begins with no day")
        date.fromisoformat(found[1])
        decided.add(found[2])
    return decided


def test_nothing_breaks_that_nobody_decided_on() -> None:
    assert broken(RELEASED, schema_text()) == allowed(ALLOWED.splitlines())


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("  firstName: String\n", "", "FIELD_REMOVED"),
        ("  headline: String\n", "  headline: Int\n", "FIELD_CHANGED_KIND"),
        ("  GRADUATION\n}", "}", "VALUE_REMOVED_FROM_ENUM"),
        ("  province: String = null\n", "  province: String!\n", "FIELD_CHANGED_KIND"),
    ],
)
def test_what_breaks_is_found(was: str, becomes: str, told: str) -> None:
    assert was in schema_text()
    kinds = {change.split()[0] for change in broken(schema_text(), schema_text().replace(was, becomes, 1))}
    assert any(kind.endswith(told) for kind in kinds), kinds


def test_what_only_adds_breaks_nothing() -> None:
    assert (
        broken(schema_text(), schema_text().replace("  headline: String\n", "  headline: String\n  motto: Int\n", 1))
        == set()
    )


def test_a_decision_has_a_day() -> None:
    assert allowed(["2027-05-01 FIELD_REMOVED Alumnus.headline was removed."]) == {
        "FIELD_REMOVED Alumnus.headline was removed."
    }
    for line in ("FIELD_REMOVED Alumnus.headline was removed.", "2027-02-31 FIELD_REMOVED x"):
        with pytest.raises(ValueError, match="day"):
            allowed([line])
