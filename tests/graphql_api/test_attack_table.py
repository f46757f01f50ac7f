"""The table of known attacks names each of them once, and a test that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "decisions" / "graphql-attacks.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| .+ \| .+ \| `(\w+)` \|$", TABLE, re.MULTILINE)
TESTS = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_attacks_*.py"))


def test_every_pitfall_stands_in_the_table_once() -> None:
    assert [int(number) for number, _test in ROWS] == list(range(1, 32))


@pytest.mark.parametrize(("number", "name"), ROWS)
def test_a_row_names_a_test_of_its_number(number: str, name: str) -> None:
    assert f"def {name}(" in TESTS
    assert name.startswith(f"test_{int(number):02}_")


def test_every_attack_belongs_to_a_row() -> None:
    numbers = {int(number) for number in re.findall(r"^def test_(\d\d)_", TESTS, re.MULTILINE)}
    assert numbers == {int(number) for number, _test in ROWS}
