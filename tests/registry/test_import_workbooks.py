"""Workbooks: the same as a CSV file where they are honest, one clear refusal where they are not."""

import io
import re
import zipfile

import pytest

from portal.alumni.models import AlumniProfile, LifeCycle
from portal.registry.importing import parsing, workbooks
from portal.registry.models import ImportBatch, ImportState, StudentRecord
from portal.registry.services import import_graduates

from .files import ELIF, HEADING, IT, MURAT, as_file, import_lines, report
from .workbooks import ELIF_CELLS, MURAT_CELLS, as_workbook, changed

pytestmark = pytest.mark.usefixtures("university", "english")

SHEET = "xl/worksheets/sheet1.xml"
BROKEN = "This workbook cannot be read. Please open it and save it again as .xlsx or “CSV UTF-8”."
BOMB = "This workbook becomes far too large when it is unpacked; nothing of it was read."
WIDE = "The sheet is wider than 100 columns, or cells lie far outside of the table."
NO_WORKBOOK = "The name says .xlsx, but this is no Excel workbook, or one that is locked with a password."
NO_CSV = "This is no CSV file. Workbooks are read under their own name, .xlsx; save older ones anew."


def take_in(file: io.BytesIO, name: str = "mezunlar.xlsx", *, apply: bool = True) -> ImportBatch:
    return import_graduates(IT, file=file, file_name=name, apply=apply)


def refused(file: io.BytesIO, name: str = "mezunlar.xlsx") -> list[tuple[int, str, str]]:
    batch = take_in(file, name)
    assert batch.state == ImportState.REFUSED
    assert not AlumniProfile.objects.exists()
    return report(batch)


def test_a_workbook_and_a_csv_file_of_the_same_people_are_the_same_import() -> None:
    batch = take_in(as_workbook(ELIF_CELLS, MURAT_CELLS))
    assert (batch.state, batch.rows, batch.created, batch.error_count) == ("applied", 2, 2, 0)
    again = import_lines(HEADING, ELIF, MURAT)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert take_in(as_workbook(MURAT_CELLS, ELIF_CELLS)).unchanged == 2


def test_a_dry_run_writes_nothing() -> None:
    batch = take_in(as_workbook(ELIF_CELLS), apply=False)
    assert (batch.state, batch.created) == (ImportState.CHECKED, 1)
    assert not StudentRecord.objects.exists()


def test_graduating_students_are_expected_and_nobody_is_claimed() -> None:
    take_in(as_workbook([*MURAT_CELLS[:5], None, MURAT_CELLS[6]]))
    profile = AlumniProfile.objects.get()
    assert (profile.state, profile.user_id, profile.in_directory) == (LifeCycle.EXPECTED, None, False)


def test_problems_name_the_row_as_the_spreadsheet_counts_it() -> None:
    wrong = [*MURAT_CELLS[:4], "XYZ", *MURAT_CELLS[5:]]
    assert refused(as_workbook(ELIF_CELLS, [], wrong)) == [(4, "program_kodu", "There is no program with this code.")]


def test_rows_are_counted_from_the_top_of_the_sheet() -> None:
    wrong = [*MURAT_CELLS[:4], "XYZ", *MURAT_CELLS[5:]]
    assert refused(as_workbook(HEADING.split(";"), wrong, heading=[]))[0][0] == 3


def test_a_formula_counts_as_what_stands_beside_it_and_is_never_computed() -> None:
    # Written by a program, it has no stored value: the cell is empty.
    cells = [*ELIF_CELLS]
    cells[1] = '=HYPERLINK("http://kotu.example","Elif")'
    assert refused(as_workbook(cells)) == [(2, "ad", "This may not be empty.")]


def test_macros_and_links_to_other_files_stay_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    read = workbooks._first_sheet

    def look(stripped: io.BytesIO) -> object:
        seen.extend(zipfile.ZipFile(stripped).namelist())
        return read(stripped)

    monkeypatch.setattr(workbooks, "_first_sheet", look)
    file = as_workbook(ELIF_CELLS)
    for part in ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/connections.xml", "../outside.xml"):
        file = changed(file, part, lambda _body: b"anything")
    assert take_in(file).created == 1
    assert sorted(set(seen)) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
        SHEET,
    ]


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = changed(as_workbook(ELIF_CELLS), "xl/sharedStrings.xml", lambda body: body + b" " * (64 << 20))
    assert bomb.getbuffer().nbytes < 100_000
    monkeypatch.setattr(workbooks, "_copy", lambda *_streams: pytest.fail("it was unpacked"))
    assert refused(bomb) == [(0, "", BOMB)]


