"""The rank of a profile and the places of a person in lists are what the degrees say, whoever wrote those."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from portal.accounts.models import Role
from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.alumni.models import AlumniProfile, Degree, ListPlace, Proposal
from portal.alumni.selectors import listed_in_segments
from portal.alumni.services import merge_profiles, part_profiles, proposals
from portal.alumni.services.intake import NewGraduate, add_graduates, update_from_records
from portal.alumni.services.told_by_records import RecordChange, RecordedPerson
from portal.institution.models import Unit
from portal.privacy.viewers import Viewer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))


@pytest.fixture
def programs() -> list[Unit]:
    """Return two programs, of two faculties of one university."""
    root = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    made = []
    for code in ("FEN", "HUK"):
        faculty = Unit.objects.get(pk=root.pk).add_child(code=code, kind="faculty", name_tr=code, name_en=code)
        made.append(faculty.add_child(code=f"{code}-L", kind="program", level="bachelor", name_tr=code, name_en=code))
    return made


def person(name: str = "Ada", **given: object) -> AlumniProfile:
    return AlumniProfile.objects.create(first_name=name, last_name="Ok", **given)


def studied(profile: AlumniProfile, unit: Unit, day: date | None) -> Degree:
    return Degree.objects.create(profile=profile, unit=unit, level="bachelor", graduated_on=day)


def rank(profile: AlumniProfile) -> int | None:
    return AlumniProfile.objects.get(pk=profile.pk).graduation_rank


def places(profile: AlumniProfile) -> dict[str, int | None]:
    """Return the rank of a person in each list, by the last steps of its path."""
    return dict(ListPlace.objects.filter(profile=profile).values_list("unit_path", "graduation_rank"))


def test_a_degree_gives_a_place_in_its_unit_and_in_every_unit_above(programs: list[Unit]) -> None:
    science, law = programs
    ada = person()
    studied(ada, science, date(2016, 6, 30))
    later = studied(ada, law, date(2019, 2, 1))
    studied(ada, science, None)

    assert rank(ada) == -20190201
    assert places(ada) == {
        science.path[:4]: -20190201,
        science.path[:8]: -20160630,
        science.path: -20160630,
        law.path[:8]: -20190201,
        law.path: -20190201,
    }

    later.delete()
    assert rank(ada) == -20160630
    assert places(ada) == dict.fromkeys((science.path[:4], science.path[:8], science.path), -20160630)


def test_who_has_not_graduated_has_places_without_a_rank(programs: list[Unit]) -> None:
    ada = person()
    studied(ada, programs[0], None)

    assert rank(ada) is None
    assert set(places(ada).values()) == {None}
    assert len(places(ada)) == 3


def test_a_new_name_is_the_one_lists_are_walked_by(programs: list[Unit]) -> None:
    ada = person()
    studied(ada, programs[0], date(2016, 6, 30))
    ada.last_name = "Zor"
    ada.save(update_fields=["last_name", "name_key"])

    keys = ListPlace.objects.filter(profile=ada).values_list("name_key", "public_id").distinct()
    assert list(keys) == [(ada.name_key, ada.public_id)]


def test_a_row_read_before_a_degree_was_written_does_not_put_the_rank_back(programs: list[Unit]) -> None:
    ada = person()
    held = AlumniProfile.objects.get(pk=ada.pk)
    studied(ada, programs[0], date(2016, 6, 30))
    held.save()

    assert rank(ada) == -20160630


def test_an_import_puts_people_and_further_degrees_in_place(programs: list[Unit]) -> None:
    told = {"contact_email": "", "contact_phone": "", "level": "bachelor", "enrolled_on": None}
    fresh = NewGraduate("Ada", "Ok", unit_id=programs[0].pk, graduated_on=date(2016, 6, 30), **told)
    ((profile_id, degree_id),) = add_graduates([fresh])
    ada = AlumniProfile.objects.get(pk=profile_id)
    assert rank(ada) == -20160630

    further = NewGraduate("Ada", "Ok", unit_id=programs[1].pk, graduated_on=None, profile_id=profile_id, **told)
    add_graduates([further])
    assert (rank(ada), len(places(ada))) == (-20160630, 5)

    before = RecordedPerson("Ada", "Ok", "", "", None)
    now = RecordedPerson("Ada", "Zor", "", "", None)
    change = RecordChange(
        profile_id, degree_id, before, now, programs[0].pk, "bachelor", None, date(2017, 1, 2), is_expected=False
    )
    update_from_records(CENTER, [change])
    assert rank(ada) == -20170102
    assert set(ListPlace.objects.values_list("name_key")) == set(AlumniProfile.objects.values_list("name_key"))


def test_a_degree_accepted_from_a_proposal_moves_its_holder(programs: list[Unit]) -> None:
    ada = person()
    degree = studied(ada, programs[0], date(2016, 6, 30))
    waiting = Proposal.objects.create(
        profile=ada,
        key="k",
        field="degree",
        group="EDUCATION",
        source="student_records",
        held={},
        told={
            "degree": degree.pk,
            "unit": programs[1].code,
            "level": "master",
            "enrolled_on": None,
            "graduated_on": "2020-07-01",
        },
        told_on=TODAY,
        expires_on=TODAY,
    )
    proposals.accept_proposal(CENTER, proposal=waiting.public_id)

    assert rank(ada) == -20200701
    assert set(places(ada)) == {programs[1].path[:4], programs[1].path[:8], programs[1].path}


def test_a_merge_brings_places_together_and_undoing_parts_them(programs: list[Unit]) -> None:
    ada, again = person(), person("Ada Su")
    studied(ada, programs[0], date(2016, 6, 30))
    studied(again, programs[1], date(2019, 6, 30))
    apart = {one.pk: (rank(one), places(one)) for one in (ada, again)}

    merged = merge_profiles(ada.pk, again.pk)
    assert (rank(ada), len(places(ada))) == (-20190630, 5)
    assert not ListPlace.objects.filter(profile_id=again.pk).exists()

    part_profiles(merged)
    assert {one.pk: (rank(one), places(one)) for one in (ada, again)} == apart


def test_who_is_astray_is_found_and_put_right(programs: list[Unit]) -> None:
    people = [person(str(number)) for number in range(4)]
    for one in people:
        studied(one, programs[0], date(2016, 6, 30))
    AlumniProfile.objects.filter(pk=people[0].pk).update(graduation_rank=None)
    ListPlace.objects.filter(profile=people[1], unit_path=programs[0].path).delete()
    ListPlace.objects.filter(profile=people[2]).update(graduation_rank=F("graduation_rank") + 1)

    assert ListPlace.objects.astray() == [one.pk for one in people[:3]]
    with pytest.raises(CommandError, match="3 people are astray"):
        call_command("list_places", "check")

    call_command("list_places", "settle", stdout=StringIO())
    told = StringIO()
    call_command("list_places", "check", stdout=told)
    assert told.getvalue() == "12 places hold\n"


def test_a_place_left_over_shows_nobody(programs: list[Unit]) -> None:
    ada = person()
    studied(ada, programs[0], date(2016, 6, 30))
    ListPlace.objects.create(
        profile=ada, unit_path=programs[1].path, public_id=ada.public_id, name_key=ada.name_key, graduation_rank=-1
    )
    of_law = Viewer(today=TODAY, unit_paths=(programs[1].path,))

    for order in AlumniOrder:
        parts = listed_in_segments(of_law, wanted=AlumniFilter(), order=order)
        assert [list(arm) for arms, _names in parts for arm in arms if list(arm)] == []

    ListPlace.objects.settle([ada.pk])
