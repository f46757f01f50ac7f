"""A firm keeps people in mind, on lists that are its own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from own_record import SKILLED, Caller
from talent_world import (
    ADD,
    CREATE,
    DELETE,
    ENTRIES,
    LISTS,
    NOTE,
    OPENED,
    REMOVE,
    RENAME,
    added,
    block,
    four_people,
    key_of,
    made,
    member,
    nodes,
)

from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile
from portal.employers.models import Employer, MemberRole
from portal.employers.selectors import MayNotSearch
from portal.employers.services import suspend_employer
from portal.ledger.models import Reading
from portal.privacy.viewers import Viewer
from portal.talent import selectors, services
from portal.talent.models import TalentEntry, TalentList
from tests.worlds import TODAY, Ground, populate

pytestmark = pytest.mark.django_db
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))


@pytest.fixture
def people(ground: Ground) -> dict[int, AlumniProfile]:
    """Four people who opened their names and skills to employers."""
    return four_people(ground)


def test_a_firm_makes_fills_notes_renames_and_deletes(
    employer: Caller, people: dict[int, AlumniProfile], ground: Ground
) -> None:
    payload = employer.ask(CREATE, input={"name": "  Backend   2026 "})["data"]["createTalentList"]
    key = payload["talentList"].pop("id")
    assert payload == {"ok": True, "problems": [], "talentList": {"name": "Backend 2026", "people": 0}}
    assert added(employer, key, people[1], note=" Python'u iyi ") == {
        "ok": True,
        "problems": [],
        "added": 1,
        "talentList": {"people": 1},
    }
    assert added(employer, key, people[1], people[2])["added"] == 1
    today = timezone.localdate().isoformat()
    told = {"id": key, "name": "Backend 2026", "people": 2, "createdOn": today}
    assert employer.ask(LISTS)["data"]["talentLists"] == [told]
    second, first = nodes(employer)
    contact = User.objects.get(employer_membership__employer=ground.firms[0])
    assert (first["note"], second["note"]) == ("Python'u iyi", "")
    assert (first["addedBy"], first["talentListId"]) == (str(contact), key)
    assert first["person"] == {"id": key_of(people[1]), "fullName": "Işıl Öztürk 1", "skills": [{"name": "Python"}]}
    assert nodes(employer, filter={"alumnusId": key_of(people[1])}) == [first]

    noted = employer.ask(NOTE, input={"entryId": second["id"], "note": "Arandı"})["data"]["setTalentNote"]
    entry = {"note": "Arandı", "person": {"fullName": "Işıl Öztürk 2"}}
    assert noted == {"ok": True, "problems": [], "entry": entry}
    gone = employer.ask(REMOVE, input={"entryId": first["id"]})["data"]["removeFromTalentList"]
    assert gone == {"ok": True, "problems": [], "talentList": {"people": 1}}
    renamed = employer.ask(RENAME, input={"talentListId": key, "name": "Backend"})["data"]["renameTalentList"]
    assert renamed == {"ok": True, "problems": [], "talentList": {"name": "Backend"}}
    deleted = employer.ask(DELETE, input={"talentListId": key})["data"]["deleteTalentList"]
    assert deleted == {"ok": True, "problems": [], "talentList": None}
    assert not TalentEntry.objects.exists()


def test_the_ledger_tells_her_that_she_was_read_on_a_list(
    employer: Caller, people: dict[int, AlumniProfile], ground: Ground
) -> None:
    made(employer, people[1])
    Reading.objects.all().delete()
    nodes(employer)
    [reading] = Reading.objects.all()
    assert (reading.door, reading.question, reading.employer_id) == ("list", "talent list", ground.firms[0].pk)
    assert reading.people == [[people[1].pk, OPENED]]


def test_lists_are_the_firms_alone(employer: Caller, people: dict[int, AlumniProfile], ground: Ground) -> None:
    key = made(employer, people[1], note="Bizim not")
    [entry] = nodes(employer)
    stranger = member(ground, MemberRole.OWNER, firm=1)
    assert stranger.ask(LISTS)["data"]["talentLists"] == []
    assert nodes(stranger) == nodes(stranger, filter={"talentListId": key}) == []
    for document, name, given in (
        (NOTE, "setTalentNote", {"entryId": entry["id"], "note": "Başkası"}),
        (REMOVE, "removeFromTalentList", {"entryId": entry["id"]}),
        (DELETE, "deleteTalentList", {"talentListId": key}),
        (RENAME, "renameTalentList", {"talentListId": key, "name": "Başka"}),
        (ADD, "addToTalentList", {"talentListId": key, "alumnusIds": [key_of(people[2])]}),
    ):
        answer = stranger.ask(document, input=given)
        assert answer["data"][name] is None
        assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert member(ground, MemberRole.RECRUITER).ask(LISTS)["data"]["talentLists"][0]["id"] == key
    watching = member(ground, MemberRole.VIEWER).ask(LISTS)
    assert watching["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_a_cursor_of_another_firm_is_no_place_of_ones_own_list(
    employer: Caller, people: dict[int, AlumniProfile], ground: Ground
) -> None:
    key = made(employer)
    added(employer, key, people[1], people[2])
    cursor = employer.ask(ENTRIES, first=1)["data"]["talentEntries"]["pageInfo"]["endCursor"]
    assert len(employer.ask(ENTRIES, after=cursor)["data"]["talentEntries"]["edges"]) == 1
    for stranger in (member(ground, MemberRole.OWNER, firm=1), member(ground, MemberRole.RECRUITER)):
        answer = stranger.ask(ENTRIES, after=cursor)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_lists_go_with_the_approval_and_come_back(
    employer: Caller,
    people: dict[int, AlumniProfile],
    ground: Ground,
) -> None:
    made(employer, people[1])
    suspend_employer(CENTER, employer_id=ground.firms[0].pk, reason="Şikâyet")
    assert employer.ask(LISTS)["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    Employer.objects.filter(pk=ground.firms[0].pk).update(state="approved")
    assert employer.ask(LISTS)["data"]["talentLists"][0]["people"] == 1


def test_a_firm_that_lapses_meanwhile_keeps_and_reads_nothing(
    employer: Caller, people: dict[int, AlumniProfile], ground: Ground
) -> None:
    """The viewer was made while the firm was in force: the deed and the read ask once more."""
    made(employer, people[1])
    firm = Viewer(today=timezone.localdate(), user_id=1, employer_id=ground.firms[0].pk)
    assert len(selectors.lists_of(firm)) == 1
    Employer.objects.filter(pk=ground.firms[0].pk).update(approved_until=timezone.localdate() - timedelta(days=1))
    assert selectors.lists_of(firm) == []
    with pytest.raises(MayNotSearch):
        services.create_list(firm, name="Sonra")


@pytest.mark.parametrize(
    ("name", "code"), [("", "INVALID"), ("   ", "INVALID"), ("x" * 81, "INVALID"), ("Var", "NAME_TAKEN")]
)
def test_names(name: str, code: str, employer: Caller) -> None:
    made(employer, name="Var")
    key = made(employer, name="Öteki")
    for document, deed, given in (
        (CREATE, "createTalentList", {"name": name}),
        (RENAME, "renameTalentList", {"name": name, "talentListId": key}),
    ):
        payload = employer.ask(document, input=given)["data"][deed]
        assert (payload["ok"], payload["talentList"]) == (False, None)
        [told] = payload["problems"]
        assert (told["code"], told["path"]) == (code, ["name"])


def test_bounds(employer: Caller, people: dict[int, AlumniProfile], ground: Ground, monkeypatch) -> None:
    monkeypatch.setattr(services, "MOST_LISTS", 1)
    monkeypatch.setattr(services, "MOST_PEOPLE", 2)
    monkeypatch.setattr(services, "MOST_AT_ONCE", 3)
    key = made(employer, people[1])
    assert employer.ask(CREATE, input={"name": "İkinci"})["data"]["createTalentList"]["problems"][0]["code"] == (
        "TOO_MANY"
    )
    assert added(employer, key, people[2], people[3])["problems"][0]["code"] == "LIST_FULL"
    assert added(employer, key, *people.values())["problems"][0]["code"] == "INVALID"
    assert added(employer, key, people[2], note="x" * 1001)["problems"][0] == {
        "code": "INVALID",
        "message": "Bir not en çok 1.000 karakterdir.",
        "path": ["note"],
    }
    assert added(employer, key, people[2], note="x" * 1000)["added"] == 1
    block(people[2], ground.firms[0])  # whoever is hidden takes no place: a full list would tell of her
    assert added(employer, key, people[3])["added"] == 1
    assert added(employer, key, people[1], people[3])["added"] == 0


def test_pages_walk_the_whole_list_once(employer: Caller, people: dict[int, AlumniProfile]) -> None:
    key = made(employer)
    added(employer, key, *people.values())  # all at the same moment
    found, after = [], None
    for _page in range(4):
        page = employer.ask(ENTRIES, first=1, after=after)["data"]["talentEntries"]
        assert page["totalCount"] == 4
        found += [edge["node"]["person"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert sorted(found) == sorted(key_of(row) for row in people.values())


def test_two_and_two_hundred_people_cost_the_same(employer: Caller, ground: Ground) -> None:
    days = (timezone.localdate() - TODAY).days + 30
    spec = replace(SKILLED, employer_days=days, masks=(0, 0, 0, 0, OPENED))
    rows = populate(ground, [replace(spec, number=number) for number in range(1, 201)])
    firm, now = ground.firms[0], timezone.now()

    def statements(document: str, **given: Any) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert "errors" not in employer.ask(document, **given)
        return len(asked)

    def fill(people: list[AlumniProfile], lists: int) -> None:
        for place in range(lists):
            kept = TalentList.objects.create(employer=firm, name=f"{place} {len(people)}", created_on=now.date())
            TalentEntry.objects.bulk_create(
                TalentEntry(talent_list=kept, profile=row, added_at=now, touched_at=now) for row in people
            )

    fill([rows[1], rows[2]], 1)
    statements(ENTRIES)  # warm
    few = statements(ENTRIES, first=100), statements(LISTS)
    fill(list(rows.values()), 3)
    assert (statements(ENTRIES, first=100), statements(LISTS)) == few
