"""GraphQL over HTTP: methods, media types, bodies, CSRF; every refusal in the one form."""

import json

import pytest
from django.test import Client, override_settings

pytestmark = [pytest.mark.urls("toy_schema"), pytest.mark.django_db]

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"


def only_error(response):
    body = response.json()
    assert set(body) == {"errors"}
    assert len(body["errors"]) == 1
    assert body["errors"][0]["extensions"]["requestId"] == response["X-Request-Id"]
    return body["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*;q=0.5", JSON),
        (JSON, JSON),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}; charset=utf-8, {JSON};q=0.9", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0.5, {JSON};q=0.9", JSON),
        ("text/html, */*;q=0.1", JSON),
    ],
)
def test_the_answer_comes_in_the_media_type_the_client_prefers(door, accept, answered):
    response = door.post({"query": "{ __typename }"}, accept=accept)
    assert response.status_code == 200
    assert response["Content-Type"] == f"{answered}; charset=utf-8"
    assert response.json()["data"] == {"__typename": "Query"}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("accept", ["text/html", "image/png;q=1", f"{JSON};q=0", f"{JSON};charset=iso-8859-9", "q"])
def test_a_client_that_accepts_nothing_of_ours_gets_406(door, accept):
    response = door.post({"query": "{ __typename }"}, accept=accept)
    assert (response.status_code, only_error(response)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("query", ["{", "{ nope }"])
@pytest.mark.parametrize(("accept", "status"), [(RESPONSE_JSON, 400), (JSON, 200)])
def test_a_refused_document_has_the_status_of_its_media_type_and_no_data(door, query, accept, status):
    response = door.post({"query": query}, accept=accept)
    assert response.status_code == status
    assert "data" not in response.json()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head"])
def test_other_methods_get_405_and_what_is_allowed(door, method):
    response = getattr(door.client, method)("/graphql/", headers={"Accept": RESPONSE_JSON})
    assert (response.status_code, response["Allow"]) == (405, "GET, POST")


def test_a_query_runs_over_get_and_a_mutation_does_not(door):
    asked = door.client.get("/graphql/", {"query": "query ($t: String) { echo(text: $t) }", "variables": '{"t": "ş"}'})
    assert asked.json()["data"] == {"echo": "ş/0/None/None/None"}
    refused = door.client.get("/graphql/", {"query": 'mutation { rename(input: {id: "x", name: "y"}) { ok } }'})
    assert (refused.status_code, refused["Allow"]) == (405, "POST")
    assert only_error(refused) == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "x/application/json",
        "application/json-seq",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-9",
    ],
)
def test_only_json_in_utf_8_is_read(door, content_type):
    response = door.post('{"query": "{ __typename }"}', content_type=content_type)
    assert (response.status_code, only_error(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("content_type", ["application/json; charset=UTF-8", "Application/JSON"])
def test_spellings_of_the_same_content_type_are_read(door, content_type):
    assert door.post('{"query": "{ __typename }"}', content_type=content_type).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b"5",
        b"null",
        b'"x"',
        b"true",
        b"[]",
        b'[{"query": "{ __typename }"}]',
        b"{}",
        b'{"query": null}',
        b'{"query": 1}',
        b'{"query": " "}',
        b'{"query": "\xfe\xff"}',
        "{'query': '{ __typename }'}".encode("utf-16"),
        b"[" * 100_000,
        b'{"query": "{ __typename }", "variables": {"n": ' + b"9" * 5_000 + b"}}",
        b'{"query": "{ __typename }", "variables": {"n": NaN}}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "extensions": 0}',
        b'{"query": "{ __typename }", "operationName": 1}',
    ],
)
def test_a_body_that_is_no_request_is_a_typed_400(door, body):
    for accept in (RESPONSE_JSON, JSON):
        response = door.post(body, accept=accept)
        assert (response.status_code, only_error(response)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("parameters", [{"variables": "["}, {"variables": "1"}, {"extensions": "[]"}])
def test_parameters_of_the_wrong_type_are_a_typed_400_over_get(door, parameters):
    response = door.client.get("/graphql/", {"query": "{ __typename }", **parameters})
    assert (response.status_code, only_error(response)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("size", [256 * 1024 + 1, 5 * 1024 * 1024])
def test_a_large_body_is_refused_unread(door, size):
    response = door.post(b'{"query": "' + b"x" * size + b'"}')
    assert (response.status_code, only_error(response)) == (413, "PAYLOAD_TOO_LARGE")


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_django_s_own_limit_is_the_same_refusal(door):
    response = door.post({"query": "{ __typename }" + " " * 100})
    assert (response.status_code, only_error(response)) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "half \udfff pair"])
