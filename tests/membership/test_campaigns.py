"""A campaign: who is counted, what a unit has done, who may touch what, and K-29 to the tenth of a percent."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Role, RoleAssignment
from portal.institution.models import Unit
from portal.membership import services
from portal.membership.figures import (
    advised_students,
    advisor_rows,
    program_rows,
    running_campaign,
    unit_row,
    unit_rows,
)
from portal.membership.models import Campaign, CohortStudent, Membership, UnitTask
from portal.registry.models import StudentRecord
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition, ReasonMissing
from tests.registry.files import HEADING, TODAY, import_lines

from .conftest import Person, person

DRAFT = services.CampaignDraft("2026-2027", TODAY - timedelta(days=10), TODAY + timedelta(days=50))


@pytest.fixture
def faculties(db: None) -> dict[str, Unit]:
    """Two faculties, one of them with two programs in two departments."""
    root = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    made = {}
    for code, departments in (("MMF", ("BIL", "END")), ("FEF", ("TAR",))):
        faculty = Unit.objects.get(pk=root.pk).add_child(code=code, kind="faculty", name_tr=code, name_en=code)
        made[code] = faculty
        for name in departments:
            department = Unit.objects.get(pk=faculty.pk).add_child(
                code=name, kind="department", name_tr=name, name_en=name
            )
            made[name] = department
            made[f"{name}-L"] = department.add_child(
                code=f"{name}-L", kind="program", level="bachelor", name_tr=name, name_en=name
            )
    return {code: Unit.objects.get(pk=unit.pk) for code, unit in made.items()}


@pytest.fixture
def students(faculties: dict[str, Unit]) -> None:
    """Three before the diploma in BIL, none in END, one in TAR; one whose diploma is years old."""
    rows = [("1", "BIL-L", ""), ("2", "BIL-L", "20.06.2027"), ("3", "BIL-L", ""), ("4", "TAR-L", "")]
    lines = [f"2023000{number};Işıl;Öz;01.02.2004;{code};{day};10.09.2023;;;;" for number, code, day in rows]
    import_lines(HEADING, *lines, "20120009;Elif;Işık;03.02.1994;BIL-L;20.06.2016;10.09.2012;;;;")


@pytest.fixture
def center(db: None) -> Person:
    return person("merkez", Role.COORDINATOR)


@pytest.fixture
def campaign(students: None, center: Person) -> Campaign:
    return services.write_campaign(center.viewer, draft=DRAFT)


def of_unit(name: str, role: Role, unit: Unit) -> Person:
    made = person(name)
    RoleAssignment.objects.create(user=made.user, role=role, unit=unit, starts_on=date(2026, 1, 1))
    return Person(made.user, replace(made.viewer, roles=frozenset({role})))


def register(number: str, state: str) -> None:
    record = StudentRecord.objects.get(student_number=number)
    Membership.objects.create(user=person(f"u{number}").user, record=record, state=state)


def test_a_new_campaign_counts_who_stands_before_the_diploma_and_gives_four_tasks_a_faculty(
    campaign: Campaign,
) -> None:
    numbers = CohortStudent.objects.values_list("record__student_number", flat=True)
    assert sorted(numbers) == ["20230001", "20230002", "20230003", "20230004"]
    tasks = UnitTask.objects.order_by("unit__path", "pk").values_list("unit__code", "kind", "state")
    assert list(tasks) == [
        (code, kind, "open") for code in ("MMF", "FEF") for kind in ("notice", "poster", "advisors", "website")
    ]
    assert running_campaign(TODAY) == campaign
    assert running_campaign(TODAY + timedelta(days=51)) is None


def test_the_night_takes_in_who_came_since_and_lets_nobody_go(campaign: Campaign) -> None:
    import_lines(HEADING, "20239999;Ece;Su;01.02.2004;TAR-L;;10.09.2023;;;;")
    graduated = StudentRecord.objects.get(student_number="20230001").degree
    graduated.graduated_on = date(2026, 1, 15)
    graduated.save()
    services.gather_open(TODAY)
    services.gather_open(TODAY)
    assert CohortStudent.objects.count() == 5


def test_k_29_is_null_without_students_and_rounds_half_up(
    campaign: Campaign, center: Person, faculties: dict[str, Unit]
) -> None:
    register("20230001", "checked")
    register("20230002", "member")
    rows = {row.unit.code: row.figures for row in unit_rows(center.viewer, campaign)}
    assert {code: (one.applicants, one.members, one.issued, one.share) for code, one in rows.items()} == {
        "MMF": (3, 2, 1, 33.3),
        "FEF": (1, 0, 0, 0.0),
    }
    empty = unit_row(center.viewer, campaign, faculties["END"].pk)
    assert empty is not None
    assert empty.figures.share is None
    assert [row.unit.code for row in program_rows(campaign, faculties["MMF"])] == ["BIL-L"]
    # 1 of 16 is 6.25: half up gives 6.3, where a machine's rounding to even would give 6.2.
    lines = [f"2024{n:04d};Ali;Veli;01.02.2004;END-L;;10.09.2023;;;;" for n in range(16)]
    import_lines(HEADING, *lines)
    services.gather_open(TODAY)
    register("20240000", "issued")
    again = unit_row(center.viewer, campaign, faculties["END"].pk)
    assert again is not None
    assert again.figures.share == 6.3


def test_many_units_cost_as_many_statements_as_one(campaign: Campaign, center: Person) -> None:
    with CaptureQueriesContext(connection) as two:
        unit_rows(center.viewer, campaign)
    root = Unit.objects.get(code="U")
    for number in range(8):
        Unit.objects.get(pk=root.pk).add_child(code=f"F{number}", kind="faculty", name_tr="F", name_en="F")
    services.write_campaign(center.viewer, draft=DRAFT, campaign_id=campaign.pk)
    with CaptureQueriesContext(connection) as ten:
        rows = unit_rows(center.viewer, campaign)
    assert len(rows) == 10
    assert len(ten) == len(two) == 2


def test_a_task_is_done_with_what_shows_it(campaign: Campaign, center: Person) -> None:
    task = UnitTask.objects.get(unit__code="MMF", kind="poster")
    for nothing in ({}, {"url": " ", "note": " "}, {"url": "javascript:alert(1)"}):
        with pytest.raises(services.EvidenceMissing):
            services.finish_task(center.viewer, task_id=task.pk, **nothing)
    done = services.finish_task(center.viewer, task_id=task.pk, note=" Kantine  asıldı. ")
    assert (done.state, done.evidence_note, done.done_by_id) == ("done", "Kantine asıldı.", center.user.pk)
    with pytest.raises(IllegalTransition):
        services.finish_task(center.viewer, task_id=task.pk, note="Yine")
    with pytest.raises(ReasonMissing):
        services.reopen_task(center.viewer, task_id=task.pk, reason=" ")
    again = services.reopen_task(center.viewer, task_id=task.pk, reason="Söküldü.")
    assert (again.state, again.evidence_note, again.done_by_id) == ("open", "", None)
    moves = Transition.objects.filter(entity="membership.unittask").values_list("name", "reason", "actor_id")
    assert list(moves) == [("finish", "", center.user.pk), ("reopen", "Söküldü.", center.user.pk)]


def test_a_unit_is_seen_and_worked_on_by_its_own_only(campaign: Campaign, faculties: dict[str, Unit]) -> None:
    own = of_unit("birim", Role.UNIT_COORDINATOR, faculties["MMF"]).viewer
    department = of_unit("temsilci", Role.DEPARTMENT_REPRESENTATIVE, faculties["BIL"]).viewer
    stranger = person("ogrenci", Role.STUDENT).viewer
    advisor = person("danisman", Role.ADVISOR)
    assert [row.unit.code for row in unit_rows(own, campaign)] == ["MMF"]
    assert [(row.unit.code, row.tasks) for row in unit_rows(department, campaign)] == [("BIL", [])]
    assert unit_rows(stranger, campaign) == unit_rows(advisor.viewer, campaign) == []
    assert unit_row(own, campaign, faculties["FEF"].pk) is None
    assert unit_row(department, campaign, faculties["MMF"].pk) is None
    foreign = UnitTask.objects.get(unit__code="FEF", kind="poster")
    for viewer in (own, department, stranger):
        with pytest.raises(services.NotAllowed):
            services.finish_task(viewer, task_id=foreign.pk, note="Asıldı")
        with pytest.raises(services.NotAllowed):
            services.assign_advisor(
                viewer, campaign_id=campaign.pk, unit_id=faculties["TAR-L"].pk, advisor_id=advisor.user.pk
            )
        with pytest.raises(services.NotAllowed):
            services.write_campaign(viewer, draft=DRAFT)
    services.finish_task(own, task_id=UnitTask.objects.get(unit__code="MMF", kind="poster").pk, note="Asıldı")


def test_an_advisor_sees_of_own_students_member_yes_or_no(
    campaign: Campaign, center: Person, faculties: dict[str, Unit]
) -> None:
    advisor, other = person("danisman", Role.ADVISOR), person("baska", Role.ADVISOR)
    register("20230002", "member")
    where = {"campaign_id": campaign.pk, "unit_id": faculties["MMF"].pk}
    numbers = ["20230002", "20230004"]
    assert services.assign_advisor(center.viewer, **where, advisor_id=advisor.user.pk, student_numbers=numbers) == 1
    assert services.assign_advisor(center.viewer, **where, advisor_id=other.user.pk) == 2
    with CaptureQueriesContext(connection) as one:
        [seen] = advised_students(advisor.viewer, campaign)
    assert len(one) == 1
    assert (seen.initials, seen.number_ends_with, seen.is_member, seen.issued_on) == ("I. Ö.", "002", True, None)
    with CaptureQueriesContext(connection) as two:
        assert len(advised_students(other.viewer, campaign)) == 2
    assert len(two) == 1
    figures = {str(row.advisor and row.advisor.email): row.figures for row in advisor_rows(campaign, faculties["MMF"])}
    assert {name: (one.applicants, one.members, one.share) for name, one in figures.items()} == {
        "danisman@kisi.example": (1, 1, 0.0),
        "baska@kisi.example": (2, 0, 0.0),
    }
    assert services.release_advisor(center.viewer, **where, advisor_id=other.user.pk) == 2
    assert advised_students(other.viewer, campaign) == []
    with pytest.raises(services.NotAnAdvisor):
        services.assign_advisor(center.viewer, **where, advisor_id=center.user.pk)


@pytest.mark.parametrize(
    ("cohort", "first", "last", "field"),
    [
        ("2026", 100, 105, "cohort"),
        ("2026-2028", 100, 105, "cohort"),
        ("2027-2028", 105, 100, "closes_on"),
        ("2027-2028", 50, 60, "opens_on"),
        ("2026-2027", 100, 105, "cohort"),
    ],
)
def test_what_is_no_campaign_is_refused_at_its_field(
    campaign: Campaign, center: Person, cohort: str, first: int, last: int, field: str
) -> None:
    draft = services.CampaignDraft(cohort, TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    with pytest.raises(services.BadCampaign) as refused:
        services.write_campaign(center.viewer, draft=draft)
    assert list(refused.value.problems) == [field]
