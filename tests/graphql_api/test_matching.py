"""Matching: whom a firm's own posting speaks to, in which order and why; of what is open to the firm alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from matching_world import OPENED, person, posting_of, said, tell
from own_record import Caller

from graphql_api.global_ids import global_id
from portal.alumni.models import AlumniProfile, EmployerBlock
from portal.careers.models import Posting
from portal.ledger.models import Reading
from portal.ledger.services import unpack_all
from portal.privacy.policies import FieldGroup, mask_of
from tests.worlds import DegreeSpec, Ground, populate, sign_up

pytestmark = pytest.mark.django_db

MATCH = """query($id: ID!, $first: Int!, $after: String) {
  alumniForPosting(postingId: $id, first: $first, after: $after) {
  totalCount totalIsExact nextCursor missing hint backend
  hits { cursor reasons { code label values } node { name: fullName } } } }"""
_G = FieldGroup
PEOPLE = (
    person(1, "Hepsi", degrees=(DegreeSpec(0, "bachelor", 2016),), skills={0, 1}, province=1, sector=0, job=True),
    person(2, "İki", skills={0, 1}),
    person(3, "Açık", skills={0}, job=True),
    person(4, "Okumuş", degrees=(DegreeSpec(0, "master", 2016), DegreeSpec(1, "bachelor", 2015))),
    person(5, "Komşu", province=1, sector=0, job=True),
    person(6, "Başka", degrees=(DegreeSpec(1, "bachelor", 2016),), skills={2}, province=0),
)


@pytest.fixture
def world(ground: Ground) -> dict[int, AlumniProfile]:
    """Six people open to employers; the index knows."""
    rows = populate(ground, PEOPLE)
    until = timezone.localdate() + timedelta(days=30)
    AlumniProfile.objects.update(employer_groups=OPENED, employer_open_until=until)
    tell(rows.values())
    return rows


def matched(caller: Caller, posting: Posting, first: int = 20, after: str | None = None) -> Any:
    """Return what the posting's firm is answered."""
    key = global_id("Posting", posting.public_id)
    return caller.ask(MATCH, id=key, first=first, after=after)["data"]["alumniForPosting"]


