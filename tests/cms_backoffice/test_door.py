"""What a request to the back office passes first: the roles of today, and no page for those who work on none."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from wagtail.models import Page

from cms.models import ContentPage, HomePage
from portal.accounts.models import RoleAssignment, User
from portal.alumni.models import Employment
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

TITLE = "Henüz söylenmemiş haber"


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the pattern of every address below ``resolver`` with its own name."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield pattern, entry.name or ""
        else:
            yield from addresses(entry, pattern)


def filled(pattern: str, number: int, public_id: str = "") -> str:
    """Return an address of that pattern: ``number`` or ``public_id`` for what it asks for, a page for a model."""
    words = {"app_name": "wagtailcore", "app_label": "wagtailcore", "model_name": "page"}

    def word(found: re.Match[str]) -> str:
        kind, _colon, name = found[1].rpartition(":")
        return words.get(name, public_id if kind == "uuid" else str(number))

    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)", str(number), re.sub(r"<([\w:]+)>", word, pattern)).replace("$", "")


@pytest.fixture
def draft(db: None) -> ContentPage:
    """Return a page that only editors know of, below a start page."""
    home = HomePage(title="Mezunlar", slug="mezunlar")
    Page.objects.get(depth=1).add_child(instance=home)
    page = ContentPage(title=TITLE, slug="henuz", live=False)
    home.add_child(instance=page)
    page.save_revision()
    return page


def test_no_screen_tells_a_drafts_title_to_whoever_works_on_no_page(
    draft: ContentPage, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("representative")
    client.raise_request_exception = False
    asked = 0
    for pattern, name in addresses(get_resolver()):
        if not pattern.startswith("admin/") or name in {"wagtailadmin_logout", "wagtailadmin_error_test"}:
            continue
        for question in ("", "?q=henüz", f"?id={draft.pk}"):
            answer = client.get(filled(pattern, draft.pk) + question)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert TITLE not in body.decode(), (pattern, question)
            asked += 1
    assert asked > 300


CLOSED = {
    "contact_email": "qzposta@ornek.example",
    "contact_phone": "+90 555 765 43 21",
    "postal_address": "Qzsokak 7",
    "headline": "Qzunvan",
    "summary": "Qzozet",
}


@pytest.mark.parametrize("word", ["representative", "editor", "it", "quality"])
def test_no_screen_tells_anything_of_a_person_of_another_department(
    word: str, draft: ContentPage, campus: Campus, signed_in: Callable[[str], Client]
) -> None:
    person = places.alumnus(campus.physics_program, "Qzad Qzsoyad", **CLOSED)
    Employment.objects.create(profile=person, employer_name="Qzfirma", title="Qzmeslek", started_on=date(2020, 1, 1))
    marks = ["qzad", "qzsoyad", "qzposta", "765 43 21", "qzsokak", "qzunvan", "qzozet", "qzfirma", "qzmeslek"]
    client = signed_in(word)
    client.raise_request_exception = False
    asked = 0
    for pattern, name in addresses(get_resolver()):
        if not pattern.startswith("admin/") or name in {"wagtailadmin_logout", "wagtailadmin_error_test"}:
            continue
        address = filled(pattern, person.pk, str(person.public_id))
        for answer in (client.get(address + "?q=a"), client.post(address, {"reason": "tracking"})):
            body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode().lower()
            assert not [mark for mark in marks if mark in body], (pattern, answer.request["REQUEST_METHOD"])
            asked += 1
    assert asked > 300


@pytest.mark.parametrize(("word", "status"), [("editor", 200), ("coordinator", 200), ("center", 302), ("it", 302)])
def test_the_page_chooser_opens_to_those_who_work_on_pages(
    word: str, status: int, draft: ContentPage, signed_in: Callable[[str], Client]
) -> None:
    assert signed_in(word).get("/admin/choose-page/").status_code == status


def test_somebody_without_work_here_is_led_to_the_sign_in(campus: Any, client: Client) -> None:
    client.force_login(User.objects.create_user("biri@mezun.example", email_verified_at=timezone.now()))
    answer = client.get("/admin/choose-page/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/account/login/")


def test_a_role_that_ended_at_midnight_is_gone_in_the_running_session(
    draft: ContentPage, staff: dict[str, User], signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    RoleAssignment.objects.filter(user=staff["editor"]).update(ends_on=today)
    client = signed_in("editor")
    assert client.get("/admin/choose-page/").status_code == 200
    _sleep_until(today + timedelta(days=1), monkeypatch)
    answer = client.get("/admin/choose-page/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/account/login/")
    assert not staff["editor"].groups.exists()


def test_the_groups_are_looked_at_once_a_day(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from cms.backoffice import door

    looked: list[User] = []
    monkeypatch.setattr(door, "sync_user_groups", looked.append)
    client = signed_in("editor")
    for _time in range(3):
        client.get("/admin/account/")
    assert len(looked) == 1


def _sleep_until(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + (day - timezone.localdate())
    monkeypatch.setattr(timezone, "now", lambda: later)
