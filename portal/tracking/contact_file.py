"""A representative's own table: its columns, and each row as values to tell. Reading is the registry import's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from portal.reference.selectors import provinces, sectors
from portal.reference.turkish import fold
from portal.registry.importing import cells
from portal.registry.importing.parsing import read_rows, survey
from portal.registry.importing.problems import Report

NAMES: Mapping[str, tuple[str, ...]] = {
    "student_number": ("ogrenci_no", "ogrenci_numarasi", "student_number"),
    "contact_email": ("e_posta", "eposta", "email", "e_mail"),
    "contact_phone": ("telefon", "phone"),
    "province": ("il", "province"),
    "sector": ("sektor", "sector"),
    "employer_name": ("isyeri", "is_yeri", "firma", "employer"),
    "title": ("gorev", "unvan", "pozisyon", "position"),
    "started_on": ("ise_baslama", "ise_baslama_tarihi", "started_on"),
}
JOB = ("employer_name", "title", "started_on")
MOST_ROWS = 500
_FIELD_OF = {name: field for field, names in NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One row: whose it is by student number, and what it tells; an empty cell tells nothing."""

    row: int
    student_number: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ContactFile:
    """What a file holds: rows that can be read, everything wrong with the others, its digest."""

    rows: Sequence[ContactRow]
    report: Report
    digest: str


def read_contact_file(file: BinaryIO, *, file_name: str) -> ContactFile:
    """Read a CSV file or a workbook of at most 500 rows; what is wrong goes into the report, never with its value."""
    report, workbook = Report(), file_name.lower().endswith(".xlsx")
    facts = survey(file, report, workbook=workbook)
    if not facts.readable:
        return ContactFile((), report, facts.digest)
    lines = read_rows(file, report, workbook=workbook)
    heading = next(lines, None)
    if heading is None:
        if report.count == 0:
            report.add(1, "", "no_rows")
        return ContactFile((), report, facts.digest)
    places = _columns(heading[1], report)
    if report.count:
        return ContactFile((), report, facts.digest)
    return ContactFile(list(_rows(lines, places, report)), report, facts.digest)


def _columns(header: Sequence[str], report: Report) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(header):
        key = "_".join(fold(heading.replace("-", " ").replace("_", " ")).split())
        field = _FIELD_OF.get(key)
        if field in places:
            report.add(1, key, "column_twice")
        elif field is not None:
            places[field] = place
    needed = ["student_number", *(JOB if places.keys() & set(JOB) else ())]
    for field in needed:
        if field not in places:
            report.add(1, NAMES[field][0], "column_missing")
    return places


def _rows(lines: Iterator[tuple[int, list[str]]], places: Mapping[str, int], report: Report) -> Iterator[ContactRow]:
    reader, seen = _Reader(places, report), dict[str, int]()
    for count, (number, texts) in enumerate(lines, start=1):
        if count > MOST_ROWS:
            report.add(number, "", "too_many_rows", most=MOST_ROWS)
            return
        row = reader.read(number, texts)
        if row is None:
            continue
        if row.student_number in seen:
            report.add(number, "ogrenci_no", "number_twice", first=seen[row.student_number])
            continue
        seen[row.student_number] = number
        yield row


class _Reader:
    """Knows where the columns stand, and the provinces and sectors by code and name."""

    def __init__(self, places: Mapping[str, int], report: Report) -> None:
        self.places = places
        self.report = report
        self.codes = {"province": _codes(provinces()), "sector": _codes(sectors())}

    def read(self, number: int, texts: Sequence[str]) -> ContactRow | None:
        """Return one row, None where something is wrong with it."""
        cut = {field: texts[place].strip() for field, place in self.places.items() if place < len(texts)}
        told: dict[str, Any] = {}
        before = self.report.count
        for field in self.places:
            value = self._value(number, field, cut.get(field, ""))
            if value:
                told[field] = value
        job = {name: told.pop(name) for name in JOB if name in told}
        if job and len(job) < len(JOB):
            for name in JOB:
                if name not in job and self.report.count == before:
                    self.report.add(number, NAMES[name][0], "required")
        if self.report.count > before:
            return None
        return ContactRow(number, told.pop("student_number"), {**told, **({"job": job} if job else {})})

    def _value(self, number: int, field: str, text: str) -> Any:
        wrong = cells.suspicious(text)
        if wrong is None and not text:
            wrong = "required" if field == "student_number" else None
        elif wrong is None:
            try:
                return self._read(field, text)
            except cells.Wrong as refused:
                self.report.add(number, NAMES[field][0], refused.code, **refused.params)
                return None
        if wrong is not None:
            self.report.add(number, NAMES[field][0], wrong)
        return None

    def _read(self, field: str, text: str) -> Any:
        match field:
            case "student_number":
                return cells.student_number(text)
            case "contact_email":
                return cells.email(text)
            case "contact_phone":
                return cells.phone(text)
            case "started_on":
                return cells.day(text).isoformat()
            case "province" | "sector":
                code = self.codes[field].get(fold(text))
                if code is None:
                    raise cells.Wrong("province_unknown" if field == "province" else "sector_unknown")
                return code
        return text


def _codes(rows: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in rows:
        for name in (one.code, one.code.lstrip("0"), one.name_tr, one.name_en):
            found[fold(name)] = one.code
    return found
