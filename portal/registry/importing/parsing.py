"""Bytes to rows, of a CSV file or a workbook: what kind it is, encoding, separator and quotation marks."""

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .problems import Report
from .workbooks import looks_packed, read_workbook

MOST_MEGABYTES = 200
MOST_ROWS = 1_000_000
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Survey:
    """What the bytes alone tell: their SHA-256, and whether they can be read on."""

    digest: str
    readable: bool


def survey(file: BinaryIO, report: Report, *, workbook: bool = False) -> Survey:
    """Look through the bytes once: an empty, huge or wrongly encoded file is one problem, not one a row.

    A huge file is refused before it is read, one whose bytes are not what its name says (``workbook``) as well.
    Windows-1254, what spreadsheets write when nobody says UTF-8, is no UTF-8 as soon as a Turkish letter stands in it.
    """
    size = file.seek(0, io.SEEK_END)
    if size > MOST_MEGABYTES << 20:
        report.add(0, "", "file_too_large", megabytes=MOST_MEGABYTES)
        return Survey("", readable=False)
    if size and looks_packed(file) != workbook:
        report.add(0, "", "no_workbook" if workbook else "no_csv")
        return Survey("", readable=False)
    file.seek(0)
    if workbook and size:
        digest = hashlib.sha256()
        while block := file.read(_BLOCK):
            digest.update(block)
        return Survey(digest.hexdigest(), readable=True)
    return _survey_text(file, report, size)


def _survey_text(file: BinaryIO, report: Report, size: int) -> Survey:
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    line = 0
    while block := file.read(_BLOCK):
        digest.update(block)
        wrong = _undecodable(decoder, block)
        if wrong is not None:
            report.add(0, "", "encoding", line=line + wrong + 1)
            return Survey(digest.hexdigest(), readable=False)
        line += block.count(b"\n")
    if size == 0:
        report.add(0, "", "file_empty")
    elif _undecodable(decoder, b"", final=True) is not None:
        report.add(0, "", "encoding", line=line + 1)
    return Survey(digest.hexdigest(), readable=report.count == 0)


def _undecodable(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> int | None:
    """Return how many lines of the block end before its first wrong byte, None where there is none."""
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError as wrong:
        return wrong.object[: wrong.start].count(b"\n")
    return None


def read_rows(file: BinaryIO, report: Report, *, workbook: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with its number as a spreadsheet counts; the headings come first, as row 1."""
    return read_workbook(file, report, most_rows=MOST_ROWS) if workbook else _read_text(file, report)


def _read_text(file: BinaryIO, report: Report) -> Iterator[tuple[int, list[str]]]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    number = 0
    try:
        for number, row in enumerate(csv.reader(text, delimiter=_separator(text), strict=True), start=1):
            if number > MOST_ROWS + 1:
                report.add(number, "", "too_many_rows", most=MOST_ROWS)
                return
            if any(cell.strip() for cell in row):
                yield number, row
    except csv.Error:
        report.add(number + 1, "", "quotation")
    finally:
        # The file is the caller's; a wrapper that is thrown away would close it.
        text.detach()


def _separator(text: io.TextIOWrapper) -> str:
    """Return the separator of the first line: a semicolon where there are more of them, as Turkish Excel writes."""
    heading = text.readline(1 << 16)
    text.seek(0)
    return ";" if heading.count(";") > heading.count(",") else ","
