"""What a firm may search in a minute and be shown in a day: all its people together, counted exactly."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from own_record import SKILLED

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.alumni.selectors import projections
from portal.employers import usage
from portal.employers.limits import firm_limits
from portal.employers.models import EmployerMember, FirmRefusals
from portal.employers.usage import PeopleUsedUp
from portal.ledger.models import Reading
from portal.ledger.selectors import people_read_for
from portal.ledger.services import unpack
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from tests.worlds import TODAY, VERIFIED, Ground, lay_ground, populate

SEARCH = "{ searchAlumni { totalCount } }"
LIST = "query($first: Int, $after: String) { alumni(first: $first, after: $after) { edges { cursor node { id } } } }"
ONE = "query($id: ID!) { node(id: $id) { ... on Alumnus { fullName } } }"


class Away:
    """A cache that does not answer."""

    def add(self, *_given: Any, **_named: Any) -> None:
        raise ConnectionError

    incr = add


def people(ground: Ground, number: int, days: int) -> list[AlumniProfile]:
    """Return so many people open to employers for some days."""
    spec = replace(SKILLED, employer_days=days, masks=(0, 0, 0, 0, FieldGroup.SKILLS.bit))
    return list(populate(ground, [replace(spec, number=place) for place in range(1, number + 1)]).values())


@pytest.fixture
def shown(ground: Ground) -> list[AlumniProfile]:
    return people(ground, 6, (timezone.localdate() - TODAY).days + 30)


def contact(ground: Ground, name: str, firm: int = 0) -> Client:
    """Return a browser of somebody who acts for a firm."""
    user = User.objects.create(email=f"{name}@firma.example", email_verified_at=VERIFIED)
    EmployerMember.objects.create(user=user, employer=ground.firms[firm])
    client = Client()
    client.force_login(user)
    return client


def ask(client: Client, document: str, language: str = "tr", **variables: Any) -> dict[str, Any]:
    """Ask without clearing the cache: what was used counts."""
    body = json.dumps({"query": document, "variables": variables})
    headers = {"Accept-Language": language}
    answer: dict[str, Any] = client.post("/graphql/", body, content_type="application/json", headers=headers).json()
    return answer


def told(answer: dict[str, Any]) -> tuple[str, str, int]:
    """Return code, message and retryAfter of the one error."""
    [error] = answer["errors"]
    return error["extensions"]["code"], error["message"], error["extensions"]["retryAfter"]


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the minute at its twentieth second."""
    monkeypatch.setattr(usage.time, "time", lambda: 1_800_000_020.0)


@pytest.mark.django_db
def test_searches_are_counted_for_the_firm_and_not_for_each_of_its_people(
    ground: Ground, settings: Any, noon: None
) -> None:
    settings.FIRM_LIMITS = {"searches_a_minute": 3}
    first, second, stranger = (contact(ground, "a"), contact(ground, "b"), contact(ground, "c", firm=1))
    assert [ask(one, SEARCH)["data"] for one in (first, second)] == [{"searchAlumni": {"totalCount": 0}}] * 2
    assert ask(second, LIST)["data"] == {"alumni": {"edges": []}}
    message = "Firmanız bir dakikada yapabileceği kadar arama yaptı. Lütfen birazdan yeniden deneyin."
    assert told(ask(first, SEARCH)) == ("RATE_LIMITED", message, 40)
    english = "Your firm has made as many searches as it may in a minute. Please try again shortly."
    assert told(ask(second, LIST, language="en")) == ("RATE_LIMITED", english, 40)
    assert ask(stranger, SEARCH)["data"] == {"searchAlumni": {"totalCount": 0}}
    refusals = FirmRefusals.objects.values_list("employer_id", "day", "kind", "times")
    assert list(refusals) == [(ground.firms[0].pk, timezone.localdate(), "searches", 2)]


@pytest.mark.django_db
def test_people_like_one_are_a_search_too(ground: Ground, settings: Any, noon: None) -> None:
    settings.FIRM_LIMITS = {"searches_a_minute": 1}
    client, nobody = contact(ground, "a"), global_id("Alumnus", ground.firms[0].public_id)
    similar = "query($id: ID!) { similarAlumni(alumnusId: $id) { totalCount } }"
    assert ask(client, similar, id=nobody)["data"] == {"similarAlumni": None}
    assert told(ask(client, similar, id=nobody))[0] == "RATE_LIMITED"
    assert told(ask(client, SEARCH))[0] == "RATE_LIMITED"


