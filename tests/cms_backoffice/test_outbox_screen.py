"""The message queue: what was given up is seen, and sent on its way again."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.backoffice.outbox import CHANNELS
from portal.audit.selectors import links
from portal.outbox import services as outbox
from portal.outbox.models import Entry


@pytest.fixture
def given_up(db: None) -> list[Entry]:
    now = timezone.now()
    return [
        Entry.objects.create(
            channel="search",
            topic="x",
            entity_id=number,
            not_before=now,
            dead_at=now,
            attempts=12,
            last_error="OSError",
        )
        for number in (1, 2)
    ]


def test_the_health_of_each_channel(given_up: list[Entry], signed_in: Callable[[str], Client]) -> None:
    Entry.objects.create(channel="mail", topic="x", entity_id=3, not_before=timezone.now())

    page = signed_in("it").get(reverse("backoffice:outbox"))

    assert [(row["channel"], row["waiting"], row["dead"]) for row in page.context["channels"]] == [
        ("mail", 1, 0),
        ("search", 0, 2),
    ]
    told = page.content.decode()
    assert "mail: yolda" in told and "Arama dizini: yolda" in told


def test_one_is_sent_again(given_up: list[Entry], signed_in: Callable[[str], Client]) -> None:
    signed_in("it").post(reverse("backoffice:outbox_retry", args=[given_up[0].pk]))

    first, second = Entry.objects.order_by("entity_id")
    assert (first.dead_at, first.attempts, first.last_error) == (None, 0, "")
    assert second.dead_at is not None


def test_all_are_sent_again_once(given_up: list[Entry], signed_in: Callable[[str], Client]) -> None:
    client = signed_in("coordinator")

    first = client.post(reverse("backoffice:outbox_retry_all"), follow=True)
    second = client.post(reverse("backoffice:outbox_retry_all"), follow=True)

    assert not Entry.objects.filter(dead_at__isnull=False).exists()
    said = [[str(message) for message in answer.context["messages"]] for answer in (first, second)]
    assert said == [["2 ileti yeniden yolda."], ["Gönderilecek bir şey yoktu: bir başkası sizden önce davrandı."]]


def test_one_is_thrown_away_with_a_reason_and_written_down(
    given_up: list[Entry], signed_in: Callable[[str], Client]
) -> None:
    Entry.objects.update(channel="letters")
    client, address = signed_in("it"), reverse("backoffice:outbox_discard", args=[given_up[0].pk])

    said = [
        [str(message) for message in client.post(address, {"reason": reason}, follow=True).context["messages"]]
        for reason in ("  ", "Adres artık yok", "Adres artık yok")
    ]

    assert said == [
        ["Bu iletinin neden ulaşmasına gerek olmadığını yazın."],
        ["İleti silindi; nedeni denetim kaydında duruyor."],
        ["Artık orada değildi: bir başkası sizden önce davrandı."],
    ]
    assert [entry.pk for entry in Entry.objects.all()] == [given_up[1].pk]
    assert [(link.purpose, link.subject, link.reason) for link in links()] == [
        ("outbox.entry.discard", f"entry:{given_up[0].pk}", "Adres artık yok")
    ]


def test_what_keeps_somebody_out_of_search_cannot_be_thrown_away(
    given_up: list[Entry], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("it")
    page = client.get(reverse("backoffice:outbox")).content.decode()
    assert page.count("Ulaşması gerekiyor") == 2 and "outbox_discard" not in page and "Neden ulaşması" not in page

    answer = client.post(reverse("backoffice:outbox_discard", args=[given_up[0].pk]), {"reason": "x"}, follow=True)

    assert "yalnızca yeniden gönderilebilir" in str(next(iter(answer.context["messages"])))
    assert Entry.objects.count() == 2


def test_sending_again_is_written_down(given_up: list[Entry], signed_in: Callable[[str], Client]) -> None:
    client = signed_in("it")
    client.post(reverse("backoffice:outbox_retry", args=[given_up[0].pk]))
    client.post(reverse("backoffice:outbox_retry_all"))
    client.post(reverse("backoffice:outbox_retry_all"))
    assert [(link.purpose, link.subject) for link in links().order_by("number")] == [
        ("outbox.entry.retry", f"entry:{given_up[0].pk}"),
        ("outbox.entry.retry", ""),
    ]


def test_every_channel_has_a_name() -> None:
    assert set(CHANNELS) == set(outbox._subscriptions)
