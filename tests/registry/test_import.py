"""A good file: what it writes, what a second import does, who may import."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile, Degree, Freshness, LifeCycle, Proposal, Source
from portal.institution.models import Unit
from portal.outbox import services as outbox
from portal.outbox.models import Entry
from portal.privacy.viewers import Viewer
from portal.registry.importing import applying
from portal.registry.models import ImportBatch, ImportState, StudentRecord
from portal.registry.selectors import people_known
from portal.registry.services import NotAllowed, import_graduates
from portal.workflow.models import Transition

from .files import ELIF, HEADING, MURAT, TODAY, as_file, import_lines, report

SPOKEN_HEADING = (
    "Öğrenci No;Ad;Soyad;Doğum Tarihi;Program Kodu;Mezuniyet Tarihi;Kayıt Tarihi;E-posta;Telefon;İl;Kişi Anahtarı"
)
ENGLISH_HEADING = (
    "student_number;first_name;last_name;birth_date;program_code;graduated_on;enrolled_on;email;phone;"
    "province;person_key"
)

pytestmark = pytest.mark.usefixtures("university")


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.rows, batch.created, batch.updated, batch.unchanged


def test_a_row_becomes_a_closed_profile_with_its_degree() -> None:
    batch = import_lines(HEADING, ELIF)
    assert (batch.state, counts(batch), report(batch)) == (ImportState.APPLIED, (1, 1, 0, 0), [])
    elif_ = AlumniProfile.objects.get()
    assert (elif_.first_name, elif_.last_name, elif_.contact_email) == ("Elif", "Işık", "elif@kisi.example")
    assert elif_.contact_phone == "+905320000001"
    # Nothing is written of what nobody touched: it is as the student records told it.
    assert not Freshness.objects.exists()
    assert (elif_.state, elif_.user, elif_.name_folded) == (LifeCycle.GRADUATE, None, "elif isik")
    assert elif_.province is not None and elif_.province.code == "55"
    assert (elif_.employer_groups, elif_.alumni_groups, elif_.public_groups, elif_.in_directory) == (0, 0, 0, False)
    degree = Degree.objects.get()
    assert (degree.unit.code, degree.level, degree.source) == ("BIL-L", "bachelor", Source.STUDENT_RECORDS)
    assert (degree.enrolled_on, degree.graduated_on) == (date(2012, 9, 10), date(2016, 6, 20))
    record = StudentRecord.objects.get()
    assert (record.student_number, record.birth_date, record.batch) == ("20120001", date(1994, 2, 3), batch)


def test_a_dry_run_tells_the_same_and_writes_only_its_report() -> None:
    batch = import_lines(HEADING, ELIF, MURAT, apply=False)
    assert (batch.state, counts(batch)) == (ImportState.CHECKED, (2, 2, 0, 0))
    assert (AlumniProfile.objects.count(), StudentRecord.objects.count(), ImportBatch.objects.count()) == (0, 0, 1)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([HEADING, ELIF], id="semicolons"),
        pytest.param([HEADING.replace(";", ","), ELIF.replace(";", ",")], id="commas"),
        pytest.param(["\ufeff" + HEADING, ELIF], id="byte order mark"),
        pytest.param([HEADING.upper().replace("I", "İ"), ELIF], id="capital headings"),
        pytest.param(
            [SPOKEN_HEADING, ELIF],
            id="headings as people write them",
        ),
        pytest.param(
            [ENGLISH_HEADING, ELIF],
            id="English headings",
        ),
        pytest.param([HEADING, ELIF.replace("03.02.1994", "1994-02-03").replace(";Samsun;", ";55;")], id="ISO date"),
        pytest.param([HEADING, "", ELIF.replace("Elif", ' "Elif" ').replace(' "', '"').replace('" ', '"'), ";" * 10]),
        pytest.param(
            [HEADING, ELIF.replace("Elif", "  Elif\u00a0").replace("Işık", "Is\u0327ık").replace("s\u0327", "ş")]
        ),
    ],
)
def test_the_same_graduate_is_read_from_every_form(lines: list[str]) -> None:
    batch = import_lines(*lines)
    assert (counts(batch), report(batch)) == ((1, 1, 0, 0), [])
    record = StudentRecord.objects.get()
    assert (record.first_name, record.last_name, record.birth_date) == ("Elif", "Işık", date(1994, 2, 3))
    assert (record.contact_phone, record.province_id) == ("+905320000001", AlumniProfile.objects.get().province_id)


def test_columns_nobody_reads_are_named() -> None:
    batch = import_lines(f"{HEADING};TC Kimlik No;Baba Adı", f"{ELIF};10000000146;Ali")
    assert (batch.state, batch.ignored_columns) == (ImportState.APPLIED, ["TC Kimlik No", "Baba Adı"])


def test_the_same_file_twice_changes_nothing() -> None:
    import_lines(HEADING, ELIF, MURAT)
    before = list(AlumniProfile.objects.order_by("pk").values())
    again = import_lines(HEADING, ELIF, MURAT)
    assert (again.state, counts(again)) == (ImportState.APPLIED, (2, 0, 0, 2))
    assert list(AlumniProfile.objects.order_by("pk").values()) == before


def test_a_changed_row_updates_what_still_is_the_records() -> None:
    import_lines(HEADING, ELIF, MURAT)
    changed = ELIF.replace("Işık", "Işık Demir").replace("elif@", "e.demir@").replace("Samsun", "İstanbul")
    batch = import_lines(HEADING, changed.replace("20.06.2016", "20.06.2017"), MURAT)
    assert counts(batch) == (2, 0, 1, 1)
    profile = StudentRecord.objects.get(student_number="20120001").profile
    assert (profile.last_name, profile.contact_email) == ("Işık Demir", "e.demir@kisi.example")
    assert (profile.name_folded, profile.revision) == ("elif isik demir", 2)
    assert profile.province is not None and profile.province.code == "34"
    assert profile.degrees.get().graduated_on == date(2017, 6, 20)


def test_what_the_person_or_a_representative_changed_stays() -> None:
    import_lines(HEADING, ELIF)
    AlumniProfile.objects.update(last_name="Kaya", contact_email="ben@kisi.example")
    person = AlumniProfile.objects.get()
    for group in ("CONTACT_EMAIL", "CONTACT_PHONE"):
        Freshness.objects.create(profile=person, group=group, source="self", standing="self")
    Degree.objects.update(source=Source.REPRESENTATIVE, graduated_on=date(2016, 7, 1))
    changed = ELIF.replace("Işık", "Demir").replace("elif@", "yeni@").replace("01;Samsun", "02;İstanbul")
    import_lines(HEADING, changed.replace("20.06.2016", "21.06.2016"))
    profile = AlumniProfile.objects.get()
    # The telephone came from the records, but the person has looked at it since.
    assert (profile.last_name, profile.contact_email, profile.contact_phone) == (
        "Kaya",
        "ben@kisi.example",
        "+905320000001",
    )
    assert profile.province is not None and profile.province.code == "34"
    # The records rule what is printed on a diploma, and the representative's word is kept beside.
    assert profile.degrees.get().graduated_on == date(2016, 6, 21)
    told = Proposal.objects.order_by("field").values_list("field", "state", "held_source", "source", "told")
    assert [row[:4] for row in told] == [
        ("contact_email", "open", "self", "student_records"),
        ("contact_phone", "open", "self", "student_records"),
        ("degree", "replaced", "representative", "student_records"),
        ("last_name", "open", "staff", "student_records"),
    ]
    assert [row[4] for row in told if row[0] != "degree"] == ["yeni@kisi.example", "+905320000002", "Demir"]
    import_lines(HEADING, changed.replace("20.06.2016", "21.06.2016"))
    import_lines(HEADING, changed.replace("20.06.2016", "22.06.2016"))
    assert Proposal.objects.filter(state="open").count() == 3
    assert StudentRecord.objects.get().last_name == "Demir"


def test_an_empty_cell_takes_nothing_away() -> None:
    import_lines(HEADING, ELIF)
    import_lines(HEADING, ELIF.replace("elif@kisi.example;0532 000 00 01;Samsun", ";;"))
    profile = AlumniProfile.objects.get()
    assert (profile.contact_email, profile.contact_phone) == ("elif@kisi.example", "+905320000001")
    assert profile.province is not None


def test_a_person_key_ties_degrees_to_one_person_within_a_file_and_across_files() -> None:
    master = "20160009;Elif;Işık;03.02.1994;BIL-YL;20.06.2018;10.09.2016;;;;K-1"
    doctorate = "20180009;Elif;Işık;03.02.1994;BIL-YL;20.06.2023;10.09.2018;;;;K-1"
    import_lines(HEADING, f"{ELIF}K-1", master, MURAT)
    assert (AlumniProfile.objects.count(), Degree.objects.count(), people_known()) == (2, 3, 2)
    import_lines(HEADING, doctorate)
    assert (AlumniProfile.objects.count(), Degree.objects.count()) == (2, 4)
    assert StudentRecord.objects.get(student_number="20120001").profile.degrees.count() == 3


def test_people_of_one_name_and_birth_date_are_not_guessed_to_be_one() -> None:
    import_lines(HEADING, ELIF, ELIF.replace("20120001", "20160009").replace("BIL-L", "BIL-YL"))
    assert AlumniProfile.objects.count() == 2


def test_who_is_expected_to_graduate_becomes_a_graduate_when_the_records_say_so() -> None:
    import_lines(HEADING, ELIF.replace("20.06.2016", ""), MURAT.replace("20.06.2016", "20.06.2027"))
    assert set(AlumniProfile.objects.values_list("state", flat=True)) == {LifeCycle.EXPECTED}
    batch = import_lines(HEADING, ELIF, MURAT.replace("20.06.2016", "20.06.2027"))
    assert counts(batch) == (2, 0, 1, 1)
    assert list(AlumniProfile.objects.order_by("pk").values_list("state", flat=True)) == [
        LifeCycle.GRADUATE,
        LifeCycle.EXPECTED,
    ]
    assert list(Transition.objects.values_list("name", "source", "target")) == [("graduate", "expected", "graduate")]


def test_an_expected_day_that_has_come_is_a_change() -> None:
    row = MURAT.replace("20.06.2016", "20.12.2026")
    import_lines(HEADING, row)
    later = Viewer(today=date(2026, 12, 20), roles=frozenset({Role.IT_ADMIN}))
    batch = import_lines(HEADING, row, actor=later)
    assert (counts(batch), AlumniProfile.objects.get().state) == ((1, 0, 1, 0), LifeCycle.GRADUATE)


def test_import_alone_claims_nobody() -> None:
    User.objects.create_user("elif@kisi.example")
    import_lines(HEADING, ELIF, MURAT)
    assert AlumniProfile.objects.filter(user__isnull=False).count() == 0
    assert set(AlumniProfile.objects.values_list("state", flat=True)) == {LifeCycle.GRADUATE}


def test_only_changes_to_known_people_are_told() -> None:
    outbox.subscribe("test", ["alumnus.changed"], lambda topic, ids: None)
    try:
        import_lines(HEADING, ELIF, MURAT)
        assert Entry.objects.filter(channel="test").count() == 0
        import_lines(HEADING, ELIF.replace("Işık", "Demir"), MURAT)
        changed = StudentRecord.objects.get(student_number="20120001").profile_id
        assert list(Entry.objects.filter(channel="test").values_list("entity_id", flat=True)) == [changed]
    finally:
        outbox._subscriptions.pop("test")


@pytest.mark.parametrize("role", [Role.IT_ADMIN, Role.CENTER_STAFF, Role.COORDINATOR, Role.DEPUTY_COORDINATOR])
def test_who_may_import(role: Role) -> None:
    actor = Viewer(today=TODAY, roles=frozenset({role}))
    assert import_lines(HEADING, ELIF, actor=actor).state == ImportState.APPLIED


@pytest.mark.parametrize(
    "role",
    [
        role
        for role in Role
        if role
        not in {
            Role.IT_ADMIN,
            Role.CENTER_STAFF,
            Role.COORDINATOR,
            Role.DEPUTY_COORDINATOR,
        }
    ],
)
def test_who_may_not_import(role: Role) -> None:
    with pytest.raises(NotAllowed):
        import_lines(HEADING, ELIF, actor=Viewer(today=TODAY, user_id=1, profile_id=1, roles=frozenset({role})))
    assert ImportBatch.objects.count() == 0


def test_statements_do_not_grow_with_the_rows(university: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    def statements(start: int, rows: int) -> int:
        lines = [MURAT.replace("20120002", str(start + place)) for place in range(rows)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            import_lines(HEADING, *lines)
        return len(captured)

    monkeypatch.setattr(applying, "CHUNK", 30)
    statements(100, 1)
    assert statements(1000, 2) == statements(2000, 20)


def test_the_callers_file_stays_open() -> None:
    file = as_file(HEADING, ELIF)
    import_graduates(Viewer(today=TODAY, roles=frozenset({Role.IT_ADMIN})), file=file, file_name="C:\\x\\a\x00.csv")
    assert not file.closed
    assert ImportBatch.objects.get().file_name == "a.csv"
