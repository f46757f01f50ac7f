"""Workbooks as an office would save them, and as somebody with bad intent would."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl

from .files import HEADING

ELIF_CELLS = [
    20120001, "Elif", "Işık", date(1994, 2, 3), "BIL-L", date(2016, 6, 20), date(2012, 9, 10),
    "elif@kisi.example", "0532 000 00 01", "Samsun", None,
]  # fmt: skip
MURAT_CELLS = [20120002, "Murat", "Çağlar", date(1993, 5, 14), "BIL-L", date(2016, 6, 20), date(2012, 9, 10)]


def as_workbook(*rows: list[Any], heading: list[str] | None = None) -> io.BytesIO:
    """Return the rows below the headings as a workbook."""
    book = openpyxl.Workbook()
    for row in (heading if heading is not None else HEADING.split(";"), *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file


def changed(file: io.BytesIO, part: str, change: Callable[[bytes], bytes]) -> io.BytesIO:
    """Return a workbook with one of its parts changed, or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys((*old.namelist(), part)):
            body = old.read(name) if name in old.namelist() else b""
            new.writestr(name, change(body) if name == part else body)
    return made
