"""What is signed for one purpose is worth nothing for another: each kind of link and token has a salt of its own."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from config.environment import ROOT

HOUSES = ("portal", "cms", "search", "newsletter", "graphql_api", "config")
SIGNS = {"Signer", "TimestampSigner", "dumps", "loads"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module that signs or reads what was signed."""
    for house in HOUSES:
        for path in sorted((ROOT / house).rglob("*.py")):
            text = path.read_text()
            if "django.core.signing" in text or "django.core import signing" in text:
                yield path, ast.parse(text)


def salts(tree: ast.Module) -> set[str]:
    """Return the salts a module names: as a constant, or where it signs; of a made one its beginning."""
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "salt":
            value = constants.get(node.value.id) if isinstance(node.value, ast.Name) else node.value
            parts = value.values if isinstance(value, ast.JoinedStr) else [value]
            assert isinstance(parts[0], ast.Constant), ast.unparse(node)
            found.add(str(parts[0].value))
    return found


def unsalted(tree: ast.Module) -> list[str]:
    """Return the calls that sign without a salt of their own."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [(node, node.func.attr if isinstance(node.func, ast.Attribute) else "") for node in calls]
    named += [(node, node.func.id) for node in calls if isinstance(node.func, ast.Name)]
    of_signing = [node for node, name in named if name in SIGNS and "json" not in ast.unparse(node.func)]
    return [ast.unparse(node) for node in of_signing if "salt" not in {word.arg for word in node.keywords}]


def test_no_two_modules_sign_with_one_salt() -> None:
    used = Counter(salt for _path, tree in modules() for salt in salts(tree))
    assert used.total() >= 7
    assert [salt for salt, times in used.items() if times > 1] == []


def test_nothing_is_signed_without_a_salt() -> None:
    assert {path.name: calls for path, tree in modules() if (calls := unsalted(tree))} == {}
