"""Approving and refusing: two clicks, the reason, who was faster, and what is left of it all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.careers.models import Posting
from portal.employers.models import Employer
from portal.events.models import Event
from portal.outbox.models import Entry
from portal.workflow.models import Transition
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus


def page_of(thing: Employer | Posting | Event) -> str:
    return reverse(f"backoffice:{thing._meta.model_name}", args=[thing.pk])


def decide(client: Client, thing: Employer | Posting | Event, deed: str, **form: object) -> object:
    """Open the page as a person does, and send one of its forms."""
    page = client.get(page_of(thing))
    return client.post(page_of(thing), {"deed": deed, "version": page.context["version"], **form}, follow=True)


def said(answer: object) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_page_shows_what_a_decision_needs(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Toros Yazılım", domain="toros.example")
    places.contact(firm, "derya@toros.example")
    places.contact(firm, "ece@posta.example", "Ece Su")

    page = signed_in("center").get(page_of(firm))

    text = page.content.decode()
    assert firm.tax_number in text
    assert [contact.tie for contact in page.context["contacts"]] == ["same", "other"]
    assert [deed.name for deed, _error in page.context["deeds"]] == ["approve", "request_changes", "reject"]


def test_a_firm_is_approved_for_a_year(campus: Campus, signed_in: Callable[[str], Client], staff: dict) -> None:
    firm = places.firm(campus, "Toros Yazılım")

    answer = decide(signed_in("center"), firm, "approve")

    firm.refresh_from_db()
    assert (firm.state, firm.approved_until) == ("approved", timezone.localdate() + timedelta(days=365))
    assert answer.redirect_chain == [(reverse("backoffice:employers"), 302)]
    assert said(answer) == ["“Toros Yazılım” bir yıl için onaylandı."]
    trace = Transition.objects.get(entity="employers.employer", entity_id=firm.pk)
    assert (trace.name, trace.actor) == ("approve", staff["center"])


def test_nobody_approves_the_own_firm(campus: Campus, signed_in: Callable[[str], Client], staff: dict) -> None:
    firm = places.firm(campus, "Toros Yazılım")
    firm.members.create(user=staff["center"])

    answer = decide(signed_in("center"), firm, "approve")

    firm.refresh_from_db()
    assert firm.state == "submitted"
    assert answer.redirect_chain == [(page_of(firm), 302)]
    assert said(answer) == [
        "Bu konu sizinle ya da kendi firmanızla ilgili. Kararı bir meslektaşınızın vermesi gerekir."
    ]


def test_a_posting_whose_day_has_come_goes_live(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    posting = places.posting(places.firm(campus, "Toros", "approved"), "Geliştirici")

    decide(signed_in("coordinator"), posting, "approve")

    posting.refresh_from_db()
    assert posting.state == "live"
    history = signed_in("coordinator").get(page_of(posting)).context["history"]
    assert [happening.sentence for happening in history] == [
        "İlan yayına girdi.",
        "Coordinator Deneme ilanı onayladı.",
    ]


@pytest.mark.parametrize("deed", ["request_changes", "reject"])
def test_a_refusal_needs_its_reason(deed: str, campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Toros Yazılım")

    answer = decide(signed_in("center"), firm, deed, reason="  \0 ")

    firm.refresh_from_db()
    assert firm.state == "submitted"
    assert answer.status_code == 200
    errors = {deed.name: error for deed, error in answer.context["deeds"] if error}
    assert errors == {deed: "Lütfen bir gerekçe yazın; karşı taraf bunu okuyacak."}
    assert not Transition.objects.exists()


def test_the_reason_is_what_was_chosen_and_written(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Toros Yazılım")

    decide(signed_in("center"), firm, "request_changes", quick=["1", "99", "x"], reason=" Levha fotoğrafı gönderin. ")

    firm.refresh_from_db()
    assert firm.state == "changes_requested"
    assert Transition.objects.get().reason == "Vergi numarası firma adıyla uyuşmuyor. Levha fotoğrafı gönderin."


@pytest.mark.parametrize("word", ["editor", "representative", "quality", "it"])
def test_nobody_else_decides(word: str, campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Toros Yazılım")
    posting = places.posting(firm, "Geliştirici")
    client = signed_in(word)

    answers = [
        client.post(page_of(firm), {"deed": "approve", "version": firm.changed_at.timestamp()}),
        client.post(page_of(posting), {"deed": "approve", "version": posting.revision}),
    ]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/admin/")] * 2
    firm.refresh_from_db()
    posting.refresh_from_db()
    assert (firm.state, posting.state) == ("submitted", "submitted")
    assert not Transition.objects.exists()
    assert not Entry.objects.exists()


def test_a_decision_from_another_site_is_refused(campus: Campus, staff: dict) -> None:
    firm = places.firm(campus, "Toros Yazılım")
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff["center"])

    answer = client.post(page_of(firm), {"deed": "approve", "version": firm.changed_at.timestamp()})

    assert answer.status_code == 403
    firm.refresh_from_db()
    assert firm.state == "submitted"


def test_of_two_at_once_one_wins_and_the_other_is_told(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    posting = places.posting(places.firm(campus, "Toros", "approved"), "Geliştirici")
    first, second = signed_in("center"), signed_in("coordinator")
    version = second.get(page_of(posting)).context["version"]

    decide(first, posting, "approve")
    answer = second.post(page_of(posting), {"deed": "reject", "version": version, "reason": "Geç"}, follow=True)

    posting.refresh_from_db()
    assert posting.state == "live"
    assert "“Geliştirici” kaydının durumu şimdi “Yayında”; hiçbir şey yapılmadı." in said(answer)[0]
    assert answer.redirect_chain == [(page_of(posting), 302)]


def test_nobody_approves_what_was_edited_since_it_was_read(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Toros Yazılım")
    client = signed_in("center")
    version = client.get(page_of(firm)).context["version"]
    firm.about_tr = "Bambaşka bir iş."
    firm.save()

    client.post(page_of(firm), {"deed": "approve", "version": version})

    firm.refresh_from_db()
    assert firm.state == "submitted"


def test_a_deed_the_state_does_not_allow_is_a_message(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Toros Yazılım", "rejected")

    answer = decide(signed_in("center"), firm, "approve")

    firm.refresh_from_db()
    assert firm.state == "rejected"
    assert (answer.status_code, len(said(answer))) == (200, 1)


def test_what_is_no_deed_is_not_found(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Toros Yazılım")
    client = signed_in("center")

    assert client.post(page_of(firm), {"deed": "delete"}).status_code == 404
    assert client.post(reverse("backoffice:employer", args=[firm.pk + 1]), {"deed": "approve"}).status_code == 404


def test_a_suspended_firm_can_be_approved_again(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Toros Yazılım", "approved")
    client = signed_in("coordinator")

    decide(client, firm, "suspend", quick="0")
    firm.refresh_from_db()
    assert firm.state == "suspended"

    decide(client, firm, "approve")
    firm.refresh_from_db()
    assert firm.state == "approved"


def test_an_event_is_published_and_called_off(db: None, signed_in: Callable[[str], Client]) -> None:
    event = places.event("Mezunlar Günü")
    client = signed_in("center")

    decide(client, event, "publish")
    event.refresh_from_db()
    assert event.state == "published"

    decide(client, event, "cancel", quick="1")
    event.refresh_from_db()
    assert event.state == "canceled"
    assert Transition.objects.order_by("-pk").first().reason == "Konuşmacı gelemiyor."
