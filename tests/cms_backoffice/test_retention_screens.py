"""The privacy officer's other screens: how long things are kept, breach files and their words, the processors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.backoffice import retention as screen
from portal.accounts.models import User
from portal.audit.models import Link
from portal.data_rights.models import Breach, Processor, RetentionPeriod, RetentionRun, Wording
from portal.ledger.models import Reading
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

RETENTION, BREACHES, PROCESSORS = "/admin/retention/", "/admin/breaches/", "/admin/processors/"


@pytest.fixture
def officer(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("officer")


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def last() -> Link:
    return Link.objects.order_by("-number")[0]


def test_a_period_is_set_within_its_bounds_and_the_page_counts_anew(officer: Client, staff: dict[str, User]) -> None:
    Reading.objects.create(
        read_at=timezone.now() - timedelta(days=400), user_id=1, audience="center", door="office", people=[]
    )
    for days in ("364", "abc", "", "99999999999999999999"):
        officer.post(RETENTION, {"key": "access_ledger", "days": days})
    officer.post(RETENTION, {"key": "nothing", "days": "400"})
    assert RetentionPeriod.objects.count() == 0
    officer.post(RETENTION, {"key": "access_ledger", "days": "365"})
    assert RetentionPeriod.objects.get().set_by == staff["officer"]
    assert last().purpose == "data_rights.retentionperiod.set"
    assert ">1</span>" in read(officer, RETENTION)


def test_the_run_is_handed_to_the_worker(
    officer: Client, staff: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(screen.tasks.retention, "delay", lambda **told: handed.append(told))
    officer.post(reverse("backoffice:retention_run"))
    assert handed == [{"ordered_by": staff["officer"].pk}]


def test_the_page_of_retention_costs_the_same_however_many_runs(officer: Client) -> None:
    read(officer, RETENTION)
    costs = []
    for turn in range(8):
        RetentionRun.objects.create(
            as_of=timezone.now(), touched_at=timezone.now(), state="done", rows={"x": {"y": turn}}
        )
        if turn in (1, 7):
            with CaptureQueriesContext(connection) as statements:
                read(officer, RETENTION)
            costs.append(len(statements))
    assert costs[0] == costs[1]


def opened(client: Client, **changed: str) -> Any:
    now = timezone.localtime()
    given = {
        "title": "Parola çalındı",
        "scope": "account",
        "account": "center@uni.example",
        "discovered_at": f"{now:%d.%m.%Y %H:%M}",
        "since": f"{now - timedelta(days=2):%d.%m.%Y %H:%M}",
        "until": f"{now + timedelta(days=1):%d.%m.%Y %H:%M}",
    }
    return client.post(BREACHES, {**given, **changed})


def test_a_breach_is_opened_and_its_file_taken_away(officer: Client, campus: Campus, staff: dict[str, User]) -> None:
    person = places.alumnus(campus.history_program, "Işıl Aydın")
    Reading.objects.create(
        read_at=timezone.now(), user_id=staff["center"].pk, audience="center", door="office", people=[[person.pk, 1]]
    )
    page = opened(officer)["Location"]
    breach = Breach.objects.get()

    people = officer.post(reverse("backoffice:breach_file", args=[breach.pk, "people"]))
    assert "Işıl Aydın" in b"".join(people).decode()
    assert last().purpose == "data_rights.breach.people_sheet"
    readings = officer.post(reverse("backoffice:breach_file", args=[breach.pk, "readings"]))
    assert "Center Deneme" in b"".join(readings).decode()
    assert officer.post(reverse("backoffice:breach_file", args=[breach.pk, "paper"])).content.startswith(b"%PDF")
    assert "Işıl" not in read(officer, page)

    officer.post(page, {"told": "board_told_at"})
    breach.refresh_from_db()
    assert breach.board_told_at is not None and breach.people_told_at is None
    assert last().purpose == "data_rights.breach.tell_board"


@pytest.mark.parametrize(
    "changed",
    [
        {"account": "kimse@uni.example"},
        {"account": ""},
        {"scope": "firm"},
        {"until": "01.01.2020 10:00"},
        {"since": "x"},
    ],
)
def test_half_a_breach_opens_nothing(changed: dict[str, str], officer: Client, staff: dict[str, User]) -> None:
    assert opened(officer, **changed).status_code == 200
    assert Breach.objects.count() == 0


def test_forged_addresses_find_nothing(officer: Client) -> None:
    forged = [
        officer.get(f"{BREACHES}999/"),
        officer.get(f"{BREACHES}words/x/"),
        officer.get(f"{PROCESSORS}999/"),
        officer.post(f"{BREACHES}999/", {"told": "board_told_at"}),
        officer.post(reverse("backoffice:breach_file", args=[999, "people"])),
        officer.post(reverse("backoffice:processor_switch", args=[999]), {"on": "1"}),
    ]
    assert {answer.status_code for answer in forged} == {404}


def test_what_was_told_is_one_of_two_things(officer: Client, staff: dict[str, User]) -> None:
    page = opened(officer)["Location"]
    assert officer.post(page, {"told": "opened_at"}).status_code == 404


def test_the_words_stand_in_the_file(officer: Client, staff: dict[str, User]) -> None:
    words = f"{BREACHES}words/breach_board/"
    given = {"text_tr": "Sayın Kurul, $people kişi.", "text_en": "Dear Board", "follows": 0}
    officer.post(words, given)
    officer.post(words, given)
    assert Wording.objects.count() == 1
    assert "Sayın Kurul, 0 kişi." in read(officer, opened(officer)["Location"])


ENTRY = {"name": "Posta Ltd", "country": "de", "purpose_tr": "a", "purpose_en": "b", "data_tr": "c", "data_en": "d"}


def test_whoever_is_abroad_is_off_until_somebody_says_why(officer: Client) -> None:
    officer.post(PROCESSORS, ENTRY)
    row = Processor.objects.get()
    assert (row.country, row.is_on) == ("DE", False)
    switch = reverse("backoffice:processor_switch", args=[row.pk])
    officer.post(switch, {"on": "1", "reason": " "})
    assert not Processor.objects.filter(is_on=True).exists()
    officer.post(switch, {"on": "1", "reason": "Standart sözleşme"})
    assert Processor.objects.get(is_on=True).since == timezone.localdate()
    assert (last().purpose, last().reason) == ("data_rights.processor.switch_on", "Standart sözleşme")
    officer.post(f"{PROCESSORS}{row.pk}/", {**ENTRY, "country": "US"})
    assert not Processor.objects.filter(is_on=True).exists()


@pytest.mark.parametrize("changed", [{"country": "Almanya"}, {"country": "1x"}, {"name": ""}, {"data_en": ""}])
def test_half_an_entry_is_refused(changed: dict[str, str], officer: Client) -> None:
    assert officer.post(PROCESSORS, {**ENTRY, **changed}).status_code == 200
    assert Processor.objects.count() == 0
