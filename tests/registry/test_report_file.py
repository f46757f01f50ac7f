"""The report as a file: what stands in it, and that no cell of it is a formula."""

import csv
import io

import pytest

from portal.registry.importing.problems import Problem
from portal.registry.importing.reporting import plain_cell, report_csv
from portal.registry.selectors import report_file

from .files import ELIF, HEADING, import_lines


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_begins_as_a_formula_is_text(begin: str) -> None:
    assert plain_cell(f"{begin}1+1") == f"'{begin}1+1"
    [_heading, row] = csv.reader(
        io.StringIO(report_csv([Problem(2, f"{begin}cmd", "required")])[1:], newline=""), delimiter=";"
    )
    assert row[1][0] == "'"


def test_other_cells_stay_as_they_are() -> None:
    assert [plain_cell(text) for text in ("", "ogrenci_no", "a=b", "'")] == ["", "ogrenci_no", "a=b", "'"]


@pytest.mark.usefixtures("university", "english")
def test_the_report_of_an_import_is_a_file_of_its_problems() -> None:
    batch = import_lines(HEADING, ELIF.replace("BIL-L", "YOK"))
    assert report_file(batch) == ("\ufeffRow;Column;Reason\r\n2;program_kodu;There is no program with this code.\r\n")
