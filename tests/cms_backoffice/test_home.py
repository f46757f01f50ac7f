"""The menu and the home page: each role finds its tasks there and nothing else."""

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.outbox.models import Entry
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

MENUS = {
    "editor": ["bulletin", "content"],
    "center": ["alumni", "employers", "events", "postings", "quality"],
    "coordinator": ["alumni", "bulletin", "content", "employers", "events", "postings", "quality", "settings"],
    "representative": ["alumni"],
    "quality": ["quality"],
    "it": ["alumni", "quality", "settings"],
}


def menu(client: Client) -> list[str]:
    """Return the names of the main menu's entries."""
    page = client.get("/admin/").content.decode()
    props = json.loads(re.search(r'<script id="wagtail-sidebar-props" type="application/json">(.*?)</script>', page)[1])
    items = next(module["_args"][0] for module in props["modules"] if module["_type"].endswith("MainMenuModule"))
    return sorted(item["_args"][0]["name"] for item in items)


@pytest.mark.parametrize("word", MENUS)
def test_each_role_finds_its_menus(word: str, signed_in: Callable[[str], Client]) -> None:
    assert menu(signed_in(word)) == MENUS[word]


def waiting(client: Client) -> dict[str, int]:
    """Return the figures of the home page by the list they lead to."""
    page = client.get("/admin/").content.decode()
    tiles = re.findall(r'bo-tile__link" href="([^"]+)">.*?bo-tile__figure">([^<]+)<', page, re.DOTALL)
    return {address: int(figure) for address, figure in tiles}


def test_each_role_is_told_what_waits(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    firm = places.firm(campus, "Bekleyen", number=1)
    places.firm(campus, "Onaylı", "approved", number=2)
    for title in ("Bir", "İki"):
        places.posting(firm, title)
    places.event("Taslak")
    places.event("Yayında", "published")
    places.alumnus(campus.history_program, "Ada Eski")
    places.alumnus(campus.history_program, "Bora Taze", contact_verified_on=timezone.localdate())
    places.alumnus(campus.physics_program, "Can Eski")
    Entry.objects.create(channel="search", topic="x", entity_id=1, not_before=timezone.now(), dead_at=timezone.now())
    firms, postings = reverse("backoffice:employers"), reverse("backoffice:postings")
    drafts, stale = reverse("backoffice:events") + "?state=draft", reverse("backoffice:stale") + "?what=contact"
    dead, twice = reverse("backoffice:outbox"), reverse("backoffice:duplicates") + "?state=open"
    calls, deaths = reverse("backoffice:call_lists"), reverse("backoffice:deaths") + "?state=open"
    asked = reverse("backoffice:help_requests") + "?state=received"
    differing, claims = reverse("backoffice:proposals"), reverse("backoffice:claims")
    center = {firms: 1, postings: 2, drafts: 1, stale: 2, twice: 0, calls: 0, deaths: 0, asked: 0}
    alarms = reverse("backoffice:alarms") + "?state=open"
    campaigns = reverse("backoffice:campaigns")
    center |= {differing: 0, claims: 0, campaigns: 0, alarms: 0}

    assert waiting(signed_in("center")) == center
    assert waiting(signed_in("coordinator")) == center | {dead: 1}
    assert waiting(signed_in("representative")) == {stale: 1, calls: 0, differing: 0, campaigns: 0}
    assert waiting(signed_in("it")) == {dead: 1}
    assert waiting(signed_in("editor")) == waiting(signed_in("quality")) == {}


def test_the_quality_office_reads_figures_without_a_way_in(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    places.firm(campus, "Bekleyen")
    page = signed_in("quality").get(reverse("backoffice:waiting"))

    first, *others = [(one.count, one.url) for one in page.context["waiting"]]
    assert (first, set(others)) == ((1, ""), {(0, "")})
    assert reverse("backoffice:employers") not in page.content.decode()
