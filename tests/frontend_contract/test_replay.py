"""Each operation, sent over HTTP by whoever it is for: answered in full, by exactly the statements it is known to cost.

The same number stands for 2 and for 20 rows a list: what an operation costs the database does not grow with the data.
"""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User

from .cases import APP_SECRET, CASES, HALFWAY
from .conftest import SIZES
from .contract import CONTRACT, HOW_TO_UPDATE, UPDATE, operations
from .small_world import SmallWorld

COUNTS = CONTRACT / "sql_counts.json"
TOKEN = "c" * 32
MAY_BE_EMPTY = {
    "problems",
    "applied",
    "confirmed",
    "proposed",
    "roles",
    "body",
    "units",
    "open",
    "blockedEmployers",
    "invitations",
    "sessions",
    "missing",
}


def counts() -> dict[str, int]:
    """Return the number of statements each operation is known to cost."""
    return json.loads(COUNTS.read_text(encoding="utf-8")) if COUNTS.exists() else {}


def keep(name: str, count: int) -> None:
    """Write down what an operation costs."""
    known = {**counts(), name: count}
    kept = {operation: known[operation] for operation in sorted(known) if operation in CASES}
    COUNTS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def browser_of(world: SmallWorld, viewer: str) -> Client:
    """Return a browser in which ``viewer`` is signed in, with the token a session's requests must carry."""
    headers = {"X-CSRFToken": TOKEN, "Accept-Language": "tr", "Access-Reason": "tracking"}
    client = Client(enforce_csrf_checks=True, headers=headers)
    client.cookies["csrftoken"] = TOKEN
    if viewer == HALFWAY:
        TOTP.activate(world.alumna, APP_SECRET)
        send(client, "SignIn", CASES["SignIn"].variables(world))
    elif viewer != "anonymous":
        client.force_login(user := getattr(world, viewer))
        _as_just_now(client, user)
    return client


def _as_just_now(client: Client, user: User) -> None:
    """Let the session be one whose password was given a moment ago: some deeds ask for that."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def send(client: Client, name: str, variables: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """Send an operation; return its answer and the number of statements it took."""
    body = json.dumps({"operationName": name, "query": operations()[name], "variables": variables})
    with CaptureQueriesContext(connection) as statements:
        response = client.post("/graphql/", body, content_type="application/json")
    assert response.status_code == 200, response.content.decode()
    # One writer at a time for the audit log is a statement of its own on PostgreSQL; SQLite has no other way.
    asked = [one for one in statements.captured_queries if "pg_advisory_xact_lock" not in one["sql"]]
    return response.json(), len(asked)


def empty_lists(value: Any, name: str = "") -> Iterator[str]:
    """Yield the name of each field of an answer that holds an empty list."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from empty_lists(part, key)
    elif isinstance(value, list):
        if not value:
            yield name
        for part in value:
            yield from empty_lists(part, name)


@pytest.fixture(autouse=True)
def _nothing_tried_before() -> None:
    cache.clear()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(CASES))
def test_an_operation_takes_the_statements_it_is_known_to_take(world: SmallWorld, name: str) -> None:
    case = CASES[name]
    answer, count = send(browser_of(world, case.viewer), name, case.variables(world))

    assert "errors" not in answer, answer["errors"]
    for field, value in answer["data"].items():
        assert value is not None, f"{field} is null: the case asks for nothing"
        assert not (isinstance(value, dict) and value.get("problems")), value
    assert set(empty_lists(answer["data"])) <= MAY_BE_EMPTY
    if UPDATE and len(world.postings) == SIZES[0]:
        keep(name, count)
    assert count == counts().get(name), f"{name} took {count} statements; if that is meant: {HOW_TO_UPDATE}"
