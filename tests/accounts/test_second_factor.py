"""The second factor: who must have one, what a session without it may see, and how it is shown at each door."""

import json
from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from signing_in import PASSWORD, code_of, page_sign_in, recovery_codes

from portal.accounts import second_factor
from portal.accounts.models import Role, RoleAssignment, User

pytestmark = pytest.mark.django_db

SIGN_IN = """mutation ($input: SignInInput!) {
  signIn(input: $input) { ok problems { code } secondFactor viewer { isSignedIn name roles } }
}"""
COMPLETE = """mutation ($input: CompleteSignInInput!) {
  completeSignIn(input: $input) { ok problems { code } secondFactor viewer { isSignedIn roles } }
}"""
VIEWER = "{ viewer { isSignedIn roles } }"
NOBODY = {"isSignedIn": False, "roles": []}


def ask(client: Client, query: str, **variables: object) -> dict:
    body = json.dumps({"query": query, "variables": variables})
    answer = client.post("/graphql/", body, content_type="application/json", headers={"Accept-Language": "en"}).json()
    assert "errors" not in answer, answer
    return answer["data"]


def sign_in(client: Client, user: User) -> dict:
    return ask(client, SIGN_IN, input={"email": user.email, "password": PASSWORD})["signIn"]


def complete(client: Client, code: str) -> dict:
    return ask(client, COMPLETE, input={"code": code})["completeSignIn"]


@pytest.fixture(autouse=True)
def required(settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.parametrize("role", Role)
def test_every_role_but_the_students_must_have_one(role: Role) -> None:
    assert second_factor.must_have_one(frozenset({role.value}), acts_for_firm=False) is (role != Role.STUDENT)


def test_firms_must_have_one_and_alumni_need_not() -> None:
    assert second_factor.must_have_one(frozenset(), acts_for_firm=True)
    assert not second_factor.must_have_one(frozenset(), acts_for_firm=False)


def test_an_alumna_signs_in_with_her_password(member: User) -> None:
    answer = sign_in(Client(), member)
    assert (answer["secondFactor"], answer["viewer"]["isSignedIn"]) == (None, True)


def test_staff_without_one_are_nobody_until_it_is_set_up(coordinator: User) -> None:
    client = Client()
    assert sign_in(client, coordinator) == {
        "ok": True,
        "problems": [],
        "secondFactor": "SET_UP",
        "viewer": {"isSignedIn": False, "name": None, "roles": []},
    }
    assert ask(client, VIEWER)["viewer"] == NOBODY
    for address in ("/admin/", "/admin/account/", "/admin/pages/", reverse("backoffice:employers")):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/account/second-factor/")
    # Documents closed to all but editors ask Wagtail only who is signed in.
    assert client.get("/documents/1/closed.pdf")["Location"] == "/account/second-factor/"


@override_settings(REQUIRE_SECOND_FACTOR=False)
def test_the_demo_asks_for_none(coordinator: User) -> None:
    client = Client()
    answer = sign_in(client, coordinator)
    assert (answer["secondFactor"], answer["viewer"]["roles"]) == (None, ["COORDINATOR"])
    assert client.get("/admin/account/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_opens_the_session_at_once(coordinator: User, mailoutbox: list) -> None:
    client, elsewhere = Client(), Client()
    sign_in(client, coordinator)
    sign_in(elsewhere, coordinator)
    assert client.get("/account/second-factor/")["Location"].startswith("/account/2fa/?")
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/recovery-codes/")
    assert ask(client, VIEWER)["viewer"] == {"isSignedIn": True, "roles": ["COORDINATOR"]}
    assert client.get("/admin/account/").status_code == 200
    assert "_auth_user_id" not in elsewhere.session
    assert [mail.to for mail in mailoutbox] == [[coordinator.email]]


def test_the_secret_is_unreadable_in_the_database(member: User, app_of: Callable) -> None:
    app_of(member)
    for stored in member.authenticator_set.all():
        assert all(str(value).startswith("gAAAA") for name, value in stored.data.items() if name in ("secret", "seed"))


def test_a_code_completes_and_opens_once(coordinator: User, app_of: Callable) -> None:
    code = app_of(coordinator)()
    client, second = Client(), Client()
    assert sign_in(client, coordinator)["secondFactor"] == "CODE"
    assert "_auth_user_id" not in client.session
    assert ask(client, VIEWER)["viewer"] == NOBODY
    assert complete(client, "000000" if code != "000000" else "111111")["problems"] == [{"code": "WRONG_CODE"}]
    assert complete(client, code) == {
        "ok": True,
        "problems": [],
        "secondFactor": None,
        "viewer": {"isSignedIn": True, "roles": ["COORDINATOR"]},
    }
    sign_in(second, coordinator)
    assert complete(second, code)["problems"] == [{"code": "WRONG_CODE"}]


def test_a_recovery_code_completes_once(coordinator: User, app_of: Callable) -> None:
    app_of(coordinator)
    code = recovery_codes(coordinator)[0]
    for problems in ([], [{"code": "WRONG_CODE"}]):
        client = Client()
        sign_in(client, coordinator)
        assert complete(client, code)["problems"] == problems


def test_a_code_alone_begins_nothing(coordinator: User, app_of: Callable) -> None:
    assert complete(Client(), app_of(coordinator)())["problems"] == [{"code": "SIGN_IN_FIRST"}]


def test_codes_are_not_guessed_without_end(coordinator: User, app_of: Callable) -> None:
    app_of(coordinator)
    client = Client()
    sign_in(client, coordinator)
    codes = [complete(client, "x" * 10_000)["problems"][0]["code"] for _try in range(7)]
    assert codes == ["WRONG_CODE"] * 5 + ["TOO_MANY_ATTEMPTS"] * 2


def test_a_role_given_in_mid_session_closes_it(member: User) -> None:
    client = Client()
    sign_in(client, member)
    assert ask(client, VIEWER)["viewer"]["isSignedIn"]
    RoleAssignment.objects.create(user=member, role=Role.EDITOR, starts_on=timezone.localdate())
    assert ask(client, VIEWER)["viewer"] == NOBODY


def test_who_has_an_app_shows_it_whatever_their_role(member: User, app_of: Callable) -> None:
    code = app_of(member)()
    client = Client()
    assert page_sign_in(client, member.email)["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.session["_auth_user_id"] == str(member.pk)


def test_taking_the_last_one_away_closes_the_session(
    coordinator: User, app_of: Callable, django_capture_on_commit_callbacks: Callable
) -> None:
    code = app_of(coordinator)()
    client = Client()
    sign_in(client, coordinator)
    complete(client, code)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert not second_factor.has_one(coordinator)
    assert ask(client, VIEWER)["viewer"] == NOBODY


def test_the_interface_for_frontends_asks_for_the_code_too(coordinator: User, app_of: Callable) -> None:
    code = app_of(coordinator)()
    client = Client()

    def post(path: str, **body: str) -> dict:
        return client.post(f"/_allauth/browser/v1/{path}", json.dumps(body), content_type="application/json").json()

    first = post("auth/login", email=coordinator.email, password=PASSWORD)
    assert first["status"] == 401
    assert [flow["id"] for flow in first["data"]["flows"] if flow.get("is_pending")] == ["mfa_authenticate"]
    assert ask(client, VIEWER)["viewer"] == NOBODY
    done = post("auth/2fa/authenticate", code=code)
    assert (done["status"], done["data"]["user"]["id"]) == (200, str(coordinator.public_id))
    assert ask(client, VIEWER)["viewer"]["roles"] == ["COORDINATOR"]
