"""Making an account, proving its address, and forgetting its password: one answer for whatever is already there."""

import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.signing import TimestampSigner
from django.test import Client
from django.utils import timezone
from signing_in import PASSWORD, page_sign_in

from portal.accounts.models import User
from portal.accounts.verification import keep_in_step

pytestmark = pytest.mark.django_db

SENT = "/account/confirm-email/"


def sign_up(email: str, password: str = PASSWORD, language: str = "en"):
    sent = {"email": email, "password1": password, "password2": password}
    return Client().post("/account/signup/", sent, headers={"Accept-Language": language})


def link_in(mail) -> str:
    return re.search(r"http://testserver(/\S+)", mail.body)[1]


def graphql_sign_in(email: str, password: str) -> list[str]:
    query = "mutation ($input: SignInInput!) { signIn(input: $input) { problems { code } } }"
    body = json.dumps({"query": query, "variables": {"input": {"email": email, "password": password}}})
    answer = Client().post("/graphql/", body, content_type="application/json").json()
    return [problem["code"] for problem in answer["data"]["signIn"]["problems"]]


def test_an_account_is_open_once_its_address_is_proved(mailoutbox: list) -> None:
    assert sign_up("Ece@Uni.example")["Location"] == SENT
    user = User.objects.get()
    assert (user.email, user.email_verified_at, user.language) == ("ece@uni.example", None, "en")
    assert graphql_sign_in(user.email, PASSWORD) == ["WRONG_CREDENTIALS"]
    assert "_auth_user_id" not in page_sign_in(Client(), user.email).wsgi_request.session
    client, link = Client(), link_in(mailoutbox[0])
    client.get(link)
    user.refresh_from_db()
    assert user.email_verified_at is None  # A mail scanner that opens links proves nothing.
    client.post(link)
    user.refresh_from_db()
    assert user.email_verified_at is not None
    assert graphql_sign_in(user.email, PASSWORD) == []


def test_a_taken_address_is_answered_like_a_free_one(member: User, mailoutbox: list) -> None:
    taken, free = sign_up(member.email), sign_up("free@uni.example")
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"]) == (302, SENT)
    assert [mail.to for mail in mailoutbox] == [[member.email], ["free@uni.example"]]
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_a_forgotten_password_is_answered_alike_and_its_link_is_good_once(member: User, mailoutbox: list) -> None:
    for email in (member.email, "nobody@uni.example"):
        answer = Client().post("/account/password/reset/", {"email": email})
        assert (answer.status_code, answer["Location"]) == (302, "/account/password/reset/done/")
    assert [mail.to for mail in mailoutbox] == [[member.email], ["nobody@uni.example"]]
    link, new = link_in(mailoutbox[0]), "another-long-password"
    client = Client()
    form = client.get(link)["Location"]
    client.post(form, {"password1": new, "password2": new})
    member.refresh_from_db()
    assert member.check_password(new)
    again = Client().get(link, follow=True).content.decode()
    assert 'name="password1"' not in again


