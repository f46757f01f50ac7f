"""The lists: waiting work first, Turkish search, filters, a constant number of statements, words for an empty one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from cms.backoffice.lists import CountingPaginator
from portal.employers.models import Employer
from portal.events.models import Registration
from portal.outbox.models import Entry
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus


def rows(client: Client, name: str, *arguments: object, **query: str) -> list[str]:
    """Return what a list shows, in order, in words."""
    answer = client.get(reverse(f"backoffice:{name}_results", args=arguments), query)
    assert answer.status_code == 200
    return [str(row) for row in answer.context["table"].data]


def test_firms_wait_in_the_order_they_came(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    for number, (name, state) in enumerate(
        [("Ada", "approved"), ("Son", "submitted"), ("İlk", "in_review"), ("Çan", "rejected")], 1
    ):
        places.firm(campus, name, state, number=number)
    Employer.objects.filter(name="İlk").update(changed_at=timezone.now() - timedelta(days=3))

    assert rows(signed_in("center"), "employers") == ["İlk", "Son", "Ada", "Çan"]


def test_postings_wait_in_the_order_they_came(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Toros", "approved")
    places.posting(firm, "Yayında", "live")
    places.posting(firm, "Yeni", submitted_at=timezone.now())
    places.posting(firm, "Eski", submitted_at=timezone.now() - timedelta(days=2))

    assert rows(signed_in("center"), "postings") == ["Eski", "Yeni", "Yayında"]


def test_the_nearest_event_stands_first(db: None, signed_in: Callable[[str], Client]) -> None:
    for title, days in [("Geçen yıl", -300), ("Dün", -1), ("Gelecek ay", 30), ("Yarın", 1)]:
        places.event(title, "published", days=days)

    assert rows(signed_in("center"), "events") == ["Yarın", "Gelecek ay", "Dün", "Geçen yıl"]


@pytest.mark.parametrize("text", ["isik", "IŞIK", "ışık", "Işık elek", "elektronik isik"])
def test_search_knows_turkish_letters(text: str, campus: Campus, signed_in: Callable[[str], Client]) -> None:
    places.firm(campus, "Işık Elektronik", number=1)
    places.firm(campus, "İskele Gıda", number=2)
    client = signed_in("center")

    assert rows(client, "employers", q=text) == ["Işık Elektronik"]
    assert rows(client, "employers", q="iskele") == rows(client, "employers", q="İSKELE") == ["İskele Gıda"]


def test_search_in_the_other_lists(campus: Campus, staff: dict, signed_in: Callable[[str], Client]) -> None:
    posting = places.posting(places.firm(campus, "Çınar", "approved"), "Ağ Mühendisi")
    event = places.event("Şölen", "published")
    Registration.objects.create(event=event, user=staff["editor"], state="confirmed")
    center, lead = signed_in("center"), signed_in("coordinator")

    assert rows(center, "postings", q="ag muh") == rows(center, "postings", q="cinar") == [str(posting)]
    assert rows(center, "events", q="SOLEN") == ["Şölen"]
    assert len(rows(center, "registrations", event.pk, q="editor")) == 1
    assert rows(center, "registrations", event.pk, q="nobody") == []
    assert rows(center, "units", q="fizik") == ["Fizik Bölümü", "Fizik Lisans"]
    assert rows(lead, "users", q="REPRESENTATIVE") == ["Representative Deneme"]


def test_filters_narrow(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Ada", "approved", number=1)
    places.firm(campus, "Bora", number=2)
    places.posting(firm, "Geliştirici", "live")
    places.posting(firm, "Analist")
    client = signed_in("center")

    assert rows(client, "employers", state="approved") == ["Ada"]
    assert rows(client, "employers", sector="J", province="33") == ["Bora", "Ada"]
    assert rows(client, "postings", employer=str(firm.public_id), state="submitted") == ["Analist"]
    assert rows(signed_in("coordinator"), "users", role="editor") == ["Editor Deneme"]


def test_people_with_a_role_stand_first(staff: dict, signed_in: Callable[[str], Client]) -> None:
    places.user("aaa@ev.example", "Ada Aaa")

    assert rows(signed_in("it"), "users")[-1] == "Ada Aaa"


@pytest.mark.parametrize("name", ["employers", "postings", "events", "imports", "alumni"])
def test_an_empty_screen_is_explained(name: str, db: None, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("center").get(reverse(f"backoffice:{name}"))

    assert str(page.context["view"].nothing_yet) in page.content.decode()


def test_nothing_can_be_exported(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    places.alumnus(campus.history_program, "Işıl Iğdır")
    client = signed_in("center")

    for name in ("alumni", "employers", "postings", "events", "imports", "units"):
        assert "export=" not in client.get(reverse(f"backoffice:{name}")).content.decode()
        asked = client.get(reverse(f"backoffice:{name}"), {"export": "csv"})
        assert (asked["Content-Type"], asked.has_header("Content-Disposition")) == ("text/html; charset=utf-8", False)


def _fill(name: str, campus: Campus, many: range) -> tuple[object, ...]:
    """Put rows of every kind into the database; return the arguments of the list's address."""
    event = places.event("Şölen", "published")
    for number in many:
        firm = places.firm(campus, f"Firma {number}", number=number)
        places.posting(firm, f"İlan {number}")
        places.event(f"Etkinlik {number}")
        somebody = places.user(f"kisi{number}@ev.example")
        Registration.objects.create(event=event, user=somebody, state="confirmed")
        Entry.objects.create(
            channel="search", topic="x", entity_id=number, not_before=timezone.now(), dead_at=timezone.now()
        )
    return (event.pk,) if name == "registrations" else ()


@pytest.mark.parametrize("name", ["employers", "postings", "events", "registrations", "units", "outbox", "users"])
def test_a_list_takes_the_same_statements_for_any_number(
    name: str, campus: Campus, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("coordinator")

    def statements(many: range) -> int:
        address = reverse(f"backoffice:{name}_results", args=_fill(name, campus, many))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    statements(range(1, 2))
    assert statements(range(2, 3)) == statements(range(3, 21))


@pytest.mark.parametrize(
    ("language", "rows", "label"),
    [("tr", 1, "1 firma"), ("tr", 1200, "1.200 firma"), ("en", 1, "1 firma"), ("en", 1200, "1,200 firmalar")],
)
def test_a_turkish_noun_stays_singular_after_a_number(language: str, rows: int, label: str) -> None:
    pages = CountingPaginator(range(rows), 25)
    pages.verbose_name, pages.verbose_name_plural = "firma", "firmalar"

    with translation.override(language):
        assert pages.items_count_label == label
