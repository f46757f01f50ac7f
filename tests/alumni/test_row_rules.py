"""Each condition of the row rule alone, by its name: what a property over random people meets by chance, if at all."""

from dataclasses import fields, replace

import pytest

from portal.alumni.filters import AlumniFilter
from portal.alumni.loading import load_records
from portal.alumni.models import AlumniProfile, LifeCycle
from portal.alumni.rows import can_see
from portal.alumni.selectors import listed, projections, visible_to
from portal.privacy.viewers import Viewer
from tests.chosen_people import CLOSED, EVERYTHING, NAME, OPEN, OTHERWISE, SKILLS
from tests.worlds import (
    DegreeSpec,
    GrantSpec,
    Ground,
    JobSpec,
    PersonSpec,
    lay_ground,
    populate,
    viewer_of_kind,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground() -> Ground:
    """Return what people hang on."""
    return lay_ground()


def looked_at(ground: Ground, person: PersonSpec, kind: str) -> tuple[AlumniProfile, Viewer]:
    """Put ``person`` into the database beside nobody else; return the row and a viewer of ``kind``."""
    rows = populate(ground, [person])
    return rows[person.number], viewer_of_kind(kind, ground, {0: rows[person.number]})


def after_death(person: PersonSpec, state: LifeCycle) -> AlumniProfile:
    """Move somebody who opened everything to a state in which nobody stands behind the record any more."""
    AlumniProfile.objects.filter(public_id=person.public_id).update(state=state)
    return AlumniProfile.objects.get(public_id=person.public_id)


@pytest.mark.parametrize("kind", ["anonymous", "student", "alumna", "employer", "representative", "center", "self"])
def test_who_opened_everything_is_seen_by_all(kind: str, ground: Ground) -> None:
    row, viewer = looked_at(ground, OPEN, kind)

    assert list(visible_to(viewer)) == [row]
    assert [can_see(viewer, record) for record in load_records([row.pk], viewer)] == [True]


# Whoever opened nothing to everyone; an employer is everyone too, so the public page would hide the difference.
FOR_FIRMS = replace(OPEN, is_public=False, in_directory=False)
FOR_ALUMNI = replace(OPEN, is_public=False, employer_days=None)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        (replace(FOR_FIRMS, blocks=frozenset({0})), "employer"),
        (replace(FOR_FIRMS, jobs=(JobSpec(0, "Uzman", present=True),)), "employer"),
        (replace(FOR_FIRMS, employer_days=-1), "employer"),
        (replace(FOR_FIRMS, employer_days=None), "employer"),
        (replace(FOR_FIRMS, masks=(EVERYTHING, EVERYTHING, EVERYTHING, EVERYTHING, 0)), "employer"),
        (FOR_FIRMS, "alumna"),
        (FOR_FIRMS, "student"),
        (FOR_ALUMNI, "employer"),
        (FOR_ALUMNI, "anonymous"),
        (replace(FOR_ALUMNI, degrees=(DegreeSpec(1, "master", 2018),)), "representative"),
    ],
    ids=[
        "blocked firm",
        "present employer",
        "opening over",
        "never opened",
        "opened no field to firms",
        "not in the directory, to an alumna",
        "not in the directory, to a student",
        "not open to employers",
        "no public page",
        "no degree of the unit",
    ],
)
def test_one_condition_alone_hides_the_row(changed: PersonSpec, kind: str, ground: Ground) -> None:
    row, viewer = looked_at(ground, changed, kind)

    assert list(visible_to(viewer)) == []
    assert [can_see(viewer, record) for record in load_records([row.pk], viewer)] == [False]
    assert projections(viewer, [row.pk]) == []


def test_the_last_day_of_an_opening_counts(ground: Ground) -> None:
    row, viewer = looked_at(ground, replace(FOR_FIRMS, employer_days=0), "employer")

    assert list(visible_to(viewer)) == [row]
    assert [can_see(viewer, record) for record in load_records([row.pk], viewer)] == [True]


