"""The alarms before the center's eyes: the list, the page, what acknowledging leaves behind."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Link
from portal.employers.models import Employer, EmployerMember, ScrapingAlarm
from portal.workflow.models import Transition
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus
from tests.employers.readings import alarm_on, contact_of

SignedIn = Callable[[str], Client]


@pytest.fixture
def firm(campus: Campus) -> Employer:
    return places.firm(campus, "Toros Yazılım", "approved", number=1)


def page(client: Client, alarm: ScrapingAlarm) -> str:
    return client.get(reverse("backoffice:alarm", args=[alarm.pk])).content.decode()


def version(client: Client, alarm: ScrapingAlarm) -> str:
    return str(client.get(reverse("backoffice:alarm", args=[alarm.pk])).context["version"])


def test_the_page_tells_firm_contact_rule_and_figures(firm: Employer, signed_in: SignedIn) -> None:
    contact = contact_of(firm, "ik")
    other = alarm_on(firm, rule="refused", figures={"searches": 40, "people": 10})
    shown = page(signed_in("center"), alarm_on(firm, contact=contact))
    for words in (
        "Toros Yazılım",
        "ik@firma.example",
        "Aynı arama her il, yıl ya da birim için yinelendi",
        '<dt>İller</dt><dd class="bo-figure">22</dd>',
        reverse("backoffice:employer", args=[firm.pk]),
        reverse("backoffice:alarm", args=[other.pk]),
    ):
        assert words in shown
    refused = page(signed_in("center"), other)
    assert "Firmanın tamamı" in refused
    assert '<dt>Geri çevrilen arama</dt><dd class="bo-figure">40</dd>' in refused


@pytest.mark.parametrize(
    ("rule", "figures", "told"),
    [
        ("near_limit", {"days": 3, "people": 980, "limit": 1000}, ["3", "980", "1.000"]),
        ("deep_pages", {"searches": 6, "pages": 1234, "deepest": 40}, ["6", "1.234", "40"]),
        ("refused", {"people": 51}, ["51"]),
        ("sweep", {"filter": "graduation_year", "values": 30}, ["30"]),  # of before people were counted
        ("sweep", {"filter": "province", "values": 15, "people": 1089}, ["15", "1.089"]),
    ],
)
def test_each_rule_has_its_figures(
    rule: str, figures: dict[str, int], told: list[str], firm: Employer, signed_in: SignedIn
) -> None:
    client = signed_in("center")
    answer = client.get(reverse("backoffice:alarm", args=[alarm_on(firm, rule=rule, figures=figures).pk]))
    assert [figure for _label, figure in answer.context["figures"]] == told


def test_acknowledging_needs_words_and_leaves_a_trace(firm: Employer, signed_in: SignedIn) -> None:
    client, alarm = signed_in("center"), alarm_on(firm)
    address = reverse("backoffice:alarm", args=[alarm.pk])
    held = {"deed": "acknowledge", "version": version(client, alarm)}
    assert client.post(address, held).status_code == 200
    alarm.refresh_from_db()
    assert alarm.state == "open"
    done = client.post(address, {**held, "quick": ["1"], "reason": "Telefonda."}, follow=True).content.decode()
    assert "“Toros Yazılım” uyarısı incelendi olarak işaretlendi." in done
    assert Transition.objects.get(entity="employers.scrapingalarm").reason == "Firma uyarıldı. Telefonda."
    link = Link.objects.latest("number")
    assert (link.purpose, link.subject) == ("employers.scrapingalarm.acknowledge", f"scrapingalarm:{alarm.pk}")
    again = client.post(address, {**held, "quick": ["1"]}, follow=True).content.decode()
    assert "Bir başkası sizden önce davrandı." in again


def test_figures_that_changed_meanwhile_are_read_first(firm: Employer, signed_in: SignedIn) -> None:
    client, alarm = signed_in("center"), alarm_on(firm)
    held = {"deed": "acknowledge", "version": version(client, alarm), "reason": "Görüldü"}
    ScrapingAlarm.objects.update(figures={"filter": "province", "values": 81})
    client.post(reverse("backoffice:alarm", args=[alarm.pk]), held)
    alarm.refresh_from_db()
    assert alarm.state == "open"


def test_nobody_acknowledges_the_alarm_on_the_own_firm(firm: Employer, signed_in: SignedIn, staff: dict) -> None:
    EmployerMember.objects.create(employer=firm, user=staff["center"])
    client, alarm = signed_in("center"), alarm_on(firm)
    held = {"deed": "acknowledge", "version": version(client, alarm), "reason": "Bir şey yok"}
    client.post(reverse("backoffice:alarm", args=[alarm.pk]), held)
    alarm.refresh_from_db()
    assert alarm.state == "open"


def test_the_list_puts_what_waits_first_and_costs_the_same_for_thirty(
    firm: Employer, campus: Campus, signed_in: SignedIn
) -> None:
    client, now = signed_in("center"), timezone.now()
    seen = alarm_on(firm, state="acknowledged", acknowledged_at=now)
    old, new = alarm_on(firm, raised_at=now - timedelta(days=2)), alarm_on(firm, raised_at=now)

    def read() -> list[ScrapingAlarm]:
        return list(client.get(reverse("backoffice:alarms_results")).context["object_list"])

    assert read() == [new, old, seen]
    with CaptureQueriesContext(connection) as few:
        read()
    for number in range(2, 24):
        alarm_on(places.firm(campus, f"Firma {number}", "approved", number=number))
    with CaptureQueriesContext(connection) as many:
        assert len(read()) == 25
    assert len(many) == len(few)


def test_an_empty_list_says_so(campus: Campus, signed_in: SignedIn) -> None:
    shown = signed_in("center").get(reverse("backoffice:alarms")).content.decode()
    assert "Hiçbir firma kişi bilgilerini topluca alıyor gibi görünmedi." in shown
