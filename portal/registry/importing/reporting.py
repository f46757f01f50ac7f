"""The report of an import as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext

from portal.reference.cells import plain_cell

from .problems import Problem


def report_csv(problems: Iterable[Problem]) -> str:
    """Return problems as CSV the way a Turkish Excel opens it: semicolons, and a mark that says UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([gettext("Row"), gettext("Column"), gettext("Reason")])
    for problem in problems:
        writer.writerow([problem.row, plain_cell(problem.column), plain_cell(problem.reason)])
    return "\ufeff" + text.getvalue()