def test_a_workbook_too_large_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED_MEGABYTES", 0)
    assert refused(as_workbook(ELIF_CELLS)) == [(0, "", BOMB)]


def test_a_size_told_wrong_unpacks_no_further_than_told() -> None:
    file = changed(as_workbook(ELIF_CELLS), SHEET, lambda body: body + b" " * 5_000_000)
    raw = bytearray(file.getvalue())
    with zipfile.ZipFile(file) as packed:
        told = packed.getinfo(SHEET).file_size.to_bytes(4, "little")
    assert refused(io.BytesIO(bytes(raw).replace(told, (2000).to_bytes(4, "little")))) == [(0, "", BROKEN)]


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (b'<c r="XFD1048576"/>', "The file has more than 1000000 rows; please divide it."),
        (b'<c r="CW2"/>', WIDE),
        (b"<c r='&#88;FD2'/>", WIDE),
        (b'<c r="cw2"/>', WIDE),
        (b'<c r="$A$1A"/>', BROKEN),
        (b"<c/>" * 200, WIDE),
    ],
)
def test_cells_far_out_are_refused_before_anything_is_laid_out(place: bytes, reason: str) -> None:
    far = changed(
        as_workbook(ELIF_CELLS),
        SHEET,
        lambda body: body.replace(b"</sheetData>", b"<row>" + place + b"</row></sheetData>"),
    )
    assert refused(far) == [(0, "", reason)]


def test_entities_are_refused() -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
    file = changed(as_workbook(ELIF_CELLS), SHEET, lambda body: laughs + body)
    assert refused(file) == [(0, "", BROKEN)]


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml"])
def test_a_part_that_is_no_xml(part: str) -> None:
    assert refused(changed(as_workbook(ELIF_CELLS), part, lambda _body: b"\x00\x01\x02")) == [(0, "", BROKEN)]


def test_an_archive_that_is_no_workbook_and_one_cut_short() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused(other) == [(0, "", BROKEN)]
    assert refused(io.BytesIO(as_workbook(ELIF_CELLS).getvalue()[:-200])) == [(0, "", BROKEN)]


@pytest.mark.parametrize(
    ("body", "name", "reason"),
    [
        (as_file(HEADING, ELIF).getvalue(), "mezunlar.xlsx", NO_WORKBOOK),
        (b"%PDF-1.7", "mezunlar.XLSX", NO_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "mezunlar.xlsx", BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "mezunlar.xls", NO_CSV),
        (as_workbook(ELIF_CELLS).getvalue(), "mezunlar.csv", NO_CSV),
        (as_workbook(ELIF_CELLS).getvalue(), "mezunlar.xlsm", NO_CSV),
        (b"", "mezunlar.xlsx", "The file is empty."),
    ],
)
def test_a_name_and_bytes_that_do_not_agree(body: bytes, name: str, reason: str) -> None:
    assert refused(io.BytesIO(body), name) == [(0, "", reason)]


class Unread(io.BytesIO):
    """A file nobody may read from."""

    def read(self, *_size: object) -> bytes:
        raise AssertionError("it was read")


@pytest.mark.parametrize("name", ["mezunlar.csv", "mezunlar.xlsx"])
def test_a_huge_file_is_refused_unread(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MOST_MEGABYTES", 1)
    file = Unread(b"x" * ((1 << 20) + 1))
    assert refused(file, name) == [(0, "", "The file is larger than 1 MB; please divide it.")]


def test_a_hidden_first_sheet_is_passed_over() -> None:
    import openpyxl

    file = as_workbook(ELIF_CELLS)
    book = openpyxl.load_workbook(file)
    notes = book.create_sheet("notlar", 0)
    notes.append(["gizli"])
    notes.sheet_state = "hidden"
    made = io.BytesIO()
    book.save(made)
    assert take_in(made).created == 1


def test_texts_kept_apart_from_their_cells_are_read() -> None:
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>\xc5\x9eule</t></si></sst>'
    kind = (
        b'<Relationship Id="rId77" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/officeDocument/'
    )
    kind += b'2006/relationships/sharedStrings"/></Relationships>'
    file = as_workbook(ELIF_CELLS)
    file = changed(file, "xl/sharedStrings.xml", lambda _body: texts)
    file = changed(file, "xl/_rels/workbook.xml.rels", lambda body: body.replace(b"</Relationships>", kind))
    cell = re.compile(rb'<c r="B2"[^>]*>.*?</c>')
    file = changed(file, SHEET, lambda body: cell.sub(b'<c r="B2" t="s"><v>0</v></c>', body, count=1))
    assert take_in(file).created == 1
    assert AlumniProfile.objects.get().first_name == "Şule"
