"""A workbook (XLSX) to rows: unpacked within bounds, stripped to what holds values, read without running anything.

A workbook is an archive of XML files that anybody may have written. It is looked through as a stream before its reader
sees it: how large it becomes, whether each part is plain XML, how far its cells lie apart. Only the parts that hold
values go on; macros, pictures and links to other files stay behind. A formula is never computed: what the spreadsheet
program stored beside it is its value. docs/decisions/registry-import.md says why this reader.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, BinaryIO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .problems import Report

MOST_UNPACKED_MEGABYTES = 400
MOST_RATIO = 200
"""How many times larger a part may become; an honest sheet becomes about twelve times larger."""
MOST_COLUMNS = 100
MOST_CELLS = 12_000_000
"""Cells between the first and the last one, empty ones too: the reader keeps them all."""
MOST_PARTS = 500
_KEPT = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/[\w-]+\.xml"
)
_SHEET = "xl/worksheets/"
_CELL = re.compile(r"\$?([A-Z]{1,7})\$?(\d{1,10})")
_BLOCK = 1 << 16


class Unreadable(Exception):
    """The file is no workbook that can be read; the code says why, as the report does."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def looks_packed(file: BinaryIO) -> bool:
    """Say whether the bytes begin as an archive or an old or encrypted Office file does; no CSV does."""
    file.seek(0)
    head = file.read(8)
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


def read_workbook(file: BinaryIO, report: Report, *, most_rows: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of the first visible sheet that is not blank, with its number as the spreadsheet counts.

    What keeps it from being read goes into the report, once.
    """
    with TemporaryFile() as stripped:
        try:
            _strip(file, stripped, most_rows)
            sheet = _first_sheet(stripped)
        except Unreadable as wrong:
            report.add(0, "", wrong.code, **wrong.params)
            return
        for number, row in enumerate(sheet.iter_rows(), start=1):
            texts = [_text(value) for value in row]
            if any(text.strip() for text in texts):
                yield number, texts


def _first_sheet(stripped: IO[bytes]) -> CalamineSheet:
    """Return the first visible sheet of cells."""
    stripped.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(stripped)
        for place, about in enumerate(book.sheets_metadata):
            if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible:
                return book.get_sheet_by_index(place)
    except (CalamineError, OSError, ValueError) as broken:
        raise Unreadable("workbook_broken") from broken
    raise Unreadable("workbook_broken")


def _strip(file: BinaryIO, stripped: IO[bytes], most_rows: int) -> None:
    """Copy the parts that hold values into an archive of their own, each looked through on its way."""
    file.seek(0)
    try:
        with (
            zipfile.ZipFile(file) as packed,
            zipfile.ZipFile(stripped, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as clean,
        ):
            kept = _parts(packed)
            for part in kept:
                with packed.open(part) as source, clean.open(part.filename, "w", force_zip64=True) as target:
                    _copy(source, target, _Look(is_sheet=part.filename.startswith(_SHEET), most_rows=most_rows))
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError) as broken:
        # RuntimeError is what an encrypted part raises, and one packed in an unknown way.
        raise Unreadable("workbook_broken") from broken


def _parts(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the parts that hold values, once it is sure that unpacking them stays within bounds.

    Python's zipfile unpacks no more of a part than its entry says, so the sizes said here hold.
    """
    entries = packed.infolist()
    kept = [entry for entry in entries if _KEPT.fullmatch(entry.filename)]
    names = [entry.filename for entry in kept]
    if len(entries) > MOST_PARTS or len(set(names)) != len(names) or "xl/workbook.xml" not in names:
        raise Unreadable("workbook_broken")
    unpacked = sum(entry.file_size for entry in kept)
    bombs = [
        entry for entry in kept if entry.file_size > _BLOCK * 16 and entry.file_size > MOST_RATIO * entry.compress_size
    ]
    if bombs or unpacked > MOST_UNPACKED_MEGABYTES << 20:
        raise Unreadable("workbook_bomb")
    return kept


def _copy(source: IO[bytes], target: IO[bytes], look: "_Look") -> None:
    while block := source.read(_BLOCK):
        look.at(block)
        target.write(block)
    look.at(b"", last=True)


class _Look:
    """One part as a stream of tags: plain XML, no definitions, no cell farther out than in a file of graduates."""

    def __init__(self, *, is_sheet: bool, most_rows: int) -> None:
        self.most_rows = most_rows
        self.row = self.column = self.widest = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._definitions
        if is_sheet:
            self.parser.StartElementHandler = self._tag

    def at(self, block: bytes, *, last: bool = False) -> None:
        """Look at the next bytes; raise Unreadable."""
        try:
            self.parser.Parse(block, last)
        except expat.ExpatError as broken:
            raise Unreadable("workbook_broken") from broken

    def _definitions(self, *_about: object) -> None:
        raise Unreadable("workbook_broken")

    def _tag(self, name: str, about: dict[str, str]) -> None:
        if name == "c" or name.endswith(":c"):
            self._cell(about.get("r"))
        elif name == "row" or name.endswith(":row"):
            told = about.get("r", "")
            self.row = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else self.row + 1
            self.column = 0
            self._bounds()

    def _cell(self, place: str | None) -> None:
        """Follow where the cell stands: where it says, or beside the last one."""
        if place is None:
            self.column += 1
        else:
            said = _CELL.fullmatch(place.upper())
            if said is None:
                raise Unreadable("workbook_broken")
            self.column, self.row = _number_of(said[1]), int(said[2])
        self._bounds()

    def _bounds(self) -> None:
        self.widest = max(self.widest, self.column)
        if self.row > self.most_rows + 1:
            raise Unreadable("too_many_rows", most=self.most_rows)
        if self.widest > MOST_COLUMNS or self.row * self.widest > MOST_CELLS:
            raise Unreadable("workbook_wide", most=MOST_COLUMNS)


def _number_of(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _text(value: str | float | bool | date | timedelta | object) -> str:
    """Return a cell as a CSV file would say it: whole numbers without a point, days as 2024-11-29."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)
