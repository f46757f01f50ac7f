"""People like one whom a firm sees: by what it sees of both, without that one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from matching_world import OPENED, person, said, tell
from own_record import SKILLED, Caller

from graphql_api.global_ids import global_id
from portal.alumni.models import AlumniProfile, EmployerBlock
from portal.ledger.models import Reading
from portal.outbox import services as outbox
from portal.privacy.policies import FieldGroup, mask_of
from tests.worlds import DegreeSpec, Ground, populate, sign_up

pytestmark = pytest.mark.django_db
ASK = """query($id: ID!, $first: Int!, $after: String) { similarAlumni(alumnusId: $id, first: $first, after: $after) {
  totalCount nextCursor missing hint hits { reasons { code label values } node { name: fullName } } } }"""
_G = FieldGroup
STUDIED = (DegreeSpec(0, "bachelor", 2016),)
PEOPLE = (
    person(1, "Aslı", degrees=STUDIED, skills={0, 1}, province=1, sector=0, job=True),
    person(2, "Eşi", degrees=STUDIED, skills={0, 1}, province=1, sector=0),
    person(3, "Açık", skills={0}, job=True),
    person(4, "Okumuş", degrees=(DegreeSpec(0, "master", 2016),), province=1),
    person(5, "Komşu", degrees=(DegreeSpec(1, "bachelor", 2016),), skills={2}, province=1, sector=0, job=True),
)


@pytest.fixture
def world(ground: Ground) -> dict[int, AlumniProfile]:
    """Five people open to employers; the index knows."""
    rows = populate(ground, PEOPLE)
    until = timezone.localdate() + timedelta(days=30)
    AlumniProfile.objects.update(employer_groups=OPENED, employer_open_until=until)
    tell(rows.values())
    return rows


def like(caller: Caller, row: AlumniProfile, first: int = 20, after: str | None = None) -> Any:
    """Return what the caller is answered."""
    key = global_id("Alumnus", row.public_id)
    return caller.ask(ASK, id=key, first=first, after=after)["data"]["similarAlumni"]


ALL_OF_IT = [
    ("Eşi Ak", {"PROGRAM": ["BIL"], "SKILL": ["Python", "Arşivcilik"], "PLACE": ["Mersin"], "SECTOR": ["J"]}),  # 19
    ("Okumuş Ak", {"PROGRAM": ["BIL"], "PLACE": ["Mersin"]}),  # 9
    ("Açık Ak", {"SKILL": ["Python"]}),  # 4
]


def test_the_likest_come_first_without_herself(world: dict[int, AlumniProfile], employer: Caller) -> None:
    answer = like(employer, world[1])
    assert said(answer) == ALL_OF_IT
    assert (answer["totalCount"], answer["nextCursor"], answer["missing"], answer["hint"]) == (3, None, [], None)


def test_pages_follow_one_another(world: dict[int, AlumniProfile], employer: Caller) -> None:
    first = like(employer, world[1], first=2)
    rest = like(employer, world[1], first=2, after=first["nextCursor"])
    assert [*said(first), *said(rest)] == ALL_OF_IT


def test_as_many_changes_on_their_way_as_there_may_be_leave_room_for_leaving_her_out(
    world: dict[int, AlumniProfile], employer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.plan.MOST_LATE", 1)
    monkeypatch.setattr("search.audiences.MOST_LATE", 1)
    outbox.write("alumnus.changed", [world[4].pk])
    assert [name for name, _reasons in said(like(employer, world[1]))] == ["Eşi Ak", "Açık Ak"]


def test_what_is_closed_of_her_finds_nobody(world: dict[int, AlumniProfile], employer: Caller) -> None:
    AlumniProfile.objects.filter(pk=world[1].pk).update(employer_groups=mask_of([_G.IDENTITY, _G.SKILLS]))
    assert said(like(employer, world[1])) == [
        ("Eşi Ak", {"SKILL": ["Python", "Arşivcilik"]}),
        ("Açık Ak", {"SKILL": ["Python"]}),
    ]
    AlumniProfile.objects.filter(pk=world[1].pk).update(employer_groups=mask_of([_G.IDENTITY, _G.LOCATION]))
    answer = like(employer, world[1])
    assert (answer["hits"], answer["missing"]) == ([], ["PROGRAM", "SKILL"])
    assert answer["hint"].startswith("Bu kişinin becerileri ve öğrenimi size açık olmadığından")


def test_what_is_closed_of_others_finds_them_not(world: dict[int, AlumniProfile], employer: Caller) -> None:
    AlumniProfile.objects.filter(pk=world[2].pk).update(employer_groups=mask_of([_G.IDENTITY, _G.SECTOR]))
    tell(world.values())
    assert said(like(employer, world[1])) == ALL_OF_IT[1:]


def test_hidden_is_as_absent(world: dict[int, AlumniProfile], employer: Caller, ground: Ground) -> None:
    EmployerBlock.objects.create(profile=world[1], employer=ground.firms[0])

    def asked() -> tuple[Any, int]:
        with CaptureQueriesContext(connection) as statements:
            return like(employer, world[1]), len(statements)

    hidden = asked()
    EmployerBlock.objects.all().delete()
    AlumniProfile.objects.filter(pk=world[1].pk).delete()
    assert hidden == asked() == (None, hidden[1])
    assert not Reading.objects.exists()


def test_both_sides_are_read_and_nobody_is_told_whom_they_are_like(
    world: dict[int, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    like(employer, world[1])
    readings = list(Reading.objects.order_by("pk"))
    assert {(row.door, row.question, row.employer_id) for row in readings} == {
        ("search", "similar candidates", ground.firms[0].pk)
    }
    compared = mask_of([_G.EDUCATION, _G.SKILLS, _G.LOCATION, _G.SECTOR])
    assert [dict(row.people) for row in readings] == [
        {world[1].pk: compared},
        {world[number].pk: compared | mask_of([_G.IDENTITY]) for number in (2, 3, 4)},
    ]


@pytest.mark.parametrize("kind", ["anonymous", "student", "alumna", "center"])
def test_only_firms_ask(kind: str, ground: Ground) -> None:
    row = populate(ground, [SKILLED])[0]
    client = Client()
    if (user := sign_up(kind, ground)) is not None:
        client.force_login(user)
    answer = Caller(client).ask(ASK, id=global_id("Alumnus", row.public_id), first=5)
    code = "UNAUTHENTICATED" if kind == "anonymous" else "FORBIDDEN"
    assert (answer["data"], answer["errors"][0]["extensions"]["code"]) == ({"similarAlumni": None}, code)


def test_statements_do_not_grow_with_the_people(world: dict[int, AlumniProfile], employer: Caller) -> None:
    like(employer, world[1])
    counted = []
    for first in (1, 3):
        with CaptureQueriesContext(connection) as statements:
            assert len(like(employer, world[1], first=first)["hits"]) == first
        counted.append(len(statements))
    assert counted[0] == counted[1]
