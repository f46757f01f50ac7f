"""Pitfalls 21 to 29, the request itself: each attack has its one refusal, and passes once that is switched off."""

import json
import warnings
from base64 import urlsafe_b64decode
from string import ascii_letters
from typing import Any

import pytest
import strawberry
from django.test import Client, override_settings
from strawberry import relay
from strawberry.extensions import MaxTokensLimiter
from toy_client import Door

from graphql_api import request_reading
from graphql_api.documents import Document
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.global_ids import global_id
from graphql_api.guard import exposed
from graphql_api.nodes import NodeQueries
from graphql_api.schema_building import build_schema, core_of
from portal.accounts.models import User
from portal.privacy.audiences import Audience

pytestmark = [pytest.mark.urls("toy_schema"), pytest.mark.django_db]
NODE = "query ($id: ID!) { node(id: $id) { ... on Person { name } } }"


class _Nothing(Exception):
    """Raised by nobody: shadows the name of an exception, so that nothing is caught by it."""


def refusal(response: Any) -> tuple[int, str]:
    """Return status and code of a refusal."""
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize(
    ("body", "caught"),
    [
        (b'{"query": "\xfe\xff"}', "UnicodeDecodeError"),
        (b"[" * 100_000, "RecursionError"),
        (b'{"query": "{ __typename }", "variables": {"n": ' + b"9" * 5_000 + b"}}", "ValueError"),
    ],
    ids=["no UTF-8", "nested", "5,000 digits"],
)
def test_21_a_body_nobody_can_read_is_the_client_s_fault(
    door: Door, monkeypatch: pytest.MonkeyPatch, body: bytes, caught: str
) -> None:
    assert refusal(door.post(body)) == (400, "BAD_REQUEST")
    monkeypatch.setattr(request_reading, caught, _Nothing, raising=False)
    assert refusal(door.post(body)) == (500, "INTERNAL_SERVER_ERROR")