def test_the_people_of_a_posting_in_order_with_reasons(
    world: dict[int, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    answer = matched(employer, posting_of(ground))
    unit = ground.units[0].name_tr
    assert said(answer) == [
        (
            "Hepsi Ak",  # 9 + 6 + 2 * 4 + 3 + 2
            {
                "OPEN_TO": ["İş"],
                "PROGRAM": [unit],
                "SKILL": ["Python", "Arşivcilik"],
                "PLACE": ["Mersin"],
                "SECTOR": ["J"],
            },
        ),
        ("Açık Ak", {"OPEN_TO": ["İş"], "SKILL": ["Python"]}),  # 9 + 4
        ("İki Ak", {"SKILL": ["Python", "Arşivcilik"]}),  # 2 * 4
        ("Okumuş Ak", {"PROGRAM": [unit]}),  # 6
    ]
    assert [reason["label"] for reason in answer["hits"][0]["reasons"]] == [
        "Bu tür fırsatlara açık",
        "Uygun öğrenim",
        "Ortak beceriler",
        "Aynı il",
        "Aynı sektör",
    ]
    told = {name: answer[name] for name in ("totalCount", "totalIsExact", "nextCursor", "missing", "hint", "backend")}
    assert told == {
        "totalCount": 4,
        "totalIsExact": True,
        "nextCursor": None,
        "missing": [],
        "hint": None,
        "backend": "sqlite-fts5",
    }


def test_a_unit_above_is_met_by_all_below_it(world: dict[int, AlumniProfile], employer: Caller, ground: Ground) -> None:
    university = ground.units[0].get_parent()
    found = matched(employer, posting_of(ground, units=[university], skills=[]))
    assert {name for name, _reasons in said(found)} == {"Hepsi Ak", "Okumuş Ak", "Başka Ak"}
    assert said(found)[-1][1] == {"PROGRAM": ["Üniversite"]}


def test_the_place_is_nothing_where_work_is_done_anywhere_and_kinds_differ(
    world: dict[int, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    AlumniProfile.objects.filter(pk=world[2].pk).update(open_to_internship=True)
    tell([world[2]])
    found = said(
        matched(employer, posting_of(ground, kind="internship", work_mode="remote", skills=ground.skills[1:2]))
    )
    assert found == [
        ("İki Ak", {"OPEN_TO": ["Staj"], "SKILL": ["Arşivcilik"]}),
        ("Hepsi Ak", {"PROGRAM": [ground.units[0].name_tr], "SKILL": ["Arşivcilik"], "SECTOR": ["J"]}),
        ("Okumuş Ak", {"PROGRAM": [ground.units[0].name_tr]}),
    ]


def test_pages_follow_one_another(world: dict[int, AlumniProfile], employer: Caller, ground: Ground) -> None:
    posting, names, after = posting_of(ground), [], None
    for _page in range(4):
        page = matched(employer, posting, first=1, after=after)
        names += [name for name, _reasons in said(page)]
        after = page["nextCursor"]
    assert (names, after) == (["Hepsi Ak", "Açık Ak", "İki Ak", "Okumuş Ak"], None)


def test_a_posting_that_says_nothing_is_told_what_is_missing(
    world: dict[int, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    answer = matched(employer, posting_of(ground, units=[], skills=[]))
    assert (answer["hits"], answer["totalCount"], answer["backend"]) == ([], 0, None)
    assert answer["missing"] == ["PROGRAM", "SKILL"]
    assert answer["hint"] == (
        "İlanda aradığınız becerileri veya hangi birimlere seslendiğini belirtin; kişiler buna göre eşleştirilir."
    )


def test_another_firms_posting_is_as_absent(world: dict[int, AlumniProfile], employer: Caller, ground: Ground) -> None:
    others = posting_of(ground, firm=1, state="live")
    assert matched(employer, others) is None
    others.delete()
    assert matched(employer, others) is None
    assert not Reading.objects.exists()


@pytest.mark.parametrize("kind", ["anonymous", "student", "alumna", "center"])
def test_only_firms_ask(kind: str, ground: Ground) -> None:
    client = Client()
    if (user := sign_up(kind, ground)) is not None:
        client.force_login(user)
    answer = Caller(client).ask(MATCH, id=global_id("Posting", posting_of(ground).public_id), first=5)
    code = "UNAUTHENTICATED" if kind == "anonymous" else "FORBIDDEN"
    assert (answer["data"], answer["errors"][0]["extensions"]["code"]) == ({"alumniForPosting": None}, code)


def test_who_blocked_the_firm_closed_or_let_the_opening_end_is_not_found(
    world: dict[int, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    EmployerBlock.objects.create(profile=world[1], employer=ground.firms[0])
    AlumniProfile.objects.filter(pk=world[3].pk).update(employer_open_until=timezone.localdate() - timedelta(days=1))
    AlumniProfile.objects.filter(pk=world[2].pk).update(employer_groups=mask_of([_G.IDENTITY, _G.LOCATION]))
    posting = posting_of(ground)
    # The index says otherwise still: the database has the last word.
    assert said(matched(employer, posting)) == [("Okumuş Ak", {"PROGRAM": [ground.units[0].name_tr]})]
    tell(world.values())
    assert said(matched(employer, posting)) == [("Okumuş Ak", {"PROGRAM": [ground.units[0].name_tr]})]


def test_a_closed_field_is_no_reason_and_moves_nobody(
    world: dict[int, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    AlumniProfile.objects.filter(pk=world[1].pk).update(employer_groups=mask_of([_G.IDENTITY, _G.SKILLS]))
    tell(world.values())
    found = said(matched(employer, posting_of(ground)))
    assert ("Hepsi Ak", {"SKILL": ["Python", "Arşivcilik"]}) in found
    assert found[0][0] == "Açık Ak"


def test_the_ledger_tells_the_posting_and_what_a_match_tells_with_and_without_its_reasons(
    world: dict[int, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    posting = posting_of(ground)
    matched(employer, posting)
    reading = Reading.objects.get()
    assert (reading.door, reading.question, reading.employer_id) == (
        "search",
        "posting: Geliştirici",
        ground.firms[0].pk,
    )
    assert dict(reading.people)[world[1].pk] == OPENED
    bare = MATCH.replace("reasons { code label values }", "")
    Reading.objects.all().delete()
    employer.ask(bare, id=global_id("Posting", posting.public_id), first=5)
    assert dict(Reading.objects.get().people)[world[1].pk] == OPENED
    unpack_all()


@pytest.mark.parametrize(("field", "argument"), [("alumniForPosting", "postingId"), ("similarAlumni", "alumnusId")])
def test_a_match_counts_as_a_search_of_the_firm(
    field: str, argument: str, world: dict[int, AlumniProfile], employer: Caller, ground: Ground, settings: Any
) -> None:
    settings.FIRM_LIMITS = {"searches_a_minute": 2}
    key = global_id("Posting", posting_of(ground).public_id)
    if field == "similarAlumni":
        key = global_id("Alumnus", world[1].public_id)
    call = f'{field}({argument}: "{key}", first: 2) {{ totalCount }}'
    # In one request, because a caller of the tests forgets all counts between two.
    answer = employer.ask(f"{{ a: {call} b: {call} c: {call} }}")
    assert [answer["data"][name] is None for name in "abc"] == [False, False, True]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["RATE_LIMITED"]


def test_statements_do_not_grow_with_the_people(
    world: dict[int, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    posting = posting_of(ground)
    matched(employer, posting)
    counted = []
    for first in (1, 4):
        with CaptureQueriesContext(connection) as statements:
            assert len(matched(employer, posting, first=first)["hits"]) == first
        counted.append(len(statements))
    assert counted[0] == counted[1]
