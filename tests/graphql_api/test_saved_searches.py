"""A firm keeps searches; a person sees which of them find her, and of them nothing but what is her own."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from own_record import SKILLED, Caller
from talent_world import member

from graphql_api.global_ids import global_id
from portal.accounts.models import Role
from portal.alumni.models import AlumniProfile, EmployerBlock
from portal.data_rights.services import erase_person
from portal.employers.models import Employer, MemberRole, SavedSearch
from portal.employers.services import suspend_employer
from portal.ledger.models import Reading
from portal.outbox import services as outbox
from portal.privacy.policies import FieldGroup, mask_of
from portal.privacy.viewers import Viewer
from search.engines import engine
from search.errors import EngineUnavailable
from tests.worlds import TODAY, Ground, populate

pytestmark = pytest.mark.django_db
SAVE = """mutation($input: SaveSearchInput!) { saveSearch(input: $input) { ok problems { code path message }
  search { id name text order savedOn filter { units levels skills provinces openTo graduatedFrom graduatedTo } } } }"""
LIST = "{ savedSearches { name text filter { skills } } }"
RUN = """query($id: ID!) { runSavedSearch(id: $id, facets: [SKILL]) { totalCount stage
  facets { name buckets { value label count chosen } } hits { matched node { id fullName skills { name } } } } }"""
RENAME = """mutation($input: RenameSavedSearchInput!) { renameSavedSearch(input: $input) {
  ok problems { code path message } search { name } } }"""
DELETE = """mutation($input: DeleteSavedSearchInput!) { deleteSavedSearch(input: $input) {
  ok problems { code } search { name } } }"""
FOUND_BY = """query($firm: ID) { viewAs(audience: EMPLOYER, employerId: $firm) {
  profile { fullName } foundBy { savedOn matched through { field values } } } }"""
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
OPENED = mask_of([FieldGroup.IDENTITY, FieldGroup.SKILLS, FieldGroup.EDUCATION])


@pytest.fixture
def opened(alumna: tuple[Caller, AlumniProfile]) -> tuple[Caller, AlumniProfile]:
    """Işıl, who opened her name, skills and degrees to employers; the index knows."""
    caller, row = alumna
    AlumniProfile.objects.filter(pk=row.pk).update(
        employer_groups=OPENED, employer_open_until=timezone.localdate() + timedelta(days=30)
    )
    tell(row)
    return caller, row


def tell(row: AlumniProfile) -> None:
    """Let the index know how a person stands."""
    outbox.write("alumnus.changed", [row.pk])
    outbox.relay()


def saved(caller: Caller, name: str = "Yerine aranan", **asked: Any) -> dict[str, Any]:
    """Save a search as ``caller``; return the payload."""
    payload: dict[str, Any] = caller.ask(SAVE, input={"name": name, **asked})["data"]["saveSearch"]
    return payload


def found_by(caller: Caller, firm: Employer) -> Any:
    """Return which searches of a firm find her, as she is told."""
    return caller.ask(FOUND_BY, firm=global_id("Employer", firm.public_id))["data"]["viewAs"]["foundBy"]


def test_a_firm_saves_lists_runs_renames_and_deletes(
    opened: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    given = {"text": "python", "filter": {"skills": ["1", "2"], "graduatedFrom": 2010}, "order": "NAME"}
    made = saved(employer, "  Yerine   aranan ", **given)
    today = timezone.localdate().isoformat()
    key = made["search"].pop("id")
    assert made == {
        "ok": True,
        "problems": [],
        "search": {
            "name": "Yerine aranan",
            "text": "python",
            "order": "NAME",
            "savedOn": today,
            "filter": {
                "units": None,
                "levels": None,
                "skills": ["1", "2"],
                "provinces": None,
                "openTo": None,
                "graduatedFrom": 2010,
                "graduatedTo": None,
            },
        },
    }
    colleague = member(ground, MemberRole.RECRUITER)
    told = [{"name": "Yerine aranan", "text": "python", "filter": {"skills": ["1", "2"]}}]
    assert colleague.ask(LIST)["data"]["savedSearches"] == told
    found = colleague.ask(RUN, id=key)["data"]["runSavedSearch"]
    by_hand = RUN.replace("$id: ID!", "$filter: AlumniSearchFilter").replace(
        "runSavedSearch(id: $id,", 'searchAlumni(text: "python", filter: $filter, order: NAME,'
    )
    assert json.dumps(found) == json.dumps(colleague.ask(by_hand, filter=given["filter"])["data"]["searchAlumni"])
    assert [hit["node"]["fullName"] for hit in found["hits"]] == ["Işıl Öztürk"]
    assert set(Reading.objects.values_list("question", flat=True)) == {"skill: 1, 2; graduation_year: 2010–; python"}
    renamed = colleague.ask(RENAME, input={"searchId": key, "name": "Python"})["data"]["renameSavedSearch"]
    assert renamed == {"ok": True, "problems": [], "search": {"name": "Python"}}
    gone = colleague.ask(DELETE, input={"searchId": key})["data"]["deleteSavedSearch"]
    assert gone == {"ok": True, "problems": [], "search": None}
    assert employer.ask(LIST)["data"]["savedSearches"] == []
    assert employer.ask(RUN, id=key)["data"] == {"runSavedSearch": None}


def test_refusals_are_told_in_the_readers_language(employer: Caller) -> None:
    assert saved(employer, "Bir")["ok"]
    assert saved(employer, " bir ".title().strip())["problems"] == [
        {"code": "NAME_TAKEN", "path": ["name"], "message": "Firmanızın bu adla kayıtlı bir araması zaten var."}
    ]
    for name in ("", " ", "x" * 81):
        assert saved(employer, name)["problems"] == [
            {"code": "INVALID", "path": ["name"], "message": "Aramaya en çok 80 karakterlik bir ad verin."}
        ]
    for number in range(19):
        assert saved(employer, f"Arama {number}")["ok"]
    assert saved(employer, "Bir fazla")["problems"] == [
        {
            "code": "TOO_MANY",
            "path": [],
            "message": "Firmanızın kayıtlı arama sayısı sınıra ulaştı. Lütfen önce birini silin.",
        }
    ]
    first = global_id("SavedSearch", SavedSearch.objects.order_by("pk")[0].public_id)
    taken = employer.ask(RENAME, input={"searchId": first, "name": "Arama 3"})["data"]["renameSavedSearch"]
    assert [row["code"] for row in taken["problems"]] == ["NAME_TAKEN"]


@pytest.mark.parametrize(
    "asked",
    [{"text": "x" * 257}, {"filter": {"skills": [str(number) for number in range(21)]}}],
    ids=["long", "wide"],
)
def test_what_could_not_be_searched_is_not_kept(asked: dict[str, Any], employer: Caller) -> None:
    answer = employer.ask(SAVE, input={"name": "Bir", **asked})
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert not SavedSearch.objects.exists()


def test_another_firm_finds_it_nowhere(employer: Caller, ground: Ground) -> None:
    key = saved(employer)["search"]["id"]
    other = member(ground, MemberRole.OWNER, firm=1)
    assert other.ask(LIST)["data"]["savedSearches"] == []
    nothing = global_id("SavedSearch", ground.firms[0].public_id)
    for one in (key, nothing):
        assert other.ask(RUN, id=one)["data"] == {"runSavedSearch": None}
        for document, given in ((RENAME, {"searchId": one, "name": "Bir"}), (DELETE, {"searchId": one})):
            assert other.ask(document, input=given)["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert SavedSearch.objects.count() == 1


def test_a_viewer_of_the_firm_an_alumna_and_a_suspended_firm_get_nothing(
    opened: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    key = saved(employer)["search"]["id"]
    suspend_employer(CENTER, employer_id=ground.firms[0].pk, reason="Deneme")
    for caller in (member(ground, MemberRole.VIEWER), opened[0], employer):
        for document, given in (
            (LIST, {}),
            (RUN, {"id": key}),
            (SAVE, {"input": {"name": "İki"}}),
            (RENAME, {"input": {"searchId": key, "name": "Bir"}}),
            (DELETE, {"input": {"searchId": key}}),
        ):
            answer = caller.ask(document, **given)
            assert set(answer["data"].values()) == {None}
            assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert found_by(opened[0], ground.firms[1]) == []


def test_she_is_told_which_searches_find_her_and_nothing_of_the_others(
    opened: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    caller, _row = opened
    saved(employer, "Gizli ad", text="python", filter={"skills": ["1", "3"], "graduatedFrom": 2010})
    saved(employer, "Başkası", text="arşiv")
    saved(employer, "Herkes")
    saved(employer, "Birimden", filter={"units": ["BIL", "TAR"], "levels": ["BACHELOR", "MASTER"]})
    SavedSearch.objects.filter(name="Herkes").update(saved_on="2026-01-02")
    today = timezone.localdate().isoformat()
    told = found_by(caller, ground.firms[0])
    assert told == [
        {
            "savedOn": today,
            "matched": ["skills"],
            "through": [{"field": "graduation_year", "values": ["2016"]}, {"field": "skill", "values": ["Python"]}],
        },
        {"savedOn": "2026-01-02", "matched": [], "through": []},
        {
            "savedOn": today,
            "matched": [],
            "through": [{"field": "level", "values": ["Lisans"]}, {"field": "unit", "values": ["BIL"]}],
        },
    ]
    assert found_by(caller, ground.firms[1]) == []
    assert caller.ask(FOUND_BY)["data"]["viewAs"]["foundBy"] is None
    assert not Reading.objects.exists()


@pytest.mark.parametrize("deed", ["close", "block", "group", "erase"])
def test_what_she_closed_a_moment_ago_is_found_by_no_search_with_the_index_stale(
    deed: str, opened: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    caller, row = opened
    key = saved(employer, filter={"skills": ["1"]})["search"]["id"]
    firm = ground.firms[0]
    assert len(found_by(caller, firm)) == 1
    match deed:
        case "close":
            caller.ask("mutation { closeToEmployers { ok } }")
        case "block":
            given = {"employerId": global_id("Employer", firm.public_id)}
            caller.ask("mutation($i: BlockEmployerInput!) { blockEmployer(input: $i) { ok } }", i=given)
        case "group":
            given = {"audience": "EMPLOYER", "groups": ["IDENTITY"]}
            caller.ask("mutation($i: SetVisibilityInput!) { setVisibility(input: $i) { ok } }", i=given)
        case "erase":
            erase_person(None, profile=row.public_id)
    if deed != "erase":
        assert found_by(caller, firm) == []
    found = employer.ask(RUN, id=key)["data"]["runSavedSearch"]
    assert (found["hits"], found["totalCount"]) == ([], 0)


def test_an_index_that_was_never_told_is_overruled_by_the_database(
    opened: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    caller, row = opened
    saved(employer, filter={"skills": ["1"]})
    EmployerBlock.objects.create(profile=row, employer=ground.firms[0])
    assert found_by(caller, ground.firms[0]) == []
    EmployerBlock.objects.all().delete()
    AlumniProfile.objects.filter(pk=row.pk).update(employer_open_until=timezone.localdate() - timedelta(days=1))
    assert found_by(caller, ground.firms[0]) == []


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An engine that does not answer."""

    def refuse(*_asked: Any) -> Any:
        raise EngineUnavailable(retry_after=5)

    monkeypatch.setattr(engine(), "search", refuse)
    return


