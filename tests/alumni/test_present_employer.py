"""A present employer never finds the person, also where its name was only typed, whenever it comes or is renamed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.alumni.barring import marks_barring, marks_of_firm
from portal.alumni.loading import load_records
from portal.alumni.models import AlumniProfile, Employment, Source
from portal.alumni.rows import can_see
from portal.alumni.selectors import projections, visible_to
from portal.alumni.services import EmploymentDraft, ProfileDraft, edit_profile, freshness, proposals
from portal.employers.models import Employer
from portal.institution.models import Unit
from portal.privacy.viewers import Viewer
from tests.chosen_people import OPEN
from tests.worlds import FIRMS, TODAY, Ground, JobSpec, lay_ground, populate, viewer_of_kind

pytestmark = pytest.mark.django_db
TYPED = "AKDENİZ YAZILIM San. ve Tic. A.Ş."
BEGAN = date(2024, 5, 1)
VALUE = {"employer_name": TYPED, "title": "Uzman", "started_on": BEGAN.isoformat()}


@pytest.fixture
def ground() -> Ground:
    return lay_ground()


@pytest.fixture
def person(ground: Ground) -> AlumniProfile:
    """Return somebody who opened everything and works nowhere."""
    return populate(ground, [replace(OPEN, is_public=False, in_directory=False, jobs=(), blocks=frozenset())])[
        OPEN.number
    ]


def finds(firm: Employer, person: AlumniProfile) -> bool:
    """Say whether a firm finds the person, asked of the database and of the record, which must agree."""
    viewer = Viewer(today=TODAY, employer_id=firm.pk)
    asked = visible_to(viewer).filter(pk=person.pk).exists()
    assert [can_see(viewer, one) for one in load_records([person.pk], viewer)] == [asked]
    marked = not set(marks_of_firm(firm.pk)) & marks_barring([person.pk])[person.pk]
    assert marked == asked
    return asked


def herself(person: AlumniProfile) -> Viewer:
    return Viewer(today=TODAY, user_id=person.user_id, profile_id=person.pk)


def _edits(person: AlumniProfile, ground: Ground) -> None:
    edit_profile(herself(person), draft=ProfileDraft(employments=(EmploymentDraft(TYPED, "Uzman", BEGAN),)))


def _tells(person: AlumniProfile, ground: Ground) -> None:
    freshness.write(herself(person), profile_id=person.pk, values={"job": VALUE}, source=Source.SELF)


def _representative(person: AlumniProfile, ground: Ground) -> None:
    staff = Viewer(today=TODAY, unit_paths=(Unit.objects.get(pk=ground.units[0].pk).path,))
    freshness.write(staff, profile_id=person.pk, values={"job": VALUE}, source=Source.REPRESENTATIVE)


def _proposal(person: AlumniProfile, ground: Ground) -> None:
    told = freshness.write(Viewer(today=TODAY), profile_id=person.pk, values={"job": VALUE}, source=Source.EMPLOYER)
    proposals.accept_proposal(herself(person), proposal=told.proposed[0].public_id)


def _bulk(person: AlumniProfile, ground: Ground) -> None:
    Employment.objects.bulk_create([Employment(profile=person, employer_name=TYPED, title="Uzman", started_on=BEGAN)])


@pytest.mark.parametrize("write", [_edits, _tells, _representative, _proposal, _bulk])
def test_whoever_writes_the_name_the_firm_is_kept_out(
    person: AlumniProfile, ground: Ground, write: Callable[[AlumniProfile, Ground], None]
) -> None:
    firm, other = ground.firms[:2]
    assert finds(firm, person)
    write(person, ground)
    assert (finds(firm, person), finds(other, person)) == (False, True)
    Employment.objects.update(ended_on=TODAY)
    assert finds(firm, person)


def test_what_others_see_stays_as_it_was_typed(person: AlumniProfile, ground: Ground) -> None:
    _edits(person, ground)
    (seen,) = projections(Viewer(today=TODAY, employer_id=ground.firms[1].pk), [person.pk])
    assert [(job.employer, job.employer_name) for job in seen.employments or ()] == [(None, TYPED)]


def _firm(name: str, number: str, like: Employer) -> Employer:
    return Employer.objects.create(
        name=name,
        tax_number=number,
        domain="yeni.example",
        sector=like.sector,
        province=like.province,
        state="approved",
        approved_until=TODAY + timedelta(days=30),
    )


def test_a_firm_that_comes_later_and_one_that_is_renamed_are_kept_out_from_the_next_answer(
    person: AlumniProfile, ground: Ground
) -> None:
    job = EmploymentDraft("Mavikoy", "Uzman", BEGAN)
    edit_profile(herself(person), draft=ProfileDraft(employments=(job,)))
    firm, other = _firm("Mavikoy Ltd. Şti.", "0000000017", ground.firms[0]), ground.firms[1]
    assert (finds(firm, person), finds(other, person)) == (False, True)
    other.name = "MAVİKOY A.Ş."
    other.save()
    # Two firms of one name: nobody knows which is meant, so both are.
    assert (finds(firm, person), finds(other, person)) == (False, False)
    firm.name = "Kızılkoy"
    firm.save()
    assert (finds(firm, person), finds(other, person)) == (True, False)


def test_a_name_without_letters_keeps_nobody_out(person: AlumniProfile, ground: Ground) -> None:
    _bulk(person, ground)
    Employment.objects.update(employer_key="")
    assert finds(_firm("—", "0000000017", ground.firms[0]), person)


def test_names_cost_no_statement_more(ground: Ground) -> None:
    people = [replace(OPEN, number=place, jobs=(JobSpec(None, "Uzman", True, place % 2),)) for place in range(6)]
    rows: Any = populate(ground, people)
    viewer, costs = viewer_of_kind("employer", ground, rows), []
    for some in (list(rows.values())[:2], list(rows.values())):
        with CaptureQueriesContext(connection) as asked:
            load_records([row.pk for row in some], viewer)
        costs.append(len(asked))
    assert costs == [6, 6]
    assert FIRMS[0] == ground.firms[0].name
