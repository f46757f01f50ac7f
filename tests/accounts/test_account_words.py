"""The account's pages speak one language: allauth's words and ours, in both languages."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from signing_in import page_sign_in

from portal.accounts.models import User

OWN = {
    "/account/email/": ("E-mail address", "E-posta adresi"),
    "/account/password/change/": ("Password", "Parola"),
    "/account/2fa/": ("Second factor", "İkinci adım"),
    "/account/sessions/": ("Sessions", "Oturumlar"),
    "/account/logout/": ("Sign out", "Oturumu kapat"),
}
BEHIND = {
    "/account/2fa/totp/activate/": ("Set up the app", "Uygulamayı kur"),
    "/account/2fa/webauthn/": ("Passkeys and security keys", "Geçiş ve güvenlik anahtarları"),
    "/account/2fa/webauthn/add/": ("Add a passkey", "Geçiş anahtarı ekle"),
    "/account/3rdparty/": ("University account", "Üniversite hesabı"),
}
OUTSIDE = {
    "/account/login/": ("Sign in", "Oturum aç"),
    "/account/signup/": ("Open an account", "Hesap aç"),
    "/account/password/reset/": ("Reset your password", "Parola yenileme"),
    "/account/password/reset/done/": ("Reset your password", "Parola yenileme"),
    "/account/confirm-email/": ("Confirm your e-mail address", "E-posta adresinizi onaylayın"),
    "/account/inactive/": ("This account is closed", "Bu hesap kapalı"),
}
NAMES = frozenset({"PIN", "IP", "QR", "Türkçe", "English", "Chrome", "Windows"})
TOLD = re.compile(r"<(title|h1|h2|button|label|a)\b[^>]*>(.*?)</\1>", re.DOTALL)


def page_of(client: Client, address: str, language: str) -> str:
    """Return a page as it is read in a language."""
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200, address
    return answer.content.decode()


def told(page: str) -> list[str]:
    """Return what headings, buttons, labels and links say."""
    page = re.sub(r'<span class="mark">.*?</span>', "", page)  # a badge beside a heading is no part of it
    found = (unescape(re.sub(r"<[^>]+>", "", text)) for _tag, text in TOLD.findall(page))
    return [" ".join(text.split()) for text in found if text.strip()]


def in_title_case(text: str) -> bool:
    """Say whether a word after the first begins with a capital letter and is no name, and no sentence began there."""
    later = re.findall(r"(?<![.:·?!]) (\w[\w'’-]*)", text)
    return any(word[0].isupper() and word not in NAMES for word in later)


@pytest.fixture
def reader(member: User) -> Callable[[str], Client]:
    """Return a way to be signed in as somebody who reads a language."""

    def signed_in(language: str) -> Client:
        User.objects.filter(pk=member.pk).update(language=language)
        client = Client()
        assert page_sign_in(client, member.email, language=language).status_code == 302
        return client

    return signed_in


@pytest.mark.parametrize("place", [0, 1], ids=["en", "tr"])
@pytest.mark.parametrize("address", [*OWN, *BEHIND])
def test_a_page_has_the_name_of_the_entry_that_leads_to_it(
    address: str, place: int, reader: Callable[[str], Client]
) -> None:
    language = ("en", "tr")[place]
    name = {**OWN, **BEHIND}[address][place]
    page = page_of(reader(language), address, language)
    assert re.search(rf"<h1>\s*{name}\s*</h1>", page)
    assert re.search(rf"<title>\s*{name} +·|<title>\s*{name}\s*·", page)
    if address in OWN:
        assert re.search(rf'<a href="{address}"[^>]*>{name}</a>', page)


@pytest.mark.parametrize("place", [0, 1], ids=["en", "tr"])
@pytest.mark.parametrize("address", OUTSIDE)
def test_the_pages_before_signing_in_are_named_as_well(address: str, place: int, db: None) -> None:
    name = OUTSIDE[address][place]
    assert re.search(rf"<h1>\s*{name}\s*</h1>", page_of(Client(), address, ("en", "tr")[place]))


@pytest.mark.parametrize("language", ["en", "tr"])
def test_no_page_shouts_or_calls_a_thing_by_another_name(language: str, reader: Callable[[str], Client]) -> None:
    inside, outside = reader(language), Client()
    pages = {address: page_of(inside, address, language) for address in [*OWN, *BEHIND]}
    pages |= {address: page_of(outside, address, language) for address in OUTSIDE}
    shouted = {(address, text) for address, page in pages.items() for text in told(page) if in_title_case(text)}
    assert shouted == set()
    others = re.compile(r"\b(Emails?|emails?|[Şş]ifre\w*|Two-Factor|two-factor|[Tt]hird-party|[Üü]çüncü taraf)\b")
    words = {address: others.findall(re.sub(r"<[^>]+>", " ", page)) for address, page in pages.items()}
    assert {address: found for address, found in words.items() if found} == {}


def test_where_no_identity_server_is_set_nothing_leads_there_and_the_page_says_so(
    reader: Callable[[str], Client],
) -> None:
    client = reader("en")
    assert "/account/3rdparty/" not in page_of(client, "/account/email/", "en")
    page = page_of(client, "/account/3rdparty/", "en")
    assert "Signing in with a university account is not set up on this portal." in page
    assert "<h2>" not in page


def test_an_account_connected_before_can_still_be_disconnected(member: User, reader: Callable[[str], Client]) -> None:
    account = SocialAccount.objects.create(user=member, provider="university", uid="1")
    page = page_of(reader("en"), "/account/3rdparty/", "en")
    assert f'name="account" id="account-{account.pk}" value="{account.pk}" checked' in page
    assert "Disconnect the account" in page and "not set up" not in page


@pytest.mark.parametrize(("language", "unused"), [("en", "not used yet"), ("tr", "henüz kullanılmadı")])
def test_a_key_nobody_used_says_so_in_the_language_of_the_page(
    language: str, unused: str, member: User, reader: Callable[[str], Client]
) -> None:
    client = reader(language)
    Authenticator.objects.create(
        user=member, type=Authenticator.Type.WEBAUTHN, data={"name": "Telefon", "credential": {}, "passwordless": True}
    )
    assert unused in page_of(client, "/account/2fa/webauthn/", language)


def test_a_label_made_of_a_fields_name_is_translated_too(reader: Callable[[str], Client]) -> None:
    assert ">Ad</label>" in page_of(reader("tr"), "/account/2fa/webauthn/add/", "tr")
