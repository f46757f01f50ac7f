"""Registered documents: what their hash stands for, what is refused, and who may send others."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from toy_client import person

from graphql_api import documents
from graphql_api.management.commands.export_documents import CONTRACT, documents_of
from graphql_api.schema import schema
from graphql_api.schema_building import core_of
from graphql_api.trusted_documents import mode, read_for_good, registered
from portal.accounts.models import Role, RoleAssignment
from tests.frontend_contract.contract import operations

pytestmark = pytest.mark.django_db

ID = {entry.name: entry.digest for entry in registered().values()}
TEXT = {entry.name: entry.text for entry in registered().values()}
AD_HOC = "{ siteSettings { university } }"


def code(response):
    [error] = response.json()["errors"]
    return error["extensions"]["code"]


def apollo(digest, version=1):
    return {"persistedQuery": {"version": version, "sha256Hash": digest}}


def test_the_committed_file_holds_every_operation_of_the_contract_by_the_hash_of_its_text():
    call_command("export_documents", "--check", verbosity=0)
    assert TEXT == documents_of(CONTRACT) == operations()
    assert {name: sha256(text.encode()).hexdigest() for name, text in TEXT.items()} == ID


def test_every_registered_document_fits_the_schema_and_is_read_once():
    read = [read_for_good(core_of(schema), text) for text in TEXT.values()]
    assert all(document.is_trusted and document.errors == () for document in read)
    assert [document.digest for document in read] == [ID[name] for name in TEXT]
    for number in range(documents._DOCUMENTS_KEPT + 1):
        documents.read_document(core_of(schema), f"{{ a{number}: __typename }}", "en")
    assert all(read_for_good(core_of(schema), text) is known for text, known in zip(TEXT.values(), read, strict=True))


def test_an_operation_is_asked_by_its_hash_in_either_form_and_over_get(door):
    whole = door.post({"query": TEXT["Viewer"]})
    by_id = door.post({"documentId": f"sha256:{ID['Viewer']}"})
    as_apollo = door.post({"extensions": apollo(ID["Viewer"]), "operationName": "Viewer"})
    over_get = door.client.get("/graphql/", {"documentId": f"sha256:{ID['Viewer']}"})
    apollo_over_get = door.client.get("/graphql/", {"extensions": json.dumps(apollo(ID["Viewer"]))})
    assert whole.json()["data"]["viewer"]["isSignedIn"] is False
    for answer in (by_id, as_apollo, over_get, apollo_over_get):
        assert answer.json() == whole.json()


def test_variables_of_a_registered_query_stand_in_the_address(door):
    asked = {"documentId": f"sha256:{ID['CourseList']}", "variables": '{"first": 3}'}
    assert door.client.get("/graphql/", asked).json()["data"]["courses"]["edges"] == []


def test_a_registered_mutation_does_not_run_over_get(door):
    refused = door.client.get("/graphql/", {"documentId": f"sha256:{ID['SignOut']}"})
    assert (refused.status_code, code(refused)) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    "body", [{"documentId": "sha256:" + "0" * 64}, {"extensions": apollo("0" * 64)}, {"documentId": "x"}]
)
def test_an_unknown_hash_is_told_apart_and_nothing_is_kept_of_it(door, body):
    refused = door.post(body, accept="application/json")
    assert (refused.status_code, code(refused)) == (400, "PERSISTED_QUERY_NOT_FOUND")


@pytest.mark.parametrize(
    "body",
    [
        {"query": AD_HOC, "documentId": f"sha256:{ID['Viewer']}"},
        {"query": AD_HOC, "extensions": apollo(ID["Viewer"])},
        {"documentId": f"sha256:{ID['Viewer']}", "extensions": apollo(ID["Consents"])},
        {"extensions": apollo(ID["Viewer"], version=2)},
        {"extensions": {"persistedQuery": "x"}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 5}}},
        {"documentId": 5},
        {"documentId": ""},
    ],
)
def test_a_hash_that_does_not_fit_what_stands_beside_it_is_refused(door, body):
    refused = door.post(body)
    if body == {"documentId": ""}:
        assert (refused.status_code, code(refused)) == (400, "PERSISTED_QUERY_NOT_FOUND")
    else:
        assert (refused.status_code, code(refused)) == (400, "BAD_REQUEST")


def test_a_text_sent_with_its_hash_is_answered_and_not_registered(door):
    digest = sha256(AD_HOC.encode()).hexdigest()
    assert "errors" not in door.post({"query": AD_HOC, "extensions": apollo(digest)}).json()
    assert code(door.post({"extensions": apollo(digest)})) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    ("setting", "refused"),
    [("open", set()), ("trusted", {"anonymous"}), ("strict", {"anonymous", "signed in"})],
)
def test_who_may_send_other_documents_is_a_setting(setting, refused):
    staff = person("Zeynep")
    RoleAssignment.objects.create(user=staff, role=Role.CENTER_STAFF, starts_on="2020-01-01")
    found = set()
    with override_settings(GRAPHQL_DOCUMENTS=setting):
        for name, user in (("anonymous", None), ("signed in", person("Ada")), ("center", staff)):
            client = Client()
            if user is not None:
                client.force_login(user)
            answer = client.post("/graphql/", json.dumps({"query": AD_HOC}), content_type="application/json")
            known = client.post("/graphql/", json.dumps({"query": TEXT["Viewer"]}), content_type="application/json")
            assert "errors" not in known.json()
            if answer.status_code == 400:
                assert code(answer) == "PERSISTED_QUERY_REQUIRED"
                found.add(name)
    assert found == refused


@override_settings(GRAPHQL_LIMITS={"cost_anonymous": 1, "cost_trusted": 60})
def test_a_registered_document_may_cost_more(door):
    assert door.codes("{ provinces { code } sectors { code } }") == ["COST_EXCEEDED"]
    answer = door.post({"query": TEXT["Home"], "variables": {"now": "2026-11-21T00:00:00Z"}}).json()
    assert answer["extensions"]["cost"]["limit"] == 60
    assert "errors" not in answer


def test_a_mode_that_is_none_is_named():
    with override_settings(GRAPHQL_DOCUMENTS="loose"), pytest.raises(ImproperlyConfigured, match="GRAPHQL_DOCUMENTS"):
        mode()


@pytest.mark.parametrize("text", ["", "[]", '{"sha256:00": {"name": "A", "text": "{ a }"}}', '{"x": {}}'])
def test_a_list_that_does_not_hold_is_named(tmp_path: Path, text):
    path = tmp_path / "documents.json"
    path.write_text(text)
    with (
        override_settings(GRAPHQL_DOCUMENTS_FILE=str(path)),
        pytest.raises(ImproperlyConfigured, match=r"documents\.json"),
    ):
        registered()


def test_a_late_list_is_refused_by_the_check_and_written_by_the_command(tmp_path: Path):
    (tmp_path / "operations").mkdir()
    (tmp_path / "operations" / "A.graphql").write_text("query A { viewer { ...F } }\n")
    with pytest.raises(CommandError, match="no fragment F"):
        call_command("export_documents", contract=tmp_path)
    (tmp_path / "fragments").mkdir()
    (tmp_path / "fragments" / "F.graphql").write_text("fragment F on Viewer { language }\n")
    with pytest.raises(CommandError, match=r"documentIds.ts, documents.json"):
        call_command("export_documents", "--check", contract=tmp_path)
    call_command("export_documents", contract=tmp_path, verbosity=0)
    call_command("export_documents", "--check", contract=tmp_path, verbosity=0)
    text = "query A { viewer { ...F } }\n\nfragment F on Viewer { language }\n"
    digest = sha256(text.encode()).hexdigest()
    assert json.loads((tmp_path / "documents.json").read_text()) == {f"sha256:{digest}": {"name": "A", "text": text}}
    assert f'A: "sha256:{digest}",' in (tmp_path / "generated" / "documentIds.ts").read_text()
