"""A bad file: the exact report, and nothing half-imported."""

import io
from typing import Any

import pytest
from django.utils import translation

from portal.alumni.models import AlumniProfile, Degree
from portal.registry.importing import applying, parsing
from portal.registry.importing.applying import Intake
from portal.registry.models import ImportBatch, ImportState, StudentRecord
from portal.registry.services import ImportCollided, import_graduates

from .files import ELIF, HEADING, IT, MURAT, as_file, import_lines, report

NOT_UTF8 = (
    "The file is not UTF-8: a wrong sign stands in line {}. Please save it again as “CSV UTF-8”; nothing was read."
)

pytestmark = pytest.mark.usefixtures("university")


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


def nothing_was_written() -> bool:
    return not (AlumniProfile.objects.exists() or Degree.objects.exists() or StudentRecord.objects.exists())


def refused(file: io.BytesIO) -> list[tuple[int, str, str]]:
    """Import a bad file for good; return its report, once it is sure that nothing came of it."""
    batch = import_graduates(IT, file=file, file_name="mezunlar.csv", apply=True)
    assert batch.state == ImportState.REFUSED
    assert (batch.created, batch.updated, batch.unchanged) == (0, 0, 0)
    assert batch.error_count == len(batch.errors)
    assert nothing_was_written()
    assert ImportBatch.objects.get() == batch
    return report(batch)


CELLS = [
    ("20120001", "", "ogrenci_no", "This may not be empty."),
    ("20120001", "2012 0001", "ogrenci_no", "Only letters, digits and the signs - . / are allowed."),
    ("20120001", "2" * 21, "ogrenci_no", "This is longer than 20 signs."),
    ("Elif", " ", "ad", "This may not be empty."),
    ("Elif", "-", "ad", "There is no letter in it."),
    ("Elif", "e" * 101, "ad", "This is longer than 100 signs."),
    ("Elif", "El\x00if", "ad", "There is an invisible control character in it."),
    ("Elif", '"El\nif"', "ad", "There is an invisible control character in it."),
    ("Elif", "fil\u202eE", "ad", "There is an invisible control character in it."),
    ("Işık", "IÅŸÄ±k", "soyad", "The letters are garbled: the text went through a wrong encoding before."),
    ("Işık", "I\ufffd\ufffdk", "soyad", "The letters are garbled: the text went through a wrong encoding before."),
    ("03.02.1994", "", "dogum_tarihi", "This may not be empty."),
    ("03.02.1994", "31.02.1994", "dogum_tarihi", "This is not a date; write 29.11.2024 or 2024-11-29."),
    ("03.02.1994", "34368", "dogum_tarihi", "This is not a date; write 29.11.2024 or 2024-11-29."),
    ("03.02.1994", "03.02.2004", "dogum_tarihi", "With this date of birth the age at graduation is not plausible."),
    ("03.02.1994", "03.02.1194", "dogum_tarihi", "With this date of birth the age at graduation is not plausible."),
    ("BIL-L", "XYZ", "program_kodu", "There is no program with this code."),
    ("BIL-L", "KYU", "program_kodu", "There is no program with this code."),
    ("20.06.2016", "20.06.2028", "mezuniyet_tarihi", "This day lies more than a year ahead."),
    ("20.06.2016", "10.09.2012", "mezuniyet_tarihi", "This day does not lie after the enrolment."),
    ("20.06.2016;10.09.2012", ";10.09.2027", "kayit_tarihi", "This day lies in the future."),
    ("elif@kisi.example", "elif@", "e_posta", "This is not a valid e-mail address."),
    ("elif@kisi.example", "elif@kisi.example, e@b.example", "e_posta", "This is not a valid e-mail address."),
    ("0532 000 00 01", "dahili 12", "telefon", "This is not a telephone number."),
    ("Samsun", "Atlantis", "il", "There is no province with this name or plate code."),
    ("Samsun", "82", "il", "There is no province with this name or plate code."),
]


