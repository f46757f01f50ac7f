"""One row at a time: cells to a graduate, with every problem of the row in the report."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.institution.selectors import programs_by_code
from portal.reference.selectors import provinces
from portal.reference.turkish import fold

from . import cells
from .cells import Wrong
from .columns import REQUIRED, Columns
from .problems import Report

YOUNGEST, OLDEST = 16, 100
"""Years of age at graduation, or today while it is expected: wider than life, so that only a slip falls outside."""
FARTHEST = timedelta(days=366)
"""How far ahead a graduation may lie: the present cohort (S4-08), no later one."""
FEWEST_NATIONAL_IDS = 3
"""Student numbers of eleven digits pass the check of national ones by chance; a whole column of them does not."""


@dataclass(frozen=True, slots=True)
class GraduateRow:
    """A degree and its holder as the file tells them, checked. ``graduated_on`` is None or ahead while expected."""

    row: int
    student_number: str
    person_key: str
    first_name: str
    last_name: str
    birth_date: date
    unit_id: int
    level: str
    enrolled_on: date | None
    graduated_on: date | None
    contact_email: str
    contact_phone: str
    province_id: int | None
    is_expected: bool
    digest: str


class RowChecker:
    """Knows the programs and provinces, read once, and the student numbers of the file so far."""

    def __init__(self, columns: Columns, today: date, report: Report) -> None:
        self.columns = columns
        self.today = today
        self.report = report
        self.programs = {code.upper(): unit for code, unit in programs_by_code().items()}
        self.provinces = _province_keys()
        self.seen: dict[str, int] = {}
        self.national_ids: dict[str, int] = dict.fromkeys(("student_number", "person_key"), 0)
        self.checked = 0
        self.readers: Mapping[str, Callable[[str], Any]] = {
            "student_number": cells.student_number,
            "first_name": cells.name,
            "last_name": cells.name,
            "birth_date": cells.day,
            "program_code": self._program,
            "graduated_on": cells.day,
            "enrolled_on": cells.day,
            "email": cells.email,
            "phone": cells.phone,
            "province": self._province,
            "person_key": cells.person_key,
        }

    def check(self, row: int, texts: Sequence[str]) -> GraduateRow | None:
        """Return the graduate of one row, None where something is wrong with it."""
        before = self.report.count
        if len(texts) != self.columns.width:
            self.report.add(row, "", "cells", found=len(texts), expected=self.columns.width)
            return None
        values = self._values(row, texts)
        self._check_number(row, values)
        self._check_days(row, values)
        self._count_national_ids(values)
        return None if self.report.count > before else self._graduate(row, values)

    def _values(self, row: int, texts: Sequence[str]) -> dict[str, Any]:
        """Return the value of each column of the row; what cannot be read is left out and reported."""
        values: dict[str, Any] = {}
        # One search over the whole row: nearly every row is clean, and then no cell is searched.
        doubtful = cells.suspicious("|".join(texts))
        for field, place in self.columns.places.items():
            text = texts[place]
            code = cells.suspicious(text) if doubtful else None
            text = " ".join(text.split())
            # An empty day of graduation is how an expected graduate is told.
            if code is None and not text and field in REQUIRED and field != "graduated_on":
                code = "required"
            if code is not None:
                self._wrong(row, field, code)
            elif text:
                try:
                    values[field] = self.readers[field](text)
                except Wrong as wrong:
                    self._wrong(row, field, wrong.code, **wrong.params)
        return values

    def _wrong(self, row: int, field: str, code: str, **params: int) -> None:
        self.report.add(row, self.columns.headings.get(field, field), code, **params)

    def _check_number(self, row: int, values: Mapping[str, Any]) -> None:
        number = values.get("student_number")
        if number is not None and self.seen.setdefault(number, row) != row:
            self._wrong(row, "student_number", "number_twice", first=self.seen[number])

    def _check_days(self, row: int, values: Mapping[str, Any]) -> None:
        """Report days that are possible one by one but not together, or not yet."""
        enrolled, graduated, born = (values.get(field) for field in ("enrolled_on", "graduated_on", "birth_date"))
        if enrolled is not None and enrolled > self.today:
            self._wrong(row, "enrolled_on", "enrolled_in_future")
        if graduated is not None and graduated > self.today + FARTHEST:
            self._wrong(row, "graduated_on", "graduated_too_far")
        elif graduated is not None and enrolled is not None and graduated <= enrolled:
            self._wrong(row, "graduated_on", "graduated_before_enrolled")
        if born is not None and not YOUNGEST <= _years(born, graduated or self.today) <= OLDEST:
            self._wrong(row, "birth_date", "birth_date_implausible")

    def _count_national_ids(self, values: Mapping[str, Any]) -> None:
        self.checked += 1
        for field, count in self.national_ids.items():
            if cells.is_national_id(values.get(field, "")):
                self.national_ids[field] = count + 1

    def finish(self) -> None:
        """Report what only the whole file shows: a column of national identity numbers (DOMAIN section 6 rule 4)."""
        for field, count in self.national_ids.items():
            if count >= FEWEST_NATIONAL_IDS and count == self.checked:
                self._wrong(1, field, "national_id")

    def _program(self, text: str) -> Any:
        try:
            return self.programs[text.upper()]
        except KeyError:
            raise Wrong("program_unknown") from None

    def _province(self, text: str) -> int:
        try:
            return self.provinces[text.zfill(2) if text.isdigit() else fold(text)]
        except KeyError:
            raise Wrong("province_unknown") from None

    def _graduate(self, row: int, values: Mapping[str, Any]) -> GraduateRow:
        program, graduated = values["program_code"], values.get("graduated_on")
        is_expected = graduated is None or graduated > self.today
        told = (
            values["student_number"],
            values.get("person_key", ""),
            values["first_name"],
            values["last_name"],
            values["birth_date"],
            program.pk,
            program.level,
            values.get("enrolled_on"),
            graduated,
            values.get("email", ""),
            values.get("phone", ""),
            values.get("province"),
            # Not in the file, but the same row means something else once its day has come.
            is_expected,
        )
        digest = hashlib.sha256("\x1f".join(map(str, told)).encode()).hexdigest()
        return GraduateRow(row, *told, digest)


def _years(born: date, then: date) -> int:
    """Return the whole years from one day to another."""
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def _province_keys() -> dict[str, int]:
    """Return the provinces by plate code and by folded name."""
    keys: dict[str, int] = {}
    for pk, code, name in provinces().values_list("pk", "code", "name_tr"):
        keys[code] = keys[fold(name)] = pk
    return keys
