"""The page of one's own sessions: what a person reads there, in both languages."""

import pytest
from django.test import Client
from django.utils import translation
from signing_in import page_sign_in

from portal.accounts.models import User
from portal.accounts.templatetags.browsers import browser_name

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
EDGE = f"{CHROME} Edg/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "english", "turkish"),
    [
        (CHROME, "Chrome on Windows", "Windows üzerinde Chrome"),
        (EDGE, "Edge on Windows", "Windows üzerinde Edge"),
        (IPHONE, "Safari on iPhone", "iPhone üzerinde Safari"),
        (ANDROID, "Samsung Internet on Android", "Android üzerinde Samsung Internet"),
        ("curl/8.5", "Unknown browser", "Bilinmeyen tarayıcı"),
        ("", "Unknown browser", "Bilinmeyen tarayıcı"),
    ],
)
def test_a_browser_has_the_name_people_call_it(agent: str, english: str, turkish: str) -> None:
    with translation.override("en"):
        assert browser_name(agent) == english
    with translation.override("tr"):
        assert browser_name(agent) == turkish


@pytest.mark.parametrize(
    ("language", "here", "everywhere"),
    [("en", "This browser", "Sign out everywhere else"), ("tr", "Bu tarayıcı", "Diğer tüm oturumları kapat")],
)
def test_two_sessions_are_told_apart_and_the_other_is_ended(
    member: User, language: str, here: str, everywhere: str
) -> None:
    member.language = language
    member.save(update_fields=["language"])
    mine, other = Client(headers={"User-Agent": EDGE}), Client(headers={"User-Agent": IPHONE})
    for client in (other, mine):
        assert page_sign_in(client, member.email).status_code == 302

    page = mine.get("/account/sessions/", headers={"Accept-Language": language}).content.decode()
    assert "Mozilla" not in page and page.count('<li class="panel">') == 2
    assert page.index("iPhone") < page.index("Edge") < page.index(here)
    assert everywhere in page

    mine.post("/account/sessions/")
    ended = mine.get("/account/sessions/", headers={"Accept-Language": language}).content.decode()
    assert ended.count('<li class="panel">') == 1 and everywhere not in ended
    assert other.get("/account/sessions/").status_code == 302
