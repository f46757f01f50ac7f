"""Ordered by what happened last: by the days the viewer is told, and by nothing that is hidden."""

from dataclasses import replace
from datetime import date

import pytest
from own_record import SKILLED, Caller

from portal.alumni.models import AlumniProfile, Degree, Employment
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, choosable_mask
from search import indexing
from tests.worlds import Ground, JobSpec, populate

pytestmark = pytest.mark.django_db
ALL = choosable_mask(Audience.EMPLOYER)
ORDERED = """{ searchAlumni(order: LATEST_CAREER) { totalCount nextCursor
  hits { cursor node { id fullName headline employments { title startedOn } } } } }"""


@pytest.fixture
def rows(ground: Ground) -> dict[int, AlumniProfile]:
    """Return three people, wholly open; the one with the latest job first by number, then by degree."""
    people = [
        replace(
            SKILLED,
            number=number,
            first_name=name,
            email=f"{number}@ornek.example",
            masks=(0, 0, 0, 0, ALL),
            employer_days=30,
            jobs=(JobSpec(None, "Analist", True),),
        )
        for number, name in enumerate(("Ada", "Bora", "Can"))
    ]
    made = populate(ground, people)
    Degree.objects.update(graduated_on=date(2010, 6, 30))
    for number, day in enumerate((date(2024, 1, 1), date(2020, 1, 1), date(2022, 1, 1))):
        Employment.objects.filter(profile=made[number]).update(started_on=day)
    return made


def names(caller: Caller) -> list[str | None]:
    """Return who is found after the index was made anew, in order, by first name."""
    indexing.rebuild("alumni-employer", force=True)
    hits = caller.ask(ORDERED)["data"]["searchAlumni"]["hits"]
    return [(hit["node"]["fullName"] or "").split(" ")[0] for hit in hits]


def test_the_latest_job_or_degree_comes_first(rows: dict[int, AlumniProfile], employer: Caller) -> None:
    assert names(employer) == ["Ada", "Can", "Bora"]
    Degree.objects.filter(profile=rows[1]).update(graduated_on=date(2025, 6, 30))
    assert names(employer) == ["Bora", "Ada", "Can"]


def test_what_is_hidden_moves_nothing(rows: dict[int, AlumniProfile], employer: Caller) -> None:
    closed = ALL & ~FieldGroup.CAREER.bit
    AlumniProfile.objects.filter(pk=rows[0].pk).update(employer_groups=closed)
    # Her degree of 2010 is all that is told now.
    assert names(employer) == ["Can", "Bora", "Ada"]
    before = employer.ask(ORDERED)
    Employment.objects.filter(profile=rows[0]).update(started_on=date(2026, 11, 1), title="Müdür")
    AlumniProfile.objects.filter(pk=rows[0].pk).update(contact_phone="+90 555 000 00 00")
    assert names(employer) == ["Can", "Bora", "Ada"]
    assert employer.ask(ORDERED) == before


def test_of_somebody_without_a_name_no_day_of_a_degree_counts(rows: dict[int, AlumniProfile], employer: Caller) -> None:
    closed = ALL & ~FieldGroup.IDENTITY.bit & ~FieldGroup.CAREER.bit
    AlumniProfile.objects.filter(pk=rows[0].pk).update(employer_groups=closed)
    Degree.objects.filter(profile=rows[0]).update(graduated_on=date(2023, 1, 1))
    assert names(employer) == ["Can", "Bora", ""]
    before = employer.ask(ORDERED)
    Degree.objects.filter(profile=rows[0]).update(graduated_on=date(2024, 12, 31))
    assert names(employer) == ["Can", "Bora", ""]
    assert employer.ask(ORDERED) == before
