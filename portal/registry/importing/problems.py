"""What is wrong with a file: where, and why; never the value itself, which may be somebody's birth date."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MOST_LISTED = 1000

REASONS: Mapping[str, Any] = {
    "file_empty": _("The file is empty."),
    "file_too_large": _("The file is larger than %(megabytes)d MB; please divide it."),
    "too_many_rows": _("The file has more than %(most)d rows; please divide it."),
    "no_workbook": _("The name says .xlsx, but this is no Excel workbook, or one that is locked with a password."),
    "no_csv": _("This is no CSV file. Workbooks are read under their own name, .xlsx; save older ones anew."),
    "workbook_broken": _("This workbook cannot be read. Please open it and save it again as .xlsx or “CSV UTF-8”."),
    "workbook_bomb": _("This workbook becomes far too large when it is unpacked; nothing of it was read."),
    "workbook_wide": _("The sheet is wider than %(most)d columns, or cells lie far outside of the table."),
    "encoding": _(
        "The file is not UTF-8: a wrong sign stands in line %(line)d. "
        "Please save it again as “CSV UTF-8”; nothing was read."
    ),
    "quotation": _("The quotation marks do not match from this row on; nothing after it was read."),
    "no_rows": _("There is no row below the column names."),
    "column_missing": _("This column is missing."),
    "column_twice": _("This column stands there twice."),
    "cells": _("Cells in the row of column names: %(expected)d; in this row: %(found)d."),
    "required": _("This may not be empty."),
    "too_long": ngettext_lazy("This is longer than %(most)d sign.", "This is longer than %(most)d signs.", "most"),
    "control": _("There is an invisible control character in it."),
    "garbled": _("The letters are garbled: the text went through a wrong encoding before."),
    "no_letter": _("There is no letter in it."),
    "number_form": _("Only letters, digits and the signs - . / are allowed."),
    "national_id": _("This column holds national identity numbers, which are not kept here."),
    "number_twice": _("This student number stands in row %(first)d already."),
    "date": _("This is not a date; write 29.11.2024 or 2024-11-29."),
    "birth_date_implausible": _("With this date of birth the age at graduation is not plausible."),
    "enrolled_in_future": _("This day lies in the future."),
    "graduated_before_enrolled": _("This day does not lie after the enrolment."),
    "graduated_too_far": _("This day lies more than a year ahead."),
    "program_unknown": _("There is no program with this code."),
    "province_unknown": _("There is no province with this name or plate code."),
    "sector_unknown": _("There is no sector with this name or code."),
    "email": _("This is not a valid e-mail address."),
    "phone": _("This is not a telephone number."),
    "person_differs": _("Another row with this person key has another date of birth."),
    "person_split": _("This person key would join two people who are recorded apart."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the row as a spreadsheet counts it (the column names are row 1; 0 is the file), the column."""

    row: int
    column: str
    code: str
    params: Mapping[str, int] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Return why, in the language of the moment."""
        return str(REASONS[self.code] % self.params) if self.params else str(REASONS[self.code])


class Report:
    """Every problem counted, the first thousand kept."""

    def __init__(self) -> None:
        self.count = 0
        self.listed: list[Problem] = []

    def add(self, row: int, column: str, code: str, **params: int) -> None:
        """Note one problem."""
        self.count += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append(Problem(row, column, code, params))

    def as_json(self) -> list[dict[str, Any]]:
        """Return the kept problems as they are stored."""
        return [asdict(problem) for problem in self.listed]


def from_json(stored: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """Return stored problems; their reasons come in the reader's language, whatever the importer's was."""
    return [Problem(**problem) for problem in stored]
