"""The demo's start page, and the doors that must not exist anywhere else."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django.asserts import assertRedirects

from config.demo.logins import ALUMNA, LOGINS, STAFF
from config.start.guides import guides
from portal.accounts.models import User


class Outside(HTMLParser):
    """Collects what a page would load or link to on another host, and its inline scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        addresses = [held.get(name) or "" for name in ("src", "href", "action")]
        self.found += [address for address in addresses if address.startswith(("http:", "https:", "//"))]
        self.found += [f"<{tag}>"] if tag in ("script", "style") or "style" in held else []


def test_the_page_leads_everywhere(demo: None, people: dict[str, User], client: Client) -> None:
    page = client.get("/", headers={"accept-language": "tr"}).content.decode()

    for address in ("/admin/", "/graphql/", "/mailbox/"):
        assert f'href="{address}"' in page
    assert [f'value="{login.email}"' in page for login in (STAFF, ALUMNA)] == [True, True]
    assert all(f'href="/start/docs/{name}/"' in page for name in guides())
    assert "Kimin göreceğine mezun karar verir" in page


def test_only_loaded_people_have_a_door(demo: None, people: dict[str, User], client: Client) -> None:
    assert [door.email for door in client.get("/").context["doors"]] == [
        login.email for login in LOGINS if login in (STAFF, ALUMNA)
    ]


def test_nothing_is_fetched_from_elsewhere(demo: None, people: dict[str, User], client: Client) -> None:
    answer = client.get("/")
    outside = Outside()
    outside.feed(answer.content.decode())

    assert outside.found == []
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")


def test_the_language_can_be_chosen(demo: None, db: None, client: Client) -> None:
    assert "Kimin göreceğine" in client.get("/").content.decode()

    chosen = client.post(reverse("set_language"), {"language": "en", "next": "/"})

    assertRedirects(chosen, "/", fetch_redirect_response=False)
    assert "Graduates decide who sees them" in client.get("/").content.decode()


@pytest.mark.parametrize(("login", "leads_to"), [(STAFF, "/admin/"), (ALUMNA, "/graphql/")])
def test_one_click_signs_in(login: object, leads_to: str, demo: None, people: dict[str, User], client: Client) -> None:
    answer = client.post(reverse("start:sign_in"), {"email": login.email})

    assertRedirects(answer, leads_to, fetch_redirect_response=False)
    assert client.get("/").context["request"].user.email == login.email
    client.post(reverse("start:sign_out"))
    assert client.get("/").context["request"].user.is_anonymous


@pytest.mark.parametrize("email", ["gercek@uni.example", "GERCEK@uni.example", "", "nobody@x.example"])
def test_nobody_but_a_demo_login_is_signed_in(email: str, demo: None, people: dict[str, User], client: Client) -> None:
    answer = client.post(reverse("start:sign_in"), {"email": email})

    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_demo_login_that_was_closed_stays_closed(demo: None, people: dict[str, User], client: Client) -> None:
    User.objects.filter(pk=people["staff"].pk).update(is_active=False)

    assert client.post(reverse("start:sign_in"), {"email": STAFF.email}).status_code == 404


def test_signing_in_takes_a_form_of_this_site(demo: None, people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.get(reverse("start:sign_in")).status_code == 405
    assert client.post(reverse("start:sign_in"), {"email": STAFF.email}).status_code == 403


def test_production_has_no_such_address(people: dict[str, User], client: Client) -> None:
    assertRedirects(client.get("/"), "/admin/", fetch_redirect_response=False)
    assert client.post("/start/sign-in/", {"email": STAFF.email}).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("start:sign_in")


def test_the_doors_stay_shut_even_where_their_address_stands(
    demo: None, settings: Any, people: dict[str, User], client: Client
) -> None:
    settings.DEMO = False

    for address in ("start:sign_in", "start:sign_out"):
        assert client.post(reverse(address), {"email": STAFF.email}).status_code == 404
    assert client.get(reverse("start:guide", args=[next(iter(guides()))])).status_code == 404
    # What is not found at "/" is looked for among the pages.
    assertRedirects(client.get("/"), "/tr/", fetch_redirect_response=False)
    assert "_auth_user_id" not in client.session


def test_a_document_is_read_as_it_was_written(demo: None, db: None, client: Client) -> None:
    name = next(iter(guides()))

    answer = client.get(reverse("start:guide", args=[name]))

    assert answer.context["text"] == guides()[name].read_text(encoding="utf-8")
    assert client.get(reverse("start:guide", args=["nothing"])).status_code == 404


def test_who_reads_english_meets_the_back_office_in_english(
    demo: None, people: dict[str, User], client: Client
) -> None:
    for language, greeting in (("en", "Welcome"), ("tr", "Hoş geldiniz")):
        client.post(reverse("start:sign_in"), {"email": STAFF.email}, headers={"accept-language": language})

        # The browser's own language no longer decides once somebody is known.
        assert greeting in client.get("/admin/", headers={"accept-language": "de"}).content.decode()
        people["staff"].refresh_from_db()
        assert people["staff"].language == language
        client.post(reverse("start:sign_out"))


def test_what_editors_uploaded_is_handed_out(demo: None, client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "kapak.txt").write_text("Bülten")

    assert b"".join(client.get("/media/kapak.txt").streaming_content) == "Bülten".encode()


@pytest.mark.parametrize("name", ["none.png", "a" * 300, "a/" * 2000, "%00", "kapak.txt/under"])
def test_a_name_no_upload_can_have_is_not_found(
    demo: None, db: None, client: Client, settings: Any, tmp_path: Path, name: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "kapak.txt").write_text("Bülten")

    assert client.get(f"/media/{name}").status_code == 404


def test_the_pages_of_the_account_know_who_was_signed_in_by_a_click(
    demo: None, people: dict[str, User], client: Client
) -> None:
    client.post(reverse("start:sign_in"), {"email": STAFF.email})

    held = EmailAddress.objects.get(user__email=STAFF.email)
    assert (held.email, held.verified, held.primary) == (STAFF.email, True, True)
    assert len(client.get(reverse("usersessions_list")).context["sessions"]) == 1
