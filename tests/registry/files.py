"""Files of the student affairs office as bytes, and what their import reports."""

import io
from datetime import date

from portal.accounts.models import Role
from portal.privacy.viewers import Viewer
from portal.registry.models import ImportBatch
from portal.registry.selectors import problems_of
from portal.registry.services import import_graduates

TODAY = date(2026, 11, 21)
IT = Viewer(today=TODAY, roles=frozenset({Role.IT_ADMIN}))
HEADING = "ogrenci_no;ad;soyad;dogum_tarihi;program_kodu;mezuniyet_tarihi;kayit_tarihi;e_posta;telefon;il;kisi_anahtari"
ELIF = "20120001;Elif;Işık;03.02.1994;BIL-L;20.06.2016;10.09.2012;elif@kisi.example;0532 000 00 01;Samsun;"
MURAT = "20120002;Murat;Çağlar;14.05.1993;BIL-L;20.06.2016;10.09.2012;;;;"


def as_file(*lines: str, encoding: str = "utf-8") -> io.BytesIO:
    """Return the lines as an office would save them."""
    return io.BytesIO("\r\n".join(lines).encode(encoding) + b"\r\n")


def import_lines(*lines: str, apply: bool = True, actor: Viewer = IT) -> ImportBatch:
    """Import the lines."""
    return import_graduates(actor, file=as_file(*lines), file_name="mezunlar.csv", apply=apply)


def report(batch: ImportBatch) -> list[tuple[int, str, str]]:
    """Return what the report says, as its reader sees it."""
    return [(problem.row, problem.column, problem.reason) for problem in problems_of(batch)]
