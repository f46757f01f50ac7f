"""Of whoever is hidden from a firm its lists know nothing."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from own_record import SKILLED, Caller
from talent_world import (
    ADD,
    ENTRIES,
    LISTS,
    NOBODY,
    NOTE,
    REMOVE,
    RENAME,
    added,
    be_hired,
    block,
    block_with_a_public_page,
    close,
    four_people,
    key_of,
    made,
    nodes,
    shut_every_group,
    type_its_name,
)

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile, EmployerBlock
from portal.employers.models import Employer
from portal.privacy.policies import FieldGroup
from portal.talent.models import TalentEntry
from tests.worlds import Ground, populate

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(ground: Ground) -> dict[int, AlumniProfile]:
    """Four people who opened their names and skills to employers."""
    return four_people(ground)


HIDDEN = [close, shut_every_group, block, block_with_a_public_page, be_hired, type_its_name]


def everything(caller: Caller, key: str, entry: str, person: str) -> str:
    """Return all that a firm can be told about its lists and one person, as one text."""
    one = {"talentListId": key, "alumnusIds": [person]}
    told = [
        caller.ask(LISTS),
        caller.ask(ENTRIES),
        caller.ask(ENTRIES, first=1),
        caller.ask(ENTRIES, filter={"talentListId": key}),
        caller.ask(ENTRIES, filter={"alumnusId": person}),
        caller.ask(NOTE, input={"entryId": entry, "note": "Yeni"}),
        caller.ask(REMOVE, input={"entryId": entry}),
        caller.ask(ADD, input=one),
        caller.ask(RENAME, input={"talentListId": key, "name": "Sonra"}),
    ]
    for answer in told:  # each answer has an id of its own, the same for nobody
        for error in answer.get("errors", ()):
            error["extensions"].pop("requestId")
    return json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("hide", HIDDEN)
def test_whoever_is_hidden_was_never_added(
    hide: Callable[[AlumniProfile, Employer], None],
    employer: Caller,
    people: dict[int, AlumniProfile],
    ground: Ground,
) -> None:
    key = made(employer, people[1], people[2], people[3], note="Gizli not")
    hidden = TalentEntry.objects.get(profile=people[2])
    entry, person = global_id("TalentEntry", hidden.public_id), key_of(people[2])
    hide(people[2], ground.firms[0])
    on_it = everything(employer, key, entry, person)
    assert "Öztürk 2" not in on_it
    assert [row["person"]["id"] for row in nodes(employer)] == [key_of(people[3]), key_of(people[1])]
    employer.ask(RENAME, input={"talentListId": key, "name": "Backend 2026"})
    hidden.delete()
    assert everything(employer, key, entry, person) == on_it


def test_she_comes_back_with_the_opening(employer: Caller, people: dict[int, AlumniProfile], ground: Ground) -> None:
    made(employer, people[1], note="Tanıştık")
    before = nodes(employer)
    block(people[1], ground.firms[0])
    assert nodes(employer) == []
    EmployerBlock.objects.all().delete()
    assert nodes(employer) == before


def test_nobody_is_added_whom_the_firm_does_not_find(
    employer: Caller, people: dict[int, AlumniProfile], ground: Ground
) -> None:
    key = made(employer)
    block(people[1], ground.firms[0])
    block_with_a_public_page(people[2], ground.firms[0])
    absent = employer.ask(ADD, input={"talentListId": key, "alumnusIds": [NOBODY]})
    assert absent["data"]["addToTalentList"] == {"ok": True, "problems": [], "added": 0, "talentList": {"people": 0}}
    for row in (people[1], people[2]):
        assert employer.ask(ADD, input={"talentListId": key, "alumnusIds": [key_of(row)]}) == absent
    assert not TalentEntry.objects.exists()


def test_what_a_recruiter_sees_as_an_alumna_is_no_part_of_a_list(
    employer: Caller, people: dict[int, AlumniProfile], ground: Ground
) -> None:
    """The contact is an alumna too, and finds in the directory whoever closed to firms."""
    contact = User.objects.get(employer_membership__employer=ground.firms[0])
    own = populate(ground, [replace(SKILLED, number=9)], owners={9: contact})[9]
    AlumniProfile.objects.filter(pk=people[1].pk).update(alumni_groups=2**14 - 1, employer_groups=FieldGroup.SKILLS.bit)
    key = made(employer, people[1])
    assert nodes(employer)[0]["person"]["fullName"] is None
    close(people[1], ground.firms[0])
    assert nodes(employer) == []
    assert added(employer, key, people[1], own)["added"] == 0
