"""Signing in: one answer for every refusal, a limit on attempts, a new session and token."""

import json

import pytest
from django.test import Client, override_settings
from django.urls import path
from toy_client import Door, person

from graphql_api.accounts.mutations import AccountMutations
from graphql_api.accounts.queries import AccountQueries
from graphql_api.schema_building import build_schema
from graphql_api.view import GraphQLView
from portal.accounts.models import Role, RoleAssignment

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

schema = build_schema(queries=[AccountQueries], mutations=[AccountMutations])
urlpatterns = [path("graphql/", GraphQLView.as_view(schema=schema), name="graphql")]

VIEWER = "{ viewer { isSignedIn name email language roles audiences } }"
SIGN_IN = """mutation ($input: SignInInput!) {
  signIn(input: $input) { ok problems { code path message } viewer { isSignedIn name email roles audiences } }
}"""
NOBODY = {
    "isSignedIn": False,
    "name": None,
    "email": None,
    "language": "tr",
    "roles": [],
    "audiences": ["PUBLIC"],
}
REFUSED = {
    "ok": False,
    "problems": [
        {"code": "WRONG_CREDENTIALS", "path": [], "message": "E-posta adresi veya parola yanlış."},
    ],
    "viewer": None,
}


def sign_in(door, email="ada@example.org", password="a-long-password"):
    return door.data(SIGN_IN, {"input": {"email": email, "password": password}})["signIn"]


def test_nobody_is_told_of_nobody(door):
    assert door.data(VIEWER) == {"viewer": NOBODY}


def test_signing_in_begins_a_session_whose_requests_need_the_token(door, people):
    from django.utils import timezone

    RoleAssignment.objects.create(user=people[0], role=Role.CENTER_STAFF, starts_on=timezone.localdate())
    assert sign_in(door, email="  ADA@example.org ".strip())["viewer"] == {
        "isSignedIn": True,
        "name": "Ada",
        "email": "ada@example.org",
        "roles": ["CENTER_STAFF"],
        "audiences": ["PUBLIC", "CENTER"],
    }
    assert door.codes(VIEWER) == ["CSRF_FAILED"]
    token = {"X-CSRFToken": door.client.cookies["csrftoken"].value}
    assert door.ask(VIEWER, **token)["data"]["viewer"]["name"] == "Ada"
    assert door.ask("mutation { signOut { ok viewer { isSignedIn } } }", **token)["data"] == {
        "signOut": {"ok": True, "viewer": {"isSignedIn": False}}
    }
    assert "sessionid" not in door.client.cookies or not door.client.cookies["sessionid"].value


def test_the_session_s_key_changes_when_somebody_signs_in(people):
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(Door(client))
    assert client.cookies["sessionid"].value != planted


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", "wrong"),
        ("ada@example.org", ""),
        ("ada@example.org", "x" * 1_001),
        ("nobody@example.org", "a-long-password"),
        ("", ""),
        ("inactive@example.org", "a-long-password"),
        ("unverified@example.org", "a-long-password"),
    ],
)
def test_every_refusal_reads_the_same(door, people, email, password):
    person("Inactive", is_active=False)
    person("Unverified", email_verified_at=None)
    assert sign_in(door, email, password) == REFUSED
    assert "sessionid" not in door.client.cookies


def test_attempts_are_counted_for_known_and_unknown_addresses_alike(door, people):
    for email in ("ada@example.org", "nobody@example.org"):
        assert [sign_in(door, email, "wrong")["problems"][0]["code"] for _attempt in range(10)] == [
            "WRONG_CREDENTIALS"
        ] * 10
        refused = sign_in(door, email.upper())
        assert (refused["ok"], refused["problems"][0]["code"]) == (False, "TOO_MANY_ATTEMPTS")


@override_settings(GRAPHQL_LIMITS={"sign_in_attempts": 2})
def test_one_network_address_cannot_try_many_mail_addresses(door, people):
    codes = [sign_in(door, f"u{number}@example.org", "x")["problems"][0]["code"] for number in range(11)]
    assert codes == ["WRONG_CREDENTIALS"] * 10 + ["TOO_MANY_ATTEMPTS"]


@override_settings(GRAPHQL_LIMITS={"sign_in_attempts": 2})
def test_getting_in_forgives_the_mail_address(door, people):
    for _round in range(2):
        assert sign_in(door, password="wrong") == REFUSED
        answer = door.post(
            {"query": SIGN_IN, "variables": {"input": {"email": "ada@example.org", "password": "a-long-password"}}},
            **({"X-CSRFToken": door.client.cookies["csrftoken"].value} if "csrftoken" in door.client.cookies else {}),
        )
        assert json.loads(answer.content)["data"]["signIn"]["ok"]
        door.client.cookies.clear()
