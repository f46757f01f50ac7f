"""The guide for frontends: its code is the examples' own, its operations are valid, what it names is there."""

import re

import pytest

from .contract import CONTRACT, operations, schema_text

ROOT = CONTRACT.parent
GUIDE = (ROOT / "docs" / "frontend.md").read_text(encoding="utf-8")
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
TOOLS = {"generate.js", "package.json", "package-lock.json", "tsconfig.json"}
EXAMPLES = "".join(path.read_text(encoding="utf-8") for path in sorted((CONTRACT / "example").glob("*.ts")))


def blocks(language: str) -> list[str]:
    """Return the guide's blocks of code in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", blocks("ts"))
def test_typescript_in_the_guide_stands_in_an_example(block: str) -> None:
    assert block in EXAMPLES


@pytest.mark.parametrize("block", blocks("graphql"))
def test_an_operation_in_the_guide_is_one_of_the_contract(block: str) -> None:
    assert any(block in text for text in operations().values())


def test_the_guide_shows_code_of_both_kinds() -> None:
    assert (len(blocks("ts")), len(blocks("graphql"))) == (5, 1)


@pytest.mark.parametrize("path", sorted(path.name for path in CONTRACT.iterdir() if path.is_file()))
def test_each_file_of_the_contract_is_known_to_the_guide_or_is_a_tool(path: str) -> None:
    assert f"`{path}`" in GUIDE or path in TOOLS


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"^  (\w+)[(:]", schema_text().split("\ntype Query {")[1].split("\n}")[0], re.M)))
)
def test_every_way_to_read_stands_in_the_first_entry_of_changes(name: str) -> None:
    assert re.search(rf"`{name}[`(]", CHANGES)