def test_with_the_engine_stopped_only_the_question_about_searches_fails(
    opened: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground, request: pytest.FixtureRequest
) -> None:
    caller, _row = opened
    key = saved(employer)["search"]["id"]
    request.getfixturevalue("stopped")
    answer = caller.ask(FOUND_BY, firm=global_id("Employer", ground.firms[0].public_id))
    assert answer["data"] == {"viewAs": {"profile": {"fullName": "Işıl Öztürk"}, "foundBy": None}}
    assert answer["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert employer.ask(RUN, id=key)["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert len(employer.ask(LIST)["data"]["savedSearches"]) == 1
    assert saved(employer, "İkinci")["ok"], "what is kept needs no engine"


def test_two_firms_that_differ_in_names_and_words_tell_her_the_same(
    opened: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    caller, _row = opened
    other = member(ground, MemberRole.OWNER, firm=1)
    saved(employer, "A", filter={"skills": ["1", "2"]})
    saved(employer, "B", text="arşiv")
    saved(other, "Z", filter={"skills": ["1"]})
    assert found_by(caller, ground.firms[0]) == found_by(caller, ground.firms[1])
    assert len(found_by(caller, ground.firms[0])) == 1


def test_somebody_without_a_record_is_told_nothing(employer: Caller, ground: Ground) -> None:
    populate(ground, [replace(SKILLED, number=5)])
    answer = employer.ask(FOUND_BY, firm=global_id("Employer", ground.firms[0].public_id))
    assert answer["data"] == {"viewAs": None}
