"""The page about the door names every code and every limit as it is."""

import dataclasses
from pathlib import Path

import pytest

from graphql_api.errors import ErrorCode
from graphql_api.limits import Limits

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "graphql.md").read_text(encoding="utf-8")
MODULES = sorted((ROOT / "graphql_api").glob("[a-z]*.py"))


@pytest.mark.parametrize("code", ErrorCode)
def test_every_code_is_explained(code):
    assert any(line.startswith("|") and f"`{code.value}`" in line for line in PAGE.splitlines())


@pytest.mark.parametrize("limit", dataclasses.fields(Limits), ids=lambda limit: limit.name)
def test_every_limit_is_listed_with_its_default(limit):
    assert f"| `{limit.name}` | {limit.default:,} |" in PAGE


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_module_of_the_door_is_in_the_map(path):
    assert path.name in {"apps.py", "urls.py", "addresses.py"} or f"`{path.name}`" in PAGE
