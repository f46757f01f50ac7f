"""A firm keeps people in mind; of whoever is hidden from it, a list knows nothing."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from own_record import SKILLED, Caller

from graphql_api.global_ids import global_id
from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile, EmployerBlock, Employment
from portal.employers.models import Employer, EmployerMember, MemberRole
from portal.employers.services import suspend_employer
from portal.ledger.models import Reading
from portal.privacy.policies import FieldGroup, mask_of
from portal.privacy.viewers import Viewer
from portal.talent import services
from portal.talent.models import TalentEntry, TalentList
from tests.worlds import TODAY, VERIFIED, Ground, populate

pytestmark = pytest.mark.django_db
LISTS = "{ talentLists { id name people createdOn } }"
ENTRIES = """query($filter: TalentEntryFilter, $first: Int, $after: String) {
  talentEntries(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node { id talentListId note addedAt addedBy person { id fullName skills { name } } } } } }"""
_TOLD = "ok problems { code message path }"
CREATE = (
    "mutation($input: CreateTalentListInput!) { createTalentList(input: $input) { "
    + _TOLD
    + " talentList { id name people } } }"
)
RENAME = (
    "mutation($input: RenameTalentListInput!) { renameTalentList(input: $input) { " + _TOLD + " talentList { name } } }"
)
DELETE = (
    "mutation($input: DeleteTalentListInput!) { deleteTalentList(input: $input) { " + _TOLD + " talentList { name } } }"
)
ADD = (
    "mutation($input: AddToTalentListInput!) { addToTalentList(input: $input) { "
    + _TOLD
    + " added talentList { people } } }"
)
REMOVE = (
    "mutation($input: RemoveFromTalentListInput!) { removeFromTalentList(input: $input) { "
    + _TOLD
    + " talentList { people } } }"
)
NOTE = (
    "mutation($input: SetTalentNoteInput!) { setTalentNote(input: $input) { "
    + _TOLD
    + " entry { note person { fullName } } } }"
)
OPENED = mask_of([FieldGroup.IDENTITY, FieldGroup.SKILLS])
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
NOBODY = "AAAAAAAAAAAAAAAAAAAAAEFsdW1udXM"


@pytest.fixture
def people(ground: Ground) -> dict[int, AlumniProfile]:
    """Four people who opened their names and skills to employers."""
    days = (timezone.localdate() - TODAY).days + 30
    spec = replace(SKILLED, employer_days=days, masks=(0, 0, 0, 0, OPENED), in_directory=True)
    return populate(ground, [replace(spec, number=number, last_name=f"Öztürk {number}") for number in range(1, 5)])


def key_of(row: AlumniProfile) -> str:
    """Return the id under which the schema knows a person."""
    return global_id("Alumnus", row.public_id)


def made(caller: Caller, *people: AlumniProfile, name: str = "Backend 2026", note: str = "") -> str:
    """Make a list with these people, one deed each; return its id."""
    key = str(caller.ask(CREATE, input={"name": name})["data"]["createTalentList"]["talentList"]["id"])
    for row in people:
        added(caller, key, row, note=note)
    return key


def added(caller: Caller, key: str, *people: AlumniProfile, note: str = "") -> dict[str, Any]:
    """Put people on a list; return the payload."""
    given = {"talentListId": key, "alumnusIds": [key_of(row) for row in people], "note": note}
    payload: dict[str, Any] = caller.ask(ADD, input=given)["data"]["addToTalentList"]
    return payload


def nodes(caller: Caller, **given: Any) -> list[dict[str, Any]]:
    """Return the entries a caller is told."""
    return [edge["node"] for edge in caller.ask(ENTRIES, **given)["data"]["talentEntries"]["edges"]]


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


def close(row: AlumniProfile, firm: Employer) -> None:
    AlumniProfile.objects.filter(pk=row.pk).update(employer_open_until=timezone.localdate() - timedelta(days=1))


def shut_every_group(row: AlumniProfile, firm: Employer) -> None:
    AlumniProfile.objects.filter(pk=row.pk).update(employer_groups=0)


def block(row: AlumniProfile, firm: Employer) -> None:
    EmployerBlock.objects.create(profile=row, employer=firm)


def block_with_a_public_page(row: AlumniProfile, firm: Employer) -> None:
    AlumniProfile.objects.filter(pk=row.pk).update(is_public=True, public_groups=OPENED)
    EmployerBlock.objects.create(profile=row, employer=firm)


def be_hired(row: AlumniProfile, firm: Employer) -> None:
    job = {"employer_name": "Ak Yazılım", "title": "Uzman", "started_on": timezone.localdate()}
    Employment.objects.create(profile=row, employer=firm, **job)


def type_its_name(row: AlumniProfile, firm: Employer) -> None:
    job = {"employer_name": firm.name.upper(), "title": "Uzman", "started_on": timezone.localdate()}
    Employment.objects.create(profile=row, **job)


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


def member(ground: Ground, role: MemberRole, firm: int = 0) -> Caller:
    """Return somebody else who acts for a firm."""
    user = User.objects.create(email=f"{role}{firm}@firma.example", email_verified_at=VERIFIED)
    EmployerMember.objects.create(user=user, employer=ground.firms[firm], role=role)
    client = Client()
    client.force_login(user)
    return Caller(client)


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
