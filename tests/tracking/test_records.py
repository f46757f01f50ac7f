"""Writing as a representative: what is taken over, what waits for the person, and what a file says row by row."""

import io
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from portal.accounts.models import RoleAssignment, User
from portal.alumni.models import AlumniProfile, Degree, Employment, Freshness, Proposal
from portal.alumni.services import InvalidProfile
from portal.alumni.services.freshness import write
from portal.audit.models import Link
from portal.ledger.models import Reading
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.tracking import services
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus
from tests.cms_backoffice.test_help_requests import student_record
from tests.tracking.department import graduate, viewer

G = FieldGroup
JOB = {"employer_name": "Toros Yazılım", "title": "Geliştirici", "started_on": "2024-03-01"}


def told(actor: Viewer, person: AlumniProfile, **values: Any) -> Any:
    return services.edit_record(actor, person=person.public_id, values=values)


def held(person: AlumniProfile) -> AlumniProfile:
    return AlumniProfile.objects.get(pk=person.pk)


def test_a_representative_writes_over_the_student_records(actor: Viewer, campus: Campus) -> None:
    person = graduate(campus, "Ece Ak")

    written = told(actor, person, contact_phone="0532 123 45 67", province="33", job=JOB)

    assert (written.applied, written.confirmed, written.proposed) == (("contact_phone", "province", "job"), (), ())
    assert (held(person).contact_phone, held(person).province_id) == ("+905321234567", campus.province.pk)
    job = Employment.objects.get()
    assert (job.employer_name, job.title, job.source) == ("Toros Yazılım", "Geliştirici", "representative")
    rows = Freshness.objects.filter(profile=person).order_by("group").values_list("group", "source", "verified_on")
    today = actor.today
    assert list(rows) == [(name, "representative", today) for name in ("CAREER", "CONTACT_PHONE", "LOCATION")]
    link = Link.objects.get(purpose="freshness.write")
    assert (link.actor, link.fields) == (str(actor.user_id), ["contact_phone", "job", "province"])


def test_what_the_person_said_stays_and_the_differing_word_waits(actor: Viewer, campus: Campus) -> None:
    owner = places.user("ece@ev.example")
    person = graduate(campus, "Ece Ak", user=owner, state="active")
    own = Viewer(today=actor.today, user_id=owner.pk, profile_id=person.pk)
    write(own, profile_id=person.pk, values={"contact_phone": "+905550000001"}, source="self")

    written = told(actor, person, contact_phone="+905550000002", contact_email="yeni@ev.example")

    assert held(person).contact_phone == "+905550000001"
    assert written.applied == ("contact_email",)
    waiting = Proposal.objects.get(state="open")
    assert (waiting.field, waiting.held, waiting.told, waiting.source) == (
        "contact_phone", "+905550000001", "+905550000002", "representative",
    )  # fmt: skip


def test_saying_that_it_is_still_true_is_dated(actor: Viewer, campus: Campus) -> None:
    person = graduate(campus, "Ece Ak")
    services.edit_record(actor, person=person.public_id, values={}, confirmed=[G.CONTACT_EMAIL, G.INCOME])
    row = Freshness.objects.get(profile=person)
    assert (row.group, row.source, row.verified_by, row.verified_on) == (
        "CONTACT_EMAIL", "student_records", "representative", actor.today,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"contact_phone": "12"}, "contact_phone"),
        ({"contact_email": "yok"}, "contact_email"),
        ({"province": "99"}, "province"),
        ({"job": {**JOB, "started_on": "2024-02-30"}}, "job"),
        ({"job": {**JOB, "title": " "}}, "job"),
    ],
)
def test_what_cannot_be_stored_is_refused_whole(
    values: dict[str, Any], field: str, actor: Viewer, campus: Campus
) -> None:
    person = graduate(campus, "Ece Ak")
    with pytest.raises(InvalidProfile) as refused:
        told(actor, person, sector="J", **values)
    assert [name for name, _reason in refused.value.problems] == [field]
    assert held(person).sector_id is None


@pytest.mark.parametrize("name", ["first_name", "postal_address", "income_band", "employer_open_until", "degree"])
def test_nothing_else_can_be_written(name: str, actor: Viewer, campus: Campus) -> None:
    with pytest.raises(KeyError):
        told(actor, graduate(campus, "Ece Ak"), **{name: "x"})


def test_without_a_reason_or_a_role_nothing_is_written(actor: Viewer, campus: Campus, orhan: User) -> None:
    person = graduate(campus, "Ece Ak")
    with pytest.raises(services.ReasonNeeded):
        told(viewer(orhan, reason=""), person, sector="J")
    RoleAssignment.objects.update(ends_on=date(2020, 1, 1), starts_on=date(2019, 1, 1))
    # The viewer was built while the role held.
    with pytest.raises(services.NotEntrusted):
        told(actor, person, sector="J")
    assert held(person).sector_id is None


def test_another_department_is_as_absent_as_nobody(actor: Viewer, campus: Campus) -> None:
    stranger = places.alumnus(campus.physics_program, "Şule Öz")
    for key in (stranger.public_id, uuid4(), None):
        with pytest.raises(services.NotEntrusted):
            services.edit_record(actor, person=key, values={"sector": "J"})
    assert held(stranger).sector_id is None
    assert not Link.objects.filter(purpose="freshness.write").exists()


