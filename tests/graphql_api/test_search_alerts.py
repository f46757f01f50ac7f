"""A firm's contact reads and sets how often a saved search tells them of whom it finds anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from own_record import Caller

from graphql_api.global_ids import global_id
from newsletter.alerts import wishes
from newsletter.models import KnownPerson, SearchAlert
from portal.accounts.models import User
from portal.employers.models import EmployerMember, MemberRole, SavedSearch
from search.engines import engine
from search.errors import EngineUnavailable
from tests.newsletter.alert_world import arrive, keep
from tests.worlds import VERIFIED, Ground

pytestmark = pytest.mark.django_db
SET = """mutation($input: SetSearchAlertInput!) { setSearchAlert(input: $input) {
  ok problems { code path message } search { name alert } } }"""
SAVE = """mutation($input: SaveSearchInput!) { saveSearch(input: $input) {
  ok problems { code path } search { name alert } } }"""
LIST = "{ savedSearches { name alert } }"


def colleague(ground: Ground, role: MemberRole = MemberRole.RECRUITER, firm: int = 0) -> Caller:
    """Return somebody else who acts for a firm."""
    user = User.objects.create(email=f"{role}{firm}@firma.example", email_verified_at=VERIFIED)
    EmployerMember.objects.create(user=user, employer=ground.firms[firm], role=role)
    client = Client()
    client.force_login(user)
    return Caller(client)


def key_of(search: SavedSearch) -> str:
    return global_id("SavedSearch", search.public_id)


def set_alert(caller: Caller, search: SavedSearch, frequency: str) -> Any:
    """Set how often a search tells ``caller``; return the answer."""
    return caller.ask(SET, input={"searchId": key_of(search), "frequency": frequency})


def test_off_beforehand_and_each_contacts_own(employer: Caller, ground: Ground) -> None:
    search, other = keep(ground, "A"), colleague(ground)
    keep(ground, "B")
    assert employer.ask(LIST)["data"]["savedSearches"] == [{"name": "A", "alert": "OFF"}, {"name": "B", "alert": "OFF"}]
    for frequency in ("DAILY", "WEEKLY", "WEEKLY", "OFF", "OFF", "WEEKLY"):
        assert set_alert(employer, search, frequency)["data"]["setSearchAlert"] == {
            "ok": True,
            "problems": [],
            "search": {"name": "A", "alert": frequency},
        }
    assert [row["alert"] for row in employer.ask(LIST)["data"]["savedSearches"]] == ["WEEKLY", "OFF"]
    assert [row["alert"] for row in other.ask(LIST)["data"]["savedSearches"]] == ["OFF", "OFF"]


def test_another_firms_search_and_one_that_is_not_there_are_one_answer(employer: Caller, ground: Ground) -> None:
    theirs, gone = keep(ground, firm=1), SavedSearch(public_id=ground.firms[0].public_id)
    for search in (theirs, gone):
        answer = set_alert(employer, search, "DAILY")
        assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert not SearchAlert.objects.exists()
    viewer = colleague(ground, MemberRole.VIEWER)
    assert set_alert(viewer, keep(ground), "DAILY")["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_a_search_that_finds_too_many_is_refused_in_words(
    employer: Caller, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(ground, 0, 1)
    monkeypatch.setattr(wishes, "MOST_AT_FIRST", 1)
    assert set_alert(employer, keep(ground), "DAILY")["data"]["setSearchAlert"] == {
        "ok": False,
        "problems": [
            {
                "code": "TOO_WIDE",
                "path": ["frequency"],
                "message": "Bu arama 500’den fazla kişi buluyor. "
                "E-posta bildirimini açmadan önce lütfen aramayı daraltın.",
            }
        ],
        "search": None,
    }


def test_with_the_engine_stopped_it_can_be_read_and_switched_off(
    employer: Caller, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = keep(ground)
    set_alert(employer, search, "DAILY")

    def refuse(*_asked: Any) -> Any:
        raise EngineUnavailable(retry_after=5)

    monkeypatch.setattr(engine(), "search", refuse)
    assert employer.ask(LIST)["data"]["savedSearches"][0]["alert"] == "DAILY"
    assert set_alert(employer, search, "WEEKLY")["data"]["setSearchAlert"]["ok"], "what is on needs no engine"
    assert set_alert(employer, search, "OFF")["data"]["setSearchAlert"]["ok"]
    refused = set_alert(employer, search, "DAILY")
    assert refused["errors"][0]["extensions"] | {"requestId": ""} == {
        "code": "SERVICE_UNAVAILABLE",
        "requestId": "",
        "retryAfter": 5,
    }


def test_the_list_costs_the_same_however_many_searches_have_alerts(employer: Caller, ground: Ground) -> None:
    counts = []
    for number in range(2):
        for place in range(1 + 5 * number):
            set_alert(employer, keep(ground, f"{number}{place}"), "DAILY")
        with CaptureQueriesContext(connection) as statements:
            employer.ask(LIST)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert SearchAlert.objects.filter(due_on__gt=timezone.localdate()).count() == 7


def save(caller: Caller, alert: str, name: str = "Python") -> Any:
    """Keep a search for people of one skill; return the answer."""
    return caller.ask(SAVE, input={"name": name, "filter": {"skills": ["1"]}, "alert": alert})


@pytest.mark.parametrize(("alert", "days"), [("DAILY", 1), ("WEEKLY", 7)])
def test_a_search_is_saved_with_its_mails_on_for_the_saver_alone(
    employer: Caller, ground: Ground, alert: str, days: int
) -> None:
    (row,) = arrive(ground, 0)
    told = {"ok": True, "problems": [], "search": {"name": "Python", "alert": alert}}
    assert save(employer, alert)["data"]["saveSearch"] == told
    assert SearchAlert.objects.get().due_on == timezone.localdate() + timedelta(days=days)
    assert [known.profile for known in KnownPerson.objects.all()] == [row], "whom it finds now is no news"
    assert employer.ask(LIST)["data"]["savedSearches"] == [{"name": "Python", "alert": alert}]
    assert colleague(ground).ask(LIST)["data"]["savedSearches"] == [{"name": "Python", "alert": "OFF"}]


def test_off_is_saved_without_asking_an_engine(employer: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine(), "search", None)
    assert save(employer, "OFF")["data"]["saveSearch"]["search"] == {"name": "Python", "alert": "OFF"}
    assert not SearchAlert.objects.exists()


def test_where_the_mails_cannot_be_switched_on_nothing_is_kept(
    employer: Caller, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(ground, 0, 1)
    with monkeypatch.context() as narrow:
        narrow.setattr(wishes, "MOST_AT_FIRST", 1)
        problem = {"code": "TOO_WIDE", "path": ["alert"]}
        told = {"ok": False, "problems": [problem], "search": None}
        assert save(employer, "DAILY")["data"]["saveSearch"] == told

    def refuse(*_asked: Any) -> Any:
        raise EngineUnavailable(retry_after=5)

    with monkeypatch.context() as away:
        away.setattr(engine(), "search", refuse)
        assert save(employer, "DAILY")["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert employer.ask(LIST)["data"]["savedSearches"] == []


def test_a_name_taken_leaves_the_first_search_and_its_mails(employer: Caller) -> None:
    save(employer, "WEEKLY")
    assert save(employer, "DAILY")["data"]["saveSearch"]["problems"] == [{"code": "NAME_TAKEN", "path": ["name"]}]
    assert employer.ask(LIST)["data"]["savedSearches"] == [{"name": "Python", "alert": "WEEKLY"}]
