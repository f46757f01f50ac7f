"""Reads from the copy: reference rows of a stranger's query, and never a row that decides who sees what.

The copy of these tests has the tables of the reference data and no other: whatever else is read from it fails, aloud.
"""

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from toy_client import person

from config.replica import COOKIE, SECONDS
from portal.reference import models as reference
from tests.frontend_contract.contract import operations

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

LISTS = "{ provinces { code name } }"
BOTH = "{ provinces { code name } siteSettings { university } events(first: 3) { totalCount } }"
ROUTED = {
    "DATABASE_ROUTERS": ["config.replica.Router"],
    "MIDDLEWARE": [settings.MIDDLEWARE[0], "config.replica.ReadYourWrites", *settings.MIDDLEWARE[1:]],
}


@pytest.fixture
def copy(db) -> Iterator[CaptureQueriesContext]:
    """A second database with the reference rows, one of which is called otherwise; yields what it is asked."""
    here = connections["default"].settings_dict
    name = f"{here['NAME']}_copy"
    there = {key: here[key] for key in ("HOST", "PORT", "USER", "PASSWORD")}
    address = {"host": there["HOST"], "port": there["PORT"], "user": there["USER"], "password": there["PASSWORD"]}
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
    connections.settings["replica"] = {**here, "NAME": name}
    replica = connections["replica"]
    # Opened here: the tests' guard knows the databases of the settings only.
    replica.connect()
    try:
        with replica.schema_editor() as editor:
            for model in (reference.Province, reference.Sector, reference.Skill):
                editor.create_model(model)
        reference.Province.objects.update_or_create(code="34", defaults={"name_tr": "Asıl", "name_en": "True"})
        reference.Province.objects.using("replica").create(code="34", name_tr="Kopya", name_en="Copy")
        with override_settings(**ROUTED), CaptureQueriesContext(replica) as asked:
            yield asked
    finally:
        replica.close()
        del connections["replica"]
        del connections.settings["replica"]
        with psycopg.connect(**address, dbname="postgres", autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def ask(client: Client, query: str, variables: dict[str, object] | None = None, **headers: str):
    body = json.dumps({"query": query, "variables": variables or {}})
    return client.post("/graphql/", body, content_type="application/json", headers=headers)


def first_province(client: Client, query: str = LISTS) -> str:
    return ask(client, query, **{"Accept-Language": "tr"}).json()["data"]["provinces"][0]["name"]


def tables(asked: CaptureQueriesContext) -> set[str]:
    """Return the tables that were read from the copy."""
    words = " ".join(query["sql"] for query in asked.captured_queries).replace('"', " ").split()
    return {word.split(".")[0] for word in words if word.startswith(("reference_", "accounts_", "alumni_", "careers_"))}


def test_a_strangers_query_reads_reference_rows_from_the_copy_and_the_rest_from_the_database(copy):
    assert first_province(Client(), BOTH) == "Kopya"
    assert tables(copy) == {"reference_province"}


def test_whoever_is_signed_in_reads_the_database(copy):
    client = Client()
    client.force_login(person("Ada"))
    body = json.dumps({"query": LISTS})
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post("/graphql/", body, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert answer.json()["data"]["provinces"][0]["name"] == "Asıl"
    assert copy.captured_queries == []


def test_after_a_mutation_the_session_reads_the_database_for_a_while(copy):
    client = Client()
    assert COOKIE not in ask(client, LISTS).cookies
    written = ask(client, 'mutation { signIn(input: {email: "a@example.org", password: "wrong"}) { ok } }')
    marker = written.cookies[COOKIE]
    assert (marker.value, marker["max-age"], marker["httponly"], marker["samesite"]) == ("1", SECONDS, True, "Lax")
    assert first_province(client) == "Asıl"
    assert first_province(Client()) == "Kopya"


def test_a_form_of_another_door_marks_and_reading_does_not(copy):
    client = Client()
    assert COOKIE not in client.get("/health/live").cookies
    assert COOKIE in client.post("/health/live").cookies
    assert first_province(client) == "Asıl"


def test_another_door_never_reads_the_copy(copy, rf):
    assert reference.Province.objects.get(code="34").name_tr == "Asıl"
    assert copy.captured_queries == []


PUBLIC = ["Home", "EventList", "PostingList", "CourseList", "BulletinList", "StoryList", "EmployerList", "Viewer"]


@pytest.mark.parametrize("name", PUBLIC)
def test_no_public_operation_asks_the_copy_for_another_table(copy, name):
    values = {"now": "2026-01-01T00:00:00Z", "text": "a", "startsFrom": "2026-01-01T00:00:00Z"}
    needed = {key: value for key, value in values.items() if f"${key}" in operations()[name]}
    answer = ask(Client(), operations()[name], needed).json()
    assert "errors" not in answer, answer
    assert tables(copy) <= {"reference_province", "reference_sector", "reference_skill"}


def test_without_the_setting_there_is_no_router_and_no_cookie():
    assert settings.DATABASE_ROUTERS == []
    assert COOKIE not in ask(Client(), "mutation { signOut { ok } }").cookies
