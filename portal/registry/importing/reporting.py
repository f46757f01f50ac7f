"""The report of an import as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext

from .problems import Problem

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins as one gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def report_csv(problems: Iterable[Problem]) -> str:
    """Return problems as CSV the way a Turkish Excel opens it: semicolons, and a mark that says UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([gettext("Row"), gettext("Column"), gettext("Reason")])
    for problem in problems:
        writer.writerow([problem.row, plain_cell(problem.column), plain_cell(problem.reason)])
    return "\ufeff" + text.getvalue()