@pytest.mark.parametrize(("right", "wrong", "column", "reason"), CELLS)
def test_one_wrong_cell_is_named_and_refuses_the_file(right: str, wrong: str, column: str, reason: str) -> None:
    assert refused(as_file(HEADING, MURAT, ELIF.replace(right, wrong, 1))) == [(3, column, reason)]


def test_no_report_repeats_a_value() -> None:
    batch = import_lines(HEADING, "x y;-;Gizli\x07;1.1.1;??;2.2;3.3;gizli@;gizli;gizli;giz li", apply=False)
    assert batch.error_count == 11
    assert "izli" not in str(batch.errors)
    assert "izli" not in str(report(batch))


def test_every_problem_of_a_row_is_told_at_once() -> None:
    assert refused(as_file(HEADING, ";Elif;;3.2;BIL-L;20.06.2016;;;;;")) == [
        (2, "ogrenci_no", "This may not be empty."),
        (2, "soyad", "This may not be empty."),
        (2, "dogum_tarihi", "This is not a date; write 29.11.2024 or 2024-11-29."),
    ]


def test_a_number_that_stands_there_twice() -> None:
    assert refused(as_file(HEADING, ELIF, MURAT, "", ELIF.lower())) == [
        (5, "ogrenci_no", "This student number stands in row 2 already.")
    ]


def test_a_row_with_another_number_of_cells() -> None:
    assert refused(as_file(HEADING, f"{ELIF};x", "yalnız")) == [
        (2, "", "Cells in the row of column names: 11; in this row: 12."),
        (3, "", "Cells in the row of column names: 11; in this row: 1."),
    ]


def test_missing_and_repeated_columns() -> None:
    assert refused(as_file("ogrenci_no;ad;adı;soyad;mezuniyet_tarihi", "1;2;3;4;5")) == [
        (1, "adi", "This column stands there twice."),
        (1, "dogum_tarihi (birth_date)", "This column is missing."),
        (1, "program_kodu (program_code)", "This column is missing."),
    ]


def test_a_file_without_headings_is_not_quoted_in_the_report() -> None:
    batch = import_lines(ELIF, MURAT)
    assert {code for _row, _column, code in report(batch)} == {"This column is missing."}
    assert (batch.error_count, batch.ignored_columns) == (6, [])
    assert "Elif" not in str(batch.errors)


@pytest.mark.parametrize(
    ("file", "row", "reason"),
    [
        pytest.param(io.BytesIO(b""), 0, "The file is empty.", id="empty"),
        pytest.param(io.BytesIO(b"\xef\xbb\xbf"), 1, "There is no row below the column names.", id="only a mark"),
        pytest.param(io.BytesIO(b"\r\n \r\n"), 1, "There is no row below the column names.", id="blank"),
        pytest.param(as_file(HEADING), 1, "There is no row below the column names.", id="only headings"),
        pytest.param(
            as_file(HEADING, MURAT.replace("ğ", "g").replace("Ç", "C"), ELIF, encoding="windows-1254"),
            0,
            NOT_UTF8.format(3),
            id="windows-1254",
        ),
        pytest.param(
            as_file(HEADING, ELIF, encoding="utf-16"),
            0,
            NOT_UTF8.format(1),
            id="utf-16",
        ),
        pytest.param(
            io.BytesIO("\n".join([HEADING, ELIF, "ş"]).encode()[:-1]),
            0,
            NOT_UTF8.format(3),
            id="cut in a letter",
        ),
    ],
)
def test_one_clear_error_for_a_file_that_cannot_be_read(file: io.BytesIO, row: int, reason: str) -> None:
    assert refused(file) == [(row, "", reason)]


def test_a_quotation_mark_that_never_closes() -> None:
    assert refused(as_file(HEADING, MURAT, ELIF.replace("Elif", '"Elif'), *[MURAT] * 3)) == [
        (3, "", "The quotation marks do not match from this row on; nothing after it was read.")
    ]


def test_a_cell_as_large_as_the_file() -> None:
    assert refused(as_file(HEADING, ELIF.replace("Elif", "e" * 200_000))) == [
        (2, "", "The quotation marks do not match from this row on; nothing after it was read.")
    ]