@pytest.mark.django_db
def test_a_new_minute_begins_at_nothing(ground: Ground, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FIRM_LIMITS = {"searches_a_minute": 1}
    client = contact(ground, "a")
    for second, expected in ((0, None), (59, 1), (60, None)):
        monkeypatch.setattr(usage.time, "time", lambda: 1_800_000_000.0 + second)  # noqa: B023 - read in this turn
        answer = ask(client, SEARCH)
        assert (told(answer)[2] if "errors" in answer else None) == expected


@pytest.mark.django_db
def test_people_are_counted_once_a_day_and_stay_open(ground: Ground, settings: Any, shown: list[AlumniProfile]) -> None:
    settings.FIRM_LIMITS = {"people_a_day": 4}
    first, second = contact(ground, "a"), contact(ground, "b")
    page = ask(first, LIST, first=3)["data"]["alumni"]["edges"]
    assert len(page) == 3
    for _again in range(3):
        assert len(ask(second, LIST, first=3)["data"]["alumni"]["edges"]) == 3
    unpack()  # half of the ledger stands in lines by now
    assert len(ask(first, LIST, first=4)["data"]["alumni"]["edges"]) == 4
    code, message, seconds = told(ask(second, LIST, first=5))
    until = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), datetime.min.time()))
    assert code == "RATE_LIMITED"
    assert message == (
        "Firmanıza bugün gösterilebilecek kadar kişi gösterildi. Bugün gördüğünüz kişileri görmeyi sürdürebilirsiniz;"
        " yeni kişiler yarından itibaren gösterilir."
    )
    assert abs((until - timezone.now()).total_seconds() - seconds) < 5
    seen = {edge["node"]["id"] for edge in ask(second, LIST, first=4)["data"]["alumni"]["edges"]}
    [new, *_others] = [key for row in shown if (key := global_id("Alumnus", row.public_id)) not in seen]
    assert told(ask(first, ONE, id=new))[0] == "RATE_LIMITED"
    assert ask(first, ONE, id=min(seen))["data"] == {"node": {"fullName": None}}
    assert len(people_read_for(ground.firms[0].pk, since=timezone.now() - timedelta(hours=1))) == 4
    assert list(FirmRefusals.objects.values_list("kind", "times")) == [("people", 2)]


@pytest.mark.django_db
def test_yesterday_is_over(ground: Ground, settings: Any, shown: list[AlumniProfile]) -> None:
    settings.FIRM_LIMITS = {"people_a_day": 2}
    client = contact(ground, "a")
    assert len(ask(client, LIST, first=2)["data"]["alumni"]["edges"]) == 2
    assert told(ask(client, LIST, first=3))[0] == "RATE_LIMITED"
    Reading.objects.update(read_at=timezone.now() - timedelta(days=1))
    assert told(ask(client, LIST, first=3))[0] == "RATE_LIMITED"  # three are more than a day's two
    assert len(ask(client, LIST, first=2)["data"]["alumni"]["edges"]) == 2


@pytest.mark.django_db
def test_without_the_cache_people_are_counted_and_searches_are_not(
    ground: Ground, settings: Any, shown: list[AlumniProfile], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FIRM_LIMITS = {"people_a_day": 4, "searches_a_minute": 1}
    monkeypatch.setattr(usage, "cache", Away())
    client = contact(ground, "a")
    for _turn in range(3):
        assert len(ask(client, LIST, first=4)["data"]["alumni"]["edges"]) == 4
    assert told(ask(client, LIST, first=5))[0] == "RATE_LIMITED"


@pytest.mark.django_db
def test_the_first_half_of_a_day_costs_no_statement(ground: Ground, settings: Any, shown: list[AlumniProfile]) -> None:
    client = contact(ground, "a")
    ask(client, LIST, first=2)

    def statements() -> int:
        with CaptureQueriesContext(connection) as made:
            assert len(ask(client, LIST, first=2)["data"]["alumni"]["edges"]) == 2
        return len([one for one in made.captured_queries if "SAVEPOINT" not in one["sql"]])

    early = statements()
    settings.FIRM_LIMITS = {"people_a_day": 4}
    assert statements() - early == 3  # the firm, the readings that wait, the lines


@pytest.mark.parametrize("wrong", [{"people": 3}, {"people_a_day": 0}, {"people_a_day": True}])
def test_a_wrong_limit_is_refused(settings: Any, wrong: dict[str, Any]) -> None:
    settings.FIRM_LIMITS = wrong
    with pytest.raises(ImproperlyConfigured, match="FIRM_LIMITS"):
        firm_limits()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_reads_at_once_as_many_are_shown_as_may_be(settings: Any) -> None:
    settings.FIRM_LIMITS = {"people_a_day": 10}
    cache.clear()
    ground = lay_ground()
    rows = people(ground, 18, 30)
    user = User.objects.create(email="a@firma.example", email_verified_at=VERIFIED)
    firm = Viewer(today=timezone.localdate(), user_id=user.pk, employer_id=ground.firms[0].pk)
    AlumniProfile.objects.update(employer_open_until=timezone.localdate())
    assert len(projections(firm, [row.pk for row in rows[:6]])) == 6
    outcomes: list[str] = []
    start = Barrier(12)

    def read(row: AlumniProfile) -> None:
        start.wait()
        try:
            outcomes.extend("shown" for _one in projections(firm, [row.pk]))
        except PeopleUsedUp:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=read, args=[row]) for row in rows[6:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 8 + ["shown"] * 4
    assert len(people_read_for(firm.employer_id or 0, since=timezone.now() - timedelta(hours=1))) == 10
    assert FirmRefusals.objects.get().times == 8