@pytest.mark.parametrize("path", ["/account/confirm-email/{}/", "/account/password/reset/key/{}/"])
@pytest.mark.parametrize("forged", ["MQ:1a2b3c:forged", "1-abc-0123456789abcdef", "x" * 500, "1-%00-2"])
@pytest.mark.parametrize("language", ["tr", "en"])
def test_forged_links_are_refused_in_words(member: User, path: str, forged: str, language: str) -> None:
    answer = Client().get(path.format(forged), headers={"Accept-Language": language}, follow=True)
    assert answer.status_code in (200, 404)
    assert 'name="password1"' not in answer.content.decode()
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_a_link_of_yesterday_proves_nothing(mailoutbox: list, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_up("ece@uni.example")
    link = link_in(mailoutbox[0])
    day = TimestampSigner.timestamp
    monkeypatch.setattr(TimestampSigner, "timestamp", day)
    later = (timezone.now() + timedelta(days=1, seconds=5)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    Client().post(link)
    assert User.objects.get().email_verified_at is None


@pytest.mark.parametrize(
    "email",
    ["ada@uni.exаmple", "ada@xn--uni-5cd.example", "аda@uni.example", "ada@υni.example", "ada", "a\0@b.example"],
)
@pytest.mark.parametrize(("language", "said"), [("tr", "adres"), ("en", "address")])
def test_an_address_that_looks_like_another_is_not_stored(
    email: str, language: str, said: str, mailoutbox: list
) -> None:
    answer = sign_up(email, language=language)
    assert answer.status_code == 200
    assert said in answer.content.decode().lower()
    assert (User.objects.count(), EmailAddress.objects.count(), len(mailoutbox)) == (0, 0, 0)


def test_a_turkish_domain_is_a_domain() -> None:
    sign_up("ada@üniversite.example")
    assert User.objects.get().email == "ada@xn--niversite-p9a.example"


@pytest.mark.parametrize("password", ["x" * 10_000, "Kısa1", "password1234", "123456789012"])
def test_bad_passwords_are_refused(password: str, mailoutbox: list) -> None:
    assert sign_up("ada@uni.example", password).status_code == 200
    assert (User.objects.count(), len(mailoutbox)) == (0, 0)


def test_no_door_hashes_a_novel(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.contrib.auth.hashers.verify_password", lambda *_given: pytest.fail("hashed"))
    assert graphql_sign_in(member.email, "x" * 5_000) == ["WRONG_CREDENTIALS"]
    assert page_sign_in(Client(), member.email, "x" * 10_000).status_code == 200
    assert _headless(member.email, "x" * 10_000)[0] == 400


def _headless(email: str, password: str) -> tuple[int, str]:
    answer = Client().post(
        "/_allauth/browser/v1/auth/login",
        json.dumps({"email": email, "password": password}),
        content_type="application/json",
        headers={"Accept-Language": "en"},
    )
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("email", ["ada@mezun.example", "nobody@mezun.example"])
def test_one_limit_counts_the_tries_at_every_door(member: User, email: str) -> None:
    for _round in range(4):
        assert graphql_sign_in(email, "wrong") == ["WRONG_CREDENTIALS"]
        assert "Too many" not in page_sign_in(Client(), email, "wrong").content.decode()
    for _round in range(2):
        assert "Too many" not in _headless(email, "wrong")[1]
    assert graphql_sign_in(email, PASSWORD) == ["TOO_MANY_ATTEMPTS"]
    assert "Too many attempts" in page_sign_in(Client(), email).content.decode()
    assert "Too many attempts" in _headless(email, PASSWORD)[1]


def test_the_house_s_word_on_an_address_is_the_one_that_counts(member: User) -> None:
    keep_in_step(member)
    assert EmailAddress.objects.get().verified
    User.objects.filter(pk=member.pk).update(email_verified_at=None)
    member.refresh_from_db()
    keep_in_step(member)
    assert not EmailAddress.objects.get().verified


def test_a_former_address_resets_no_password(member: User, mailoutbox: list) -> None:
    keep_in_step(member)
    member.email = "new@mezun.example"
    member.save()
    Client().post("/account/password/reset/", {"email": "ada@mezun.example"})
    assert "/password/reset/key/" not in mailoutbox[0].body


def test_mails_speak_the_language_of_whoever_gets_them(member: User, mailoutbox: list) -> None:
    for language in ("tr", "en"):
        User.objects.filter(pk=member.pk).update(language=language)
        Client().post("/account/password/reset/", {"email": member.email}, headers={"Accept-Language": "en"})
    assert ["parola" in mail.body.lower() for mail in mailoutbox] == [True, False]


def test_sessions_are_listed_and_ended(member: User) -> None:
    mine, other = Client(), Client()
    for client in (mine, other):
        page_sign_in(client, member.email)
    query = "{ sessions { id isCurrent } }"
    listed = mine.post("/graphql/", json.dumps({"query": query}), content_type="application/json").json()
    sessions = listed["data"]["sessions"]
    assert sorted(session["isCurrent"] for session in sessions) == [False, True]
    end = "mutation ($input: EndSessionsInput!) { endSessions(input: $input) { ok sessions { isCurrent } } }"
    theirs = next(session["id"] for session in sessions if not session["isCurrent"])

    def send(client: Client, **given: object) -> dict:
        body = json.dumps({"query": end, "variables": {"input": given}})
        return client.post("/graphql/", body, content_type="application/json").json()

    assert send(Client(), id=theirs)["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert send(mine)["data"]["endSessions"]["ok"] is False
    assert send(mine, id=theirs)["data"]["endSessions"] == {"ok": True, "sessions": [{"isCurrent": True}]}
    assert "_auth_user_id" not in other.session
    page_sign_in(other, member.email)
    assert send(mine, allOthers=True)["data"]["endSessions"]["sessions"] == [{"isCurrent": True}]
    assert "_auth_user_id" not in other.session
