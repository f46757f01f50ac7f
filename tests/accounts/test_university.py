"""Signing in through the identity server: whom it makes, whom it finds, and what it is not believed."""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from identity_server import CLIENT, SECRET, STRANGERS_KEY, IdentityServer, running
from signing_in import PASSWORD

from portal.accounts.models import RoleAssignment, User

pytestmark = pytest.mark.django_db

LOGIN = "/account/oidc/university/login/"
PERSON = {
    "sub": "u-17",
    "email": "ece@uni.example",
    "email_verified": True,
    "given_name": "Ece",
    "family_name": "Işık",
    "national_id": "10000000146",
}


@pytest.fixture
def server(settings) -> Iterator[IdentityServer]:
    with running() as identity:
        identity.person = dict(PERSON)
        told = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        app = {"provider_id": "university", "name": "Üniversite", "client_id": CLIENT, "secret": SECRET}
        app["settings"] = {"server_url": identity.issuer}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**told, "APPS": [app]}}
        yield identity


def brought_back(client: Client) -> str:
    """Go out to the server, and return the address it sends the browser back to."""
    out = client.post(LOGIN)
    assert out.status_code == 302, out.content.decode()
    back = urlsplit(requests.get(out["Location"], allow_redirects=False, timeout=5).headers["Location"])
    return f"{back.path}?{back.query}"


def nobody_new(before: int) -> bool:
    return (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_a_new_account_is_closed(server: IdentityServer) -> None:
    client = Client()
    assert client.get(brought_back(client)).status_code == 302
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert (user.email, user.first_name, user.last_name) == ("ece@uni.example", "Ece", "Işık")
    assert user.email_verified_at is not None and not user.has_usable_password()
    assert (user.is_staff, user.is_superuser, RoleAssignment.objects.filter(user=user).exists()) == (
        False,
        False,
        False,
    )
    kept = SocialAccount.objects.get(user=user).extra_data
    assert "national_id" not in str(kept) and "access_token" not in str(kept)


def test_the_second_time_finds_the_same_account(server: IdentityServer) -> None:
    for _time in range(2):
        client = Client()
        client.get(brought_back(client))
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_a_verified_address_finds_the_account_that_has_it(server: IdentityServer, member: User) -> None:
    server.person["email"] = "ADA@mezun.example"
    client = Client()
    client.get(brought_back(client))
    assert client.session["_auth_user_id"] == str(member.pk)
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_an_address_the_server_did_not_verify_finds_nobody(
    server: IdentityServer, member: User, mailoutbox: list
) -> None:
    server.person |= {"email": member.email, "email_verified": False}
    client = Client()
    client.get(brought_back(client))
    assert "_auth_user_id" not in client.session
    assert nobody_new(1)


def test_whoever_took_anothers_address_before_loses_the_password(server: IdentityServer) -> None:
    thief = User.objects.create_user("ece@uni.example", PASSWORD)
    client = Client()
    client.get(brought_back(client))
    thief.refresh_from_db()
    assert not thief.has_usable_password()


@pytest.mark.parametrize(
    ("name", "lie"),
    [
        ("nonce", {"nonce": "0" * 64}),
        ("issuer", {"iss": "http://127.0.0.1:1"}),
        ("audience", {"aud": "another"}),
        ("age", {"exp": int(time.time()) - 10}),
        ("subject", {"sub": "u-18"}),
    ],
)
def test_an_id_token_that_is_not_for_this_sign_in_is_refused(server: IdentityServer, name: str, lie: dict) -> None:
    server.claims = lie
    _refused(server)


def test_an_id_token_of_a_strangers_key_is_refused(server: IdentityServer) -> None:
    server.key = STRANGERS_KEY
    _refused(server)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_an_id_token_anybody_could_write_is_refused(
    server: IdentityServer, algorithm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.algorithm, server.key = algorithm, None if algorithm == "none" else SECRET * 4
    _refused(server)


def test_an_id_token_that_is_none_is_refused(server: IdentityServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "id_token", lambda _nonce: "a.b.c")
    _refused(server)


def test_user_info_about_somebody_else_is_refused(server: IdentityServer) -> None:
    server.userinfo = {"sub": "u-18", "email": "rector@uni.example"}
    _refused(server)


def test_a_code_is_good_once_and_in_one_browser_only(server: IdentityServer) -> None:
    client, thief = Client(), Client()
    back = brought_back(client)
    assert "_auth_user_id" not in _after(thief, back).session
    client.get(back)
    client.logout()
    assert "_auth_user_id" not in _after(client, back).session
    # A state of one's own does not help: the code was used, and belongs to another verifier.
    state = brought_back(client).partition("state=")[2]
    _after(client, f"{back.partition('state=')[0]}state={state}")
    assert ("_auth_user_id" in client.session, server.refused) == (False, ["code"])


def test_a_stolen_code_lacks_the_verifier(server: IdentityServer) -> None:
    mine, theirs = Client(), Client()
    stolen = brought_back(theirs).partition("state=")[0]
    state = brought_back(mine).partition("state=")[2]
    assert "_auth_user_id" not in _after(mine, f"{stolen}state={state}").session
    assert server.refused == ["verifier"]


def test_an_address_cannot_choose_what_the_server_is_asked(server: IdentityServer) -> None:
    asked = Client().post(f"{LOGIN}?auth_params=nonce%3Dmine&scope=payments")["Location"]
    assert "nonce=mine" not in asked and "payments" not in asked


def test_a_server_that_is_down_is_said_in_words(server: IdentityServer, settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = Client().post(LOGIN, headers={"Accept-Language": "tr"})
    assert answer.status_code in (200, 401)


def test_without_a_server_there_is_no_such_way(db: None) -> None:
    assert Client().get(LOGIN).status_code == 404
    assert "oidc" not in Client().get("/account/login/").content.decode()


def _after(client: Client, address: str) -> Client:
    client.get(address)
    return client


def _refused(server: IdentityServer) -> None:
    client = Client()
    assert client.get(brought_back(client)).status_code in (200, 401)
    assert "_auth_user_id" not in client.session
    assert nobody_new(0)
    assert not EmailAddress.objects.exists()
