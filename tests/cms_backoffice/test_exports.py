"""Whatever leaves the house as CSV goes through one rule: no cell of it is a formula."""

import ast
import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from config.environment import ROOT

HOUSES = ("portal", "cms", "search", "newsletter", "graphql_api", "config")
# Writes the file of the student affairs office for the demo, which the import then reads.
NO_EXPORT = {"config/demo/graduates.py", "config/demo/registration.py"}


class Listing(SpreadsheetExportMixin):
    """A list as Wagtail's reports are."""

    list_export = ("title", "number", "author")
    export_headings = {"title": "Title", "number": "Number", "author": "Author"}


class Author:
    """A row that calls itself something."""

    def __str__(self) -> str:
        return "@SUM(1)"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_wagtails_lists_write_no_formula(begin: str) -> None:
    row = SimpleNamespace(title=f"{begin}HYPERLINK(1)", number=-5, author=Author())
    text = b"".join(Listing().stream_csv([row])).decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["Title", "Number", "Author"],
        [f"'{begin}HYPERLINK(1)", "-5", "'@SUM(1)"],
    ]


def test_wagtails_workbooks_hold_the_text_itself() -> None:
    held, rows = io.BytesIO(), [SimpleNamespace(title="=1+1", number=2, author="x")]
    Listing().write_xlsx(rows, held)
    from openpyxl import load_workbook

    cell = load_workbook(held)["Sheet1"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def _writes_csv(tree: ast.AST) -> bool:
    names = {"writer", "DictWriter"}
    return any(
        isinstance(node, ast.Attribute) and node.attr in names and getattr(node.value, "id", "") == "csv"
        for node in ast.walk(tree)
    )


def _imports(tree: ast.AST, name: str) -> bool:
    found: list[Any] = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return any(alias.name == name for node in found for alias in node.names)


def test_every_file_that_writes_csv_knows_the_rule() -> None:
    trees = {
        str(path.relative_to(ROOT)): ast.parse(path.read_text())
        for house in HOUSES
        for path in (ROOT / house).rglob("*.py")
    }
    writers = {name for name, tree in trees.items() if _writes_csv(tree)} - NO_EXPORT
    assert {"portal/registry/importing/reporting.py", "portal/alumni/ledger_file.py"} <= writers
    assert {name for name in writers if not _imports(trees[name], "plain_cell")} == set()