@pytest.mark.parametrize("body", [b"5", b'"x"', b"null"])
def test_21_a_body_that_is_no_object_is_the_client_s_fault(
    door: Door, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    assert refusal(door.post(body)) == (400, "BAD_REQUEST")
    monkeypatch.setattr(request_reading, "dict", object, raising=False)
    assert refusal(door.post(body)) == (500, "INTERNAL_SERVER_ERROR")


def test_22_of_two_operations_none_is_run_unnamed(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    request = {"query": "query A { __typename } query B { echo }"}
    assert refusal(door.post(request)) == (400, "OPERATION_RESOLUTION_FAILURE")
    monkeypatch.setattr(Document, "operation", lambda self, _name: next(iter(self.operations.values())))
    assert refusal(door.post(request)) != (400, "OPERATION_RESOLUTION_FAILURE")


@pytest.mark.parametrize("content_type", ["x/application/json", "application/json-seq", "text/plain"])
def test_23_a_content_type_is_compared_whole(door: Door, monkeypatch: pytest.MonkeyPatch, content_type: str) -> None:
    request = {"query": "{ __typename }"}
    assert refusal(door.post(request, content_type=content_type)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    monkeypatch.setattr(request_reading, "parse_header_parameters", lambda _header: ("application/json", {}))
    assert door.post(request, content_type=content_type).json()["data"] == {"__typename": "Query"}


def test_24_what_an_exception_says_stays_inside(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "SELECT" not in door.post({"query": "{ failing }"}).content.decode()
    assert door.codes("{ failing }") == ["INTERNAL_SERVER_ERROR"]
    monkeypatch.setattr(
        "graphql_api.engine.presentable", lambda error, _id: ApiError(ErrorCode.BAD_REQUEST, error.message)
    )
    assert "SELECT" in door.post({"query": "{ failing }"}).content.decode()


@pytest.mark.parametrize(("text", "status"), [("a\0b", 200), ("\ud800", 500)])
def test_24_what_a_database_cannot_hold_ends_at_the_door(
    door: Door, monkeypatch: pytest.MonkeyPatch, text: str, status: int
) -> None:
    query = "query ($t: String) { echo(text: $t) }"
    assert door.codes(query, {"t": text}) == ["BAD_USER_INPUT"]
    monkeypatch.setattr(request_reading, "_check_text", lambda _text: None)
    door.client.raise_request_exception = False
    assert door.post({"query": query, "variables": {"t": text}}).status_code == status


class _Whatever(bytes):
    """Compares equal to every spelling: the second half of reading an id, switched off."""

    def rstrip(self, _letters: Any = None) -> "_Whatever":
        return self

    def decode(self, *_how: Any) -> Any:
        return type("Equal", (str,), {"__ne__": lambda *_other: False, "__hash__": str.__hash__})()


def test_25_an_id_has_one_spelling(door: Door, people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    value = global_id("Person", people[0].public_id)
    stray = next(value[:-1] + letter for letter in ascii_letters if same_bytes(value, letter))
    assert door.data(NODE, {"id": value}) == {"node": {"name": "Ada"}}
    assert door.codes(NODE, {"id": stray}) == ["BAD_USER_INPUT"]
    monkeypatch.setattr("graphql_api.global_ids.urlsafe_b64encode", _Whatever)
    assert door.data(NODE, {"id": stray}) == {"node": {"name": "Ada"}}


def same_bytes(value: str, letter: str) -> bool:
    """Say whether a lenient reader decodes ``value`` with another last letter to the same bytes."""
    padding = "=" * (-len(value) % 4)
    other = value[:-1] + letter
    return other != value and urlsafe_b64decode(other + padding) == urlsafe_b64decode(value + padding)


def test_26_two_schemas_of_one_process_answer_by_id() -> None:
    """The stock ``relay.node()`` ends the second with an AssertionError."""

    @strawberry.type
    class More:
        @exposed(Audience.PUBLIC)
        def word(self) -> str:
            return "w"

    for _time in range(2):
        assert "node" in core_of(build_schema(queries=[NodeQueries, More])).query_type.fields  # type: ignore[union-attr]


def test_26_the_stock_node_field_serves_one_schema_only() -> None:
    @strawberry.type
    class Fruit(relay.Node):
        code: relay.NodeID[int]

    @strawberry.type
    class Query:
        node: relay.Node = relay.node()
        fruit: Fruit | None = None

    strawberry.Schema(query=Query)
    with pytest.raises((AssertionError, TypeError)):
        strawberry.Schema(query=Query)


def test_27_no_extension_stands_in_the_way_of_a_field() -> None:
    import toy_schema

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert list(toy_schema.schema.extensions) == []

    @strawberry.type
    class Query:
        word: str = "w"

    with pytest.warns(DeprecationWarning, match="instance"):
        strawberry.Schema(query=Query, extensions=[MaxTokensLimiter(max_token_count=2)])


def test_28_a_session_s_request_needs_the_token(people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people[0])

    def post() -> Any:
        return client.post("/graphql/", json.dumps({"query": "{ __typename }"}), content_type="application/json")

    assert refusal(post()) == (403, "CSRF_FAILED")
    monkeypatch.setattr("graphql_api.view._check_csrf", lambda _request: None)
    assert post().json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_28_a_form_of_a_stranger_s_page_is_not_read(door: Door, content_type: str) -> None:
    response = door.post("query=%7B__typename%7D", content_type=content_type)
    assert refusal(response) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_28_no_other_site_is_told_yes(door: Door) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = door.client.options("/graphql/", headers=asked)
    assert [name for name in answer.headers if name.lower().startswith("access-control")] == []


def test_29_a_mutation_does_not_run_over_get(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"query": 'mutation { rename(input: {id: "x", name: "y"}) { ok } }'}
    assert refusal(door.client.get("/graphql/", asked)) == (405, "METHOD_NOT_ALLOWED")
    read = request_reading.read_request

    def as_if_posted(request: Any) -> Any:
        given = read(request)
        return type(given)(**{**{name: getattr(given, name) for name in given.__slots__}, "is_get": False})

    monkeypatch.setattr("graphql_api.view.read_request", as_if_posted)
    assert refusal(door.client.get("/graphql/", asked)) == (200, "BAD_USER_INPUT")


def test_29_the_page_for_trying_queries_is_offered_where_it_is_switched_on(door: Door) -> None:
    with override_settings(GRAPHIQL=False):
        assert refusal(door.client.get("/graphql/", headers={"Accept": "text/html"})) == (406, "NOT_ACCEPTABLE")
    assert door.client.get("/graphql/", headers={"Accept": "text/html"}).status_code == 200
