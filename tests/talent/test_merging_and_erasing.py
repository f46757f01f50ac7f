"""What a firm noted goes with the person, stands in her copy, and follows a merge."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import Role
from portal.alumni.models import AlumniProfile
from portal.alumni.services import merge_profiles, part_profiles
from portal.data_rights.copying import held_about
from portal.data_rights.people import person_of
from portal.data_rights.retention.running import run_retention
from portal.data_rights.services import erase_person
from portal.employers.models import Employer
from portal.privacy.viewers import Viewer
from portal.talent.models import TalentEntry, TalentList
from tests.chosen_people import OPEN
from tests.worlds import TODAY, Ground, lay_ground, populate

pytestmark = pytest.mark.django_db
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))


@pytest.fixture
def ground() -> Ground:
    return lay_ground()


@pytest.fixture
def people(ground: Ground) -> dict[int, AlumniProfile]:
    """One with an account, one who never claimed the record."""
    closed = {"employer_days": None, "in_directory": False, "is_public": False}
    unclaimed = replace(OPEN, number=2, state="graduate", masks=(0,) * 5, **closed)
    return populate(ground, [OPEN, unclaimed])


def entry(firm: Employer, row: AlumniProfile, note: str, *, name: str = "Ahmet'in yerine") -> TalentEntry:
    """Put a person on a list of the firm."""
    moment = timezone.now()
    kept, _new = TalentList.objects.get_or_create(employer=firm, name=name, defaults={"created_on": moment.date()})
    return TalentEntry.objects.create(talent_list=kept, profile=row, note=note, added_at=moment, touched_at=moment)


def test_her_copy_tells_the_firm_the_day_and_the_note_and_not_how_the_list_is_called(
    ground: Ground, people: dict[int, AlumniProfile]
) -> None:
    row = entry(ground.firms[0], people[1], "Python'u iyi")
    person = person_of(profile=people[1].public_id)
    assert person is not None
    held = held_about(person)
    assert held.rows["talent.TalentEntry"] == [
        {
            "note": "Python'u iyi",
            "added_at": row.added_at.isoformat(),
            "touched_at": row.touched_at.isoformat(),
            "employer": "Akdeniz Yazılım",
        }
    ]
    assert "Ahmet" not in str(held.rows)
    assert "talent.TalentEntry.public_id" in held.withheld


def test_the_note_is_erased_with_her_and_the_list_stays(ground: Ground, people: dict[int, AlumniProfile]) -> None:
    entry(ground.firms[0], people[1], "Python'u iyi")
    entry(ground.firms[0], people[2], "Öteki")
    erase_person(CENTER, profile=people[1].public_id)
    assert list(TalentEntry.objects.values_list("note", flat=True)) == ["Öteki"]
    assert TalentList.objects.count() == 1


def test_a_merge_brings_the_entries_over_and_keeps_one_a_list(ground: Ground, people: dict[int, AlumniProfile]) -> None:
    entry(ground.firms[0], people[1], "Kalan")
    entry(ground.firms[0], people[2], "Giden")
    entry(ground.firms[1], people[2], "Yalnız giden")
    merged = merge_profiles(people[1].pk, people[2].pk)
    told = {(one.profile_id, one.note) for one in TalentEntry.objects.all()}
    assert told == {(people[1].pk, "Kalan"), (people[1].pk, "Yalnız giden")}
    part_profiles(merged)
    assert TalentEntry.objects.count() == 2


def test_a_note_nobody_touched_for_two_years_goes(ground: Ground, people: dict[int, AlumniProfile]) -> None:
    old, kept = entry(ground.firms[0], people[1], "Eski"), entry(ground.firms[0], people[2], "Yeni")
    now = timezone.now()
    TalentEntry.objects.filter(pk=old.pk).update(touched_at=now - timedelta(days=731))
    TalentEntry.objects.filter(pk=kept.pk).update(touched_at=now - timedelta(days=729))
    run_retention(now=now)
    assert list(TalentEntry.objects.values_list("note", flat=True)) == ["Yeni"]