def test_two_degrees_make_two_representatives_and_neither_sees_the_others_degree(actor: Viewer, campus: Campus) -> None:
    person = graduate(campus, "Ece Ak")
    Degree.objects.create(profile=person, unit=campus.physics_program, level="master", graduated_on=date(2022, 6, 1))
    colleague = places.user("fizik@uni.example")
    RoleAssignment.objects.create(
        user=colleague, role="department_representative", unit=campus.physics, starts_on=timezone.localdate()
    )
    told(actor, person, sector="J")
    told(viewer(colleague), person, contact_email="yeni@ev.example")
    assert (held(person).sector_id, held(person).contact_email) == (campus.sector.pk, "yeni@ev.example")


def file(*lines: str) -> io.BytesIO:
    return io.BytesIO("\n".join(("ogrenci_no;telefon;e_posta;isyeri;gorev;ise_baslama", *lines, "")).encode())


def test_a_file_is_looked_at_and_then_taken_over_row_by_row(actor: Viewer, campus: Campus) -> None:
    ece, ali = graduate(campus, "Ece Ak", number=1), graduate(campus, "Ali Bal", number=2)
    student_record(ece, "20150001")
    student_record(ali, "20150002")
    lines = ("20150001;0532 123 45 67;;;;", "20150002;;kisi2@ev.example;Toros;Uzman;01.03.2024")

    looked = services.update_from_file(actor, file=file(*lines), file_name="liste.csv")
    assert (held(ece).contact_phone, Freshness.objects.count(), Employment.objects.count()) == ("+905551112201", 0, 0)
    done = services.update_from_file(actor, file=file(*lines), file_name="liste.csv", apply=True)
    again = services.update_from_file(actor, file=file(*lines), file_name="liste.csv", apply=True)

    assert looked == done
    assert [(row.row, row.applied, row.confirmed) for row in done.rows] == [
        (2, ("contact_phone",), ()),
        (3, ("job",), ("contact_email",)),
    ]
    assert [(row.applied, row.confirmed) for row in again.rows] == [
        ((), ("contact_phone",)),
        ((), ("contact_email", "job")),
    ]
    assert held(ece).contact_phone == "+905321234567"
    assert sorted(who for who, _groups in Reading.objects.latest("pk").people) == [ece.pk, ali.pk]


def test_a_row_of_another_department_reads_as_a_row_of_nobody(actor: Viewer, campus: Campus) -> None:
    stranger = places.alumnus(campus.physics_program, "Şule Öz")
    both = graduate(campus, "Ece Ak")
    student_record(stranger, "20150007")
    record = student_record(both, "20150008")
    second = Degree.objects.create(profile=both, unit=campus.physics_program, level="master")
    type(record).objects.filter(pk=record.pk).update(degree=second)
    lines = [f"{number};0532 123 45 67;;;;" for number in ("20150007", "20150008", "20159999")]

    done = services.update_from_file(actor, file=file(*lines), file_name="liste.csv", apply=True)

    assert {(row.problem, row.column, row.applied, row.proposed) for row in done.rows} == {
        (services.ABSENT, "student_number", (), ())
    }
    assert len(done.rows) == 3
    assert not Freshness.objects.exists()


def test_a_row_that_is_wrong_keeps_no_other_back(actor: Viewer, campus: Campus) -> None:
    person = graduate(campus, "Ece Ak")
    student_record(person, "20150001")
    lines = (
        "20150002;123;;;;",
        ";0532 123 45 67;;;;",
        "20150001;0532 123 45 67;;;;",
        "20150001;;x;;;",
        "20150003;;;Toros;;",
    )

    done = services.update_from_file(actor, file=file(*lines), file_name="liste.csv", apply=True)

    assert [(one.row, one.column, one.code) for one in done.problems] == [
        (2, "telefon", "phone"),
        (3, "ogrenci_no", "required"),
        (5, "e_posta", "email"),
        (6, "gorev", "required"),
    ]
    assert [(row.row, row.applied) for row in done.rows] == [(4, ("contact_phone",))]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "liste.csv", "file_empty"),
        (b"PK\x03\x04xx", "liste.csv", "no_csv"),
        (b"ad;telefon\nx;1\n", "liste.csv", "column_missing"),
        (b"ogrenci_no;telefon;phone\n1;2;3\n", "liste.csv", "column_twice"),
        (b"ogrenci_no;isyeri\n1;2\n", "liste.csv", "column_missing"),
        ("ogrenci_no;isyeri\n1;ş\n".encode("cp1254"), "liste.csv", "encoding"),
        (b"ogrenci_no\n" + b"1\n" * 501, "liste.csv", "too_many_rows"),
    ],
)
def test_a_file_that_is_none_is_refused(content: bytes, name: str, code: str, actor: Viewer) -> None:
    done = services.update_from_file(actor, file=io.BytesIO(content), file_name=name)
    assert code in {one.code for one in done.problems}