@pytest.mark.parametrize("kind", ["anonymous", "student", "alumna", "employer", "recruiting alumna"])
@pytest.mark.parametrize("state", sorted({LifeCycle.EXPECTED, LifeCycle.GRADUATE, LifeCycle.DECEASED}))
def test_choices_end_with_the_owner(state: LifeCycle, kind: str, ground: Ground) -> None:
    _row, viewer = looked_at(ground, OPEN, kind)
    row = after_death(OPEN, state)

    assert list(visible_to(viewer)) == []
    assert [can_see(viewer, record) for record in load_records([row.pk], viewer)] == [False]


@pytest.mark.parametrize("kind", ["anonymous", "alumna", "employer", "representative", "center", "self"])
def test_the_erased_are_seen_by_nobody(kind: str, ground: Ground) -> None:
    _row, viewer = looked_at(ground, OPEN, kind)
    row = after_death(OPEN, LifeCycle.ERASED)

    assert list(visible_to(viewer)) == []
    assert [can_see(viewer, record) for record in load_records([row.pk], viewer)] == [False]


@pytest.mark.parametrize(
    ("grant", "email"),
    [
        (GrantSpec(0, 1 << 2, 0), "isil@ornek.example"),
        (GrantSpec(0, 1 << 2, -1), None),
        (GrantSpec(1, 1 << 2, 5), None),
    ],
    ids=["on its last day", "the day after", "another firm's"],
)
def test_a_grant_widens_what_its_firm_reads_until_its_day(grant: GrantSpec, email: str | None, ground: Ground) -> None:
    masks = (0, 0, 0, 0, NAME)
    row, viewer = looked_at(ground, replace(OPEN, masks=masks, grants=(grant,)), "employer")

    (seen,) = projections(viewer, [row.pk])

    assert (seen.first_name, seen.contact_email, seen.headline) == ("Işıl", email, None)


def test_a_grant_alone_opens_no_row(ground: Ground) -> None:
    person = replace(OPEN, masks=(0,) * 5, grants=(GrantSpec(0, EVERYTHING, 5),))
    row, viewer = looked_at(ground, person, "employer")

    assert list(visible_to(viewer)) == []
    assert projections(viewer, [row.pk]) == []


def test_a_representative_finds_by_the_own_unit_only_and_sees_no_other_degree(ground: Ground) -> None:
    row, viewer = looked_at(ground, replace(OPEN, masks=(SKILLS,) * 5), "representative")
    own, other = (AlumniFilter(unit_path=unit.path) for unit in ground.units)

    assert [list(listed(viewer, wanted=wanted)) for wanted in (own, other)] == [[row], []]
    assert list(listed(viewer, wanted=AlumniFilter(level="master"))) == []
    assert list(listed(viewer, wanted=AlumniFilter(graduated_from=2017))) == []
    (seen,) = projections(viewer, [row.pk])
    assert [degree.graduated_on.year for degree in seen.degrees or [] if degree.graduated_on] == [2016]


def test_an_empty_field_reads_like_a_hidden_one(ground: Ground) -> None:
    nothing = {"email": "", "headline": "", "job": False, "province": None, "sector": None, "photo": 0, "cv": 0}
    bare = replace(OPEN, **nothing, degrees=(), jobs=(), skills=frozenset())
    row, viewer = looked_at(ground, bare, "alumna")

    (seen,) = projections(viewer, [row.pk])

    told = {field.name for field in fields(seen) if getattr(seen, field.name) is not None}
    assert told == {"public_id", "first_name", "last_name", "name_key"}


def test_who_does_not_say_counts_as_not_open_whatever_is_stored(ground: Ground) -> None:
    rows = populate(ground, [CLOSED, replace(OTHERWISE, number=2)])
    viewer = viewer_of_kind("alumna", ground, rows)

    assert set(listed(viewer, wanted=AlumniFilter(open_to_mentoring=False))) == set(rows.values())
    assert list(listed(viewer, wanted=AlumniFilter(open_to_mentoring=True))) == []
