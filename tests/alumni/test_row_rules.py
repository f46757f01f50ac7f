"""Each condition of the row rule alone, by its name: what a property over random people meets by chance, if at all."""

from dataclasses import fields, replace
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models import Q

from portal.alumni.filters import AlumniFilter
from portal.alumni.lists import ANYTHING
from portal.alumni.loading import load_records
from portal.alumni.models import AlumniProfile, Employment, LifeCycle
from portal.alumni.rows import barred_q, can_see, degree_q, entrusted_in_place_q, field_q, living_q, of_others_q
from portal.alumni.selectors import listed, projections, visibility_settings, visible_to
from portal.privacy import policies
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from tests.chosen_people import CLOSED, EVERYTHING, NAME, OPEN, OTHERWISE, SKILLS
from tests.decided import ALL_GROUPS, groups_seen
from tests.worlds import (
    TODAY,
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


@pytest.mark.parametrize(
    ("person", "kind"),
    [
        (FOR_ALUMNI, "alumna"),
        (FOR_ALUMNI, "student"),
        (FOR_FIRMS, "employer"),
        (replace(FOR_ALUMNI, in_directory=False, is_public=True), "anonymous"),
        (replace(FOR_ALUMNI, in_directory=False), "representative"),
        (replace(FOR_ALUMNI, in_directory=False), "center"),
    ],
)
def test_what_opens_a_row_to_an_audience_opens_it_alone(person: PersonSpec, kind: str, ground: Ground) -> None:
    row, viewer = looked_at(ground, person, kind)

    assert list(visible_to(viewer)) == [row]
    assert [can_see(viewer, record) for record in load_records([row.pk], viewer)] == [True]


@pytest.mark.parametrize(
    "change",
    [{"blocks": frozenset({0}), "jobs": ()}, {"blocks": frozenset(), "jobs": (JobSpec(0, "Uzman", present=True),)}],
    ids=["blocked firm", "present employer"],
)
def test_what_keeps_a_firm_from_one_person_keeps_it_from_nobody_else(change: dict[str, Any], ground: Ground) -> None:
    free = replace(FOR_FIRMS, blocks=frozenset(), jobs=(JobSpec(0, "Stajyer", present=False),))
    at_another = replace(free, number=2, blocks=frozenset({1}), jobs=(JobSpec(1, "Uzman", present=True),))
    barred = replace(free, number=3, **change)
    rows = populate(ground, [free, at_another, barred])
    viewer = viewer_of_kind("employer", ground, rows)

    assert set(visible_to(viewer)) == {rows[1], rows[2]}
    records = load_records([row.pk for row in rows.values()], viewer)
    assert [can_see(viewer, record) for record in records] == [True, True, False]


def test_a_firm_is_kept_out_by_its_number_under_whatever_name_it_was_written(ground: Ground) -> None:
    works = replace(FOR_FIRMS, blocks=frozenset(), jobs=(JobSpec(0, "Uzman", present=True),))
    row, viewer = looked_at(ground, works, "employer")
    Employment.objects.filter(profile=row).update(employer_name="Eski Ad", employer_key="eski ad")

    assert list(visible_to(viewer)) == []
    assert [can_see(viewer, record) for record in load_records([row.pk], viewer)] == [False]


def test_the_last_day_of_an_opening_counts(ground: Ground) -> None:
    row, viewer = looked_at(ground, replace(FOR_FIRMS, employer_days=0), "employer")

    assert list(visible_to(viewer)) == [row]
    assert [can_see(viewer, record) for record in load_records([row.pk], viewer)] == [True]


@pytest.mark.parametrize("kind", ["anonymous", "student", "alumna", "employer", "representative", "center"])
def test_a_group_is_found_by_exactly_whom_it_is_shown_to(kind: str, ground: Ground) -> None:
    row, viewer = looked_at(ground, replace(OPEN, blocks=frozenset()), kind)
    closed = replace(OPEN, number=2, masks=(0,) * 5, blocks=frozenset())
    rows = {OPEN.number: row, **populate(ground, [closed])}

    audiences = viewer.audiences - {Audience.SELF}  # neither of the two is the one who looks
    for group in FieldGroup:
        by_choice = any(group in groups_seen(audience, ALL_GROUPS) for audience in audiences)
        by_role = any(group in groups_seen(audience, 0) for audience in audiences)
        found = set(AlumniProfile.objects.filter(field_q(viewer, group)))
        assert found == {rows[number] for number, sees in ((1, by_choice), (2, by_role)) if sees}, group


@pytest.mark.parametrize(
    ("place", "kinds"),
    [
        (0, {"anonymous", "student", "alumna", "employer"}),
        (1, {"student"}),
        (2, set()),
        (3, {"alumna"}),
        (4, {"employer"}),
    ],
    ids=["public", "student", "mentee", "alumni", "employer"],
)
def test_a_choice_for_one_audience_is_none_for_another(place: int, kinds: set[str], ground: Ground) -> None:
    masks = tuple(NAME if number == place else 0 for number in range(5))
    row, _viewer = looked_at(ground, replace(OPEN, masks=masks, blocks=frozenset()), "anonymous")

    for kind in ("anonymous", "student", "alumna", "employer"):
        viewer = viewer_of_kind(kind, ground, {})
        assert list(visible_to(viewer)) == [row] * (kind in kinds), kind
        assert [can_see(viewer, record) for record in load_records([row.pk], viewer)] == [kind in kinds]


def test_an_owner_reads_the_own_choices_an_audience_at_a_time() -> None:
    groups = {"public": 1, "student": 2, "mentee": 4, "alumni": 16, "employer": 4096}
    profile = AlumniProfile(**{f"{audience}_groups": mask for audience, mask in groups.items()})

    told = {setting.audience: setting.opened for setting in visibility_settings(profile)}

    assert told == {
        Audience.PUBLIC: (FieldGroup.IDENTITY,),
        Audience.STUDENT: (FieldGroup.PHOTO,),
        Audience.MENTEE: (FieldGroup.CONTACT_EMAIL,),
        Audience.ALUMNI: (FieldGroup.ADDRESS,),
        Audience.EMPLOYER: (FieldGroup.CV,),
    }


def test_an_owner_finds_the_own_record_with_everything_closed(ground: Ground) -> None:
    shut = replace(OPEN, masks=(0,) * 5, is_public=False, in_directory=False, employer_days=None)
    rows = populate(ground, [replace(shut, number=0), shut])
    viewer = viewer_of_kind("self", ground, rows)

    assert list(visible_to(viewer)) == [rows[0]]
    assert [can_see(viewer, record) for record in load_records([rows[0].pk, rows[1].pk], viewer)] == [True, False]


def test_others_are_whoever_is_not_the_account_that_looks(ground: Ground) -> None:
    nobodys = replace(OPEN, number=2, state=LifeCycle.GRADUATE, employer_days=None, in_directory=False, is_public=False)
    rows = populate(ground, [replace(OPEN, number=0), OPEN, nobodys])
    owner = Viewer(today=TODAY, user_id=rows[0].user_id)

    assert set(AlumniProfile.objects.filter(of_others_q(owner))) == {rows[1], rows[2]}
    assert set(AlumniProfile.objects.filter(of_others_q(Viewer(today=TODAY)))) == set(rows.values())


def test_the_living_are_whoever_graduated_and_is_not_known_to_have_died(ground: Ground) -> None:
    rows = populate(ground, [replace(CLOSED, number=place) for place in range(len(LifeCycle))])
    for state, row in zip(LifeCycle, rows.values(), strict=True):
        AlumniProfile.objects.filter(pk=row.pk).update(state=state)

    found = set(AlumniProfile.objects.filter(living_q()).values_list("state", flat=True))

    assert found == {"graduate", "claimed", "active", "dormant", "unreachable"}


def test_a_list_is_asked_for_in_the_words_of_its_indexes(ground: Ground) -> None:
    alumna, firm = (viewer_of_kind(kind, ground, {}) for kind in ("alumna", "employer"))

    # Each of both audiences: anything opened at all, which is what an index is bound to.
    assert str(visible_to(alumna).query).count(str(ANYTHING)) == 2
    # One row of a firm's block and one of a present job is looked up, never a table made of them.
    assert str(AlumniProfile.objects.filter(barred_q(firm.employer_id or 0)).query).count("LIMIT 1)") == 2


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


def test_a_representative_finds_by_a_degree_whoever_holds_it_and_nobody_else(ground: Ground) -> None:
    shut = replace(OPEN, masks=(0,) * 5)
    people = [shut, replace(shut, number=2, degrees=(DegreeSpec(1, "master", 2018),)), replace(shut, number=3)]
    rows = populate(ground, people)
    viewer = viewer_of_kind("representative", ground, rows)
    rows[3] = after_death(people[2], LifeCycle.ERASED)

    by_degree = AlumniProfile.objects.filter(degree_q(viewer, Q(level="bachelor")))
    assert list(by_degree) == [rows[1]]
    # By role it is, or not at all: without the rule she finds by what the owner opened, like anybody.
    rule = policies._by_group[FieldGroup.EDUCATION]
    closed = replace(rule, always=rule.always - {Audience.UNIT})
    with patch.dict(policies._by_group, {FieldGroup.EDUCATION: closed}):
        assert list(AlumniProfile.objects.filter(degree_q(viewer, Q(level="bachelor")))) == []


def test_looked_up_row_by_row_a_representative_sees_whom_the_units_hold_and_who_is_not_erased(ground: Ground) -> None:
    shut = replace(OPEN, masks=(0,) * 5)
    elsewhere = replace(shut, number=2, degrees=(DegreeSpec(1, "master", 2018),))
    people = [shut, elsewhere, replace(shut, number=3), replace(elsewhere, number=4)]
    rows = populate(ground, people)
    viewer = viewer_of_kind("representative", ground, rows)
    after_death(people[2], LifeCycle.ERASED)
    after_death(people[3], LifeCycle.ERASED)

    assert list(AlumniProfile.objects.filter(entrusted_in_place_q(viewer.unit_paths))) == [rows[1]]
    assert list(AlumniProfile.objects.filter(entrusted_in_place_q((ground.units[1].path,)))) == [rows[1], rows[2]]


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