def test_a_huge_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MOST_MEGABYTES", 1)
    lines = [MURAT.replace("20120002", str(number)) for number in range(20_000)]
    assert refused(as_file(HEADING, *lines)) == [(0, "", "The file is larger than 1 MB; please divide it.")]


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MOST_ROWS", 2)
    lines = [MURAT.replace("20120002", str(number)) for number in range(3)]
    assert refused(as_file(HEADING, *lines)) == [(4, "", "The file has more than 2 rows; please divide it.")]


def test_ten_thousand_bad_rows_are_all_counted_and_a_thousand_told() -> None:
    lines = [MURAT.replace("20120002", str(number)).replace("BIL-L", "YOK") for number in range(10_000)]
    batch = import_lines(HEADING, *lines)
    assert (batch.state, batch.error_count, len(batch.errors)) == (ImportState.REFUSED, 10_000, 1000)
    assert report(batch)[-1] == (1001, "program_kodu", "There is no program with this code.")
    assert nothing_was_written()


def test_an_error_in_the_last_row_undoes_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.registry.importing.applying.CHUNK", 10)
    lines = [MURAT.replace("20120002", str(number)) for number in range(100)]
    assert len(refused(as_file(HEADING, *lines, ELIF.replace("BIL-L", "YOK")))) == 1


def test_what_goes_wrong_only_while_writing_undoes_what_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    create = Intake._create

    def create_and_stumble(intake: Intake, *rows: Any) -> None:
        create(intake, *rows)
        assert not nothing_was_written()
        intake.report.add(3, "kisi_anahtari", "person_split")

    monkeypatch.setattr(Intake, "_create", create_and_stumble)
    assert refused(as_file(HEADING, ELIF, MURAT)) == [
        (3, "kisi_anahtari", "This person key would join two people who are recorded apart.")
    ]


def test_two_imports_at_once_collide_instead_of_doubling_people(monkeypatch: pytest.MonkeyPatch) -> None:
    import_lines(HEADING, ELIF)
    # The other import commits after this one has looked which numbers are known.
    monkeypatch.setattr(applying, "_Held", lambda *_held: pytest.fail("nothing is known yet"))
    monkeypatch.setattr(StudentRecord.objects, "filter", lambda **_lookups: StudentRecord.objects.none())
    with pytest.raises(ImportCollided):
        import_lines(HEADING, ELIF)
    assert (AlumniProfile.objects.count(), StudentRecord.objects.count(), ImportBatch.objects.count()) == (1, 1, 1)


def test_a_column_of_national_identity_numbers() -> None:
    numbers = ("10000000146", "12345678950", "98765432150")
    lines = [MURAT.replace("20120002", number) for number in numbers]
    assert refused(as_file(HEADING, *lines)) == [
        (1, "ogrenci_no", "This column holds national identity numbers, which are not kept here.")
    ]


def test_two_people_under_one_key() -> None:
    other = "20160009;Elif;Işık;04.02.1994;BIL-YL;20.06.2018;10.09.2016;;;;K-1"
    assert refused(as_file(HEADING, f"{ELIF}K-1", other)) == [
        (3, "kisi_anahtari", "Another row with this person key has another date of birth.")
    ]


def test_a_key_that_would_join_people_recorded_apart() -> None:
    second = ELIF.replace("20120001", "20160009")
    import_lines(HEADING, ELIF, second)
    batch = import_lines(HEADING, f"{ELIF}K-1", f"{second}K-1")
    assert report(batch) == [(3, "kisi_anahtari", "This person key would join two people who are recorded apart.")]
    assert set(StudentRecord.objects.values_list("person_key", flat=True)) == {""}


def test_the_report_speaks_the_readers_language() -> None:
    batch = import_lines(HEADING, ELIF.replace("BIL-L", "YOK"))
    with translation.override("tr"):
        assert report(batch) == [(2, "program_kodu", "Bu kodla bir program yok.")]
