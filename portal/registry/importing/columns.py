"""The columns of the file, under the names offices give them (docs/registry.md is the reader's side of this table)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.reference.turkish import fold

from .problems import Report

NAMES: Mapping[str, tuple[str, ...]] = {
    "student_number": ("ogrenci_no", "ogrenci_numarasi", "student_number"),
    "first_name": ("ad", "adi", "first_name"),
    "last_name": ("soyad", "soyadi", "last_name"),
    "birth_date": ("dogum_tarihi", "birth_date"),
    "program_code": ("program_kodu", "program_code"),
    "graduated_on": ("mezuniyet_tarihi", "graduated_on"),
    "enrolled_on": ("kayit_tarihi", "enrolled_on"),
    "email": ("e_posta", "eposta", "email", "e_mail"),
    "phone": ("telefon", "phone"),
    "province": ("il", "province"),
    "person_key": ("kisi_anahtari", "person_key"),
}
REQUIRED = ("student_number", "first_name", "last_name", "birth_date", "program_code", "graduated_on")

_FIELD_OF = {name: field for field, names in NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row, and under which of its names; ``ignored`` are headings nobody reads."""

    places: Mapping[str, int]
    headings: Mapping[str, str]
    width: int
    ignored: tuple[str, ...]


def _key(heading: str) -> str:
    """Return a heading as the table spells it: "Öğrenci No" and "OGRENCI_NO" are one."""
    return "_".join(fold(heading.replace("-", " ").replace("_", " ")).split())


def read_columns(header: Sequence[str], report: Report) -> Columns:
    """Find the columns in the first row; what is missing or stands there twice goes into the report."""
    places: dict[str, int] = {}
    headings: dict[str, str] = {}
    ignored = []
    for place, heading in enumerate(header):
        key = _key(heading)
        field = _FIELD_OF.get(key)
        if field is None:
            ignored.append(" ".join(heading.split())[:40])
        elif field in places:
            report.add(1, key, "column_twice")
        else:
            places[field], headings[field] = place, key
    missing = [field for field in REQUIRED if field not in places]
    for field in missing:
        report.add(1, f"{NAMES[field][0]} ({field})", "column_missing")
    # A file without a heading row has people where the headings should be: nothing of it is repeated then.
    kept = () if missing else tuple(heading for heading in ignored if heading)
    return Columns(places, headings, len(header), kept)