@pytest.mark.parametrize("place", [{"t": 0}, {"t": {"deep": [0]}}, {0: "name"}])
def test_nul_and_half_pairs_are_refused_in_variables(door, text, place):
    variables = json.loads(json.dumps(place).replace('"0"', "0").replace("0", json.dumps(text)))
    response = door.post({"query": "query ($t: String) { echo(text: $t) }", "variables": variables})
    assert (response.status_code, only_error(response)) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('{ echo(text: "a\\u0000b") }', "BAD_USER_INPUT"),
        ('{ echo(text: "a\0b") }', "BAD_USER_INPUT"),
        ('{ echo(text: "\ud800") }', "BAD_USER_INPUT"),
        ('{ echo(text: "\\ud800") }', "GRAPHQL_PARSE_FAILED"),
    ],
)
def test_nul_and_half_pairs_are_refused_in_documents(door, query, code):
    response = door.post({"query": query})
    assert (response.status_code, only_error(response)) == (400, code)


def test_two_operations_need_a_name(door):
    query = "query A { __typename } query B { echo }"
    unnamed = door.post({"query": query})
    assert (unnamed.status_code, only_error(unnamed)) == (400, "OPERATION_RESOLUTION_FAILURE")
    unknown = door.post({"query": query, "operationName": "C"}, accept=JSON)
    assert (unknown.status_code, only_error(unknown)) == (400, "OPERATION_RESOLUTION_FAILURE")
    named = door.post({"query": query, "operationName": "B"})
    assert named.json()["data"] == {"echo": "None/0/None/None/None"}


def test_messages_speak_turkish_unless_english_is_asked_for(door):
    turkish = door.post({"query": ""}).json()["errors"][0]["message"]
    english = door.post({"query": ""}, **{"Accept-Language": "en-GB,en;q=0.9"}).json()["errors"][0]["message"]
    assert (turkish, english) == ("query parametresi eksik.", "The parameter query is missing.")


def test_the_client_s_request_id_comes_back_if_it_is_one(door):
    assert door.post({"query": "{"}, **{"X-Request-Id": "trace-0001"})["X-Request-Id"] == "trace-0001"
    assert door.post({"query": "{"}, **{"X-Request-Id": "<script>"})["X-Request-Id"] != "<script>"


def test_a_session_needs_the_token_and_nobody_s_session_does_not(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people[0])
    body = {"data": json.dumps({"query": "{ __typename }"}), "content_type": JSON}
    refused = client.post("/graphql/", **body)
    assert (refused.status_code, only_error(refused)) == (403, "CSRF_FAILED")
    wrong = client.post("/graphql/", **body, headers={"X-CSRFToken": "a" * 32})
    assert wrong.status_code == 403
    client.cookies["csrftoken"] = "b" * 32
    assert client.post("/graphql/", **body, headers={"X-CSRFToken": "b" * 32}).status_code == 200
    foreign = {"X-CSRFToken": "b" * 32, "Origin": "https://evil.example"}
    assert client.post("/graphql/", **body, headers=foreign).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/graphql/", **body).status_code == 200


def test_a_failure_nobody_foresaw_shows_nothing_of_itself(door, monkeypatch, caplog):
    def explode(*_arguments):
        raise RuntimeError("the secret is in /etc/passwd")

    monkeypatch.setattr("graphql_api.view.answer", explode)
    response = door.post({"query": "{ __typename }"})
    assert (response.status_code, only_error(response)) == (500, "INTERNAL_SERVER_ERROR")
    assert b"passwd" not in response.content
    assert response["X-Request-Id"] in caplog.text


def test_the_page_is_served_to_a_browser_and_only_where_it_is_switched_on(door):
    page = door.client.get("/graphql/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 200
    assert "csrftoken" in page.cookies
    assert b"<script>" not in page.content
    assert "default-src 'none'" in page["Content-Security-Policy"]
    with override_settings(GRAPHIQL=False):
        assert door.client.get("/graphql/", headers={"Accept": "text/html"}).status_code == 406
