"""Bounds before work: each trap shown closed, counted by visits and not by a clock."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse
from toy_client import RESPONSE_JSON

from graphql_api.budget import Surveyor
from graphql_api.deadline import Deadline
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.guard import PENDING
from graphql_api.limits import limits
from graphql_api.loaders import related_value
from graphql_api.schema_building import core_of
from search import patience

pytestmark = [pytest.mark.urls("toy_schema"), pytest.mark.django_db]


def survey(text):
    import toy_schema

    document = parse(text)
    fragments = {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}
    surveyor = Surveyor(core_of(toy_schema.schema), fragments)
    operation = next(part for part in document.definitions if isinstance(part, OperationDefinitionNode))
    return surveyor.operation(operation), surveyor


def doubling(levels):
    """The document that took the library's limiters seconds: each fragment spreads the next twice."""
    parts = [f"fragment F{level} on Query {{ ...F{level + 1} ...F{level + 1} }}" for level in range(levels)]
    return "{ ...F0 }" + "".join(parts) + f"fragment F{levels} on Query {{ a: echo }}"


def test_doubling_fragments_are_visited_once_each_however_they_expand(door):
    measure, surveyor = survey(doubling(16))
    assert measure.fields == measure.aliases == 2**16
    assert surveyor.visits == 1 + 2 * 16 + 1
    assert measure.depth == 1
    assert door.codes(doubling(16)) == ["OPERATION_TOO_LARGE"]


def test_fragments_that_spread_themselves_are_left_to_the_standard_rule(door):
    codes = door.codes("{ ...A } fragment A on Query { echo ...B } fragment B on Query { ...A }")
    assert codes == ["GRAPHQL_VALIDATION_FAILED"]


def test_an_unknown_fragment_is_a_finding_and_no_failure(door):
    assert door.codes("{ ...Nope }") == ["GRAPHQL_VALIDATION_FAILED"]


@pytest.mark.parametrize(
    "text",
    [
        "{ echo }" + " " * 10_000,
        "{ " + "echo " * 2_001 + "}",
        "{ people { edges { node { " + "deputy { " * 7 + "name" + " }" * 7 + " } } } }",
        "{ " + " ".join(f"a{number}: echo" for number in range(31)) + " }",
        "{ " + "echo " * 401 + "}",
        "{ ...F0 }" + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(51)),
        " ".join(f"query Q{number} {{ echo }}" for number in range(11)),
        "{ " + "echo @include(if: true) " * 31 + "}",
        "{ ...F ...F ...F ...F } fragment F on Query { " + "echo " * 101 + "}",
    ],
    ids=["characters", "tokens", "depth", "aliases", "fields", "fragments", "operations", "directives", "expanded"],
)
def test_a_document_beyond_a_limit_is_refused_before_validation(door, text, monkeypatch):
    monkeypatch.setattr("graphql_api.documents.validate", None)
    assert door.codes(text) == ["OPERATION_TOO_LARGE"]


def test_deep_nesting_is_refused_and_does_not_exhaust_the_interpreter(door):
    for text in ("{a" * 900 + "}" * 900, "{" + "...{" * 400 + "echo" + "}" * 401, "{ echo(many: " + "[" * 900):
        assert set(door.codes(text)) <= {"OPERATION_TOO_LARGE", "GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT"}
        assert door.codes(text)


@pytest.mark.parametrize(
    ("value", "allowed"),
    [(["x"] * 500, True), (["x"] * 501, False), (["y" * 10_001], False)],
)
def test_lists_and_texts_of_variables_have_an_end(door, value, allowed):
    codes = door.codes("query ($m: [String!]) { echo(many: $m) }", {"m": value})
    assert codes == ([] if allowed else ["BAD_USER_INPUT"])


def test_values_may_be_nested_six_deep_in_variables_and_in_literals(door):
    def nested(levels):
        value = {"name": "x"}
        for _level in range(levels - 1):
            value = {"deeper": value}
        return value

    query = "query ($f: PersonFilter) { people(filter: $f) { totalCount } }"
    assert door.codes(query, {"f": nested(6)}) == []
    assert door.codes(query, {"f": nested(7)}) == ["BAD_USER_INPUT"]
    for levels, codes in ((6, []), (7, ["BAD_USER_INPUT"])):
        literal = "{deeper: " * (levels - 1) + '{name: "x"}' + "}" * (levels - 1)
        assert door.codes(f"{{ people(filter: {literal}) {{ totalCount }} }}") == codes


def test_cost_is_the_product_of_page_sizes_and_weights():
    for arguments, rows in (("", 20), ("(first: 5)", 5), ("(last: 7)", 7), ("(first: 9999999999999)", 100)):
        measure, _surveyor = survey(f"{{ people{arguments} {{ edges {{ node {{ name duties {{ role }} }} }} }} }}")
        # people 1, then for each row: node 1, duties 1
        assert measure.cost.of({}) == 1 + rows * (1 + 1)


def test_cost_reads_page_sizes_from_variables_and_their_defaults(door):
    query = "query ($n: Int = 50) { people(first: $n) { edges { node { name } } } }"
    assert door.ask(query)["extensions"] == {"cost": {"requested": 51, "limit": 5_000}}
    assert door.ask(query, {"n": 3})["extensions"]["cost"]["requested"] == 4
    hidden = "query ($a: Int, $b: Int) { people(first: $a, last: $b) { edges { node { name } } } }"
    assert door.ask(hidden, {"a": None, "b": 100})["extensions"]["cost"]["requested"] == 101


def test_a_costly_operation_is_refused_before_it_runs(door, django_assert_num_queries):
    deputies = "deputy { " * 5 + "name" + " }" * 5
    lists = [f"p{number}: people(first: 100) {{ edges {{ node {{ {deputies} }} }} }}" for number in range(9)]
    query = "{ " + " ".join(lists) + " }"
    with django_assert_num_queries(0):
        answer = door.ask(query)
    assert answer["errors"][0]["extensions"]["code"] == "COST_EXCEEDED"
    assert answer["errors"][0]["extensions"]["cost"] == {"requested": 9 * (1 + 100 * 6), "limit": 5_000}


def test_cost_of_doubling_fragments_with_variables_is_worked_out_once_a_part():
    levels = 16
    parts = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    last = f"fragment F{levels} on Query {{ people(first: $n) {{ edges {{ node {{ name }} }} }} }}"
    measure, _surveyor = survey("query ($n: Int) { ...F0 }" + "".join(parts) + last)
    known = {}
    assert measure.cost.of({"n": 10}, known) == 2**levels * 11
    assert len(known) <= levels + 4


def test_the_rate_is_counted_by_cost_and_by_whoever_asks(door):
    with override_settings(GRAPHQL_LIMITS={"rate_anonymous": 150}):
        query = "{ people(first: 99) { edges { node { name } } } }"
        assert door.codes(query) == []
        response = door.post({"query": query})
        assert response.status_code == 429
        assert 1 <= int(response["Retry-After"]) <= 60
        error = response.json()["errors"][0]["extensions"]
        assert (error["code"], error["retryAfter"]) == ("RATE_LIMITED", int(response["Retry-After"]))
        assert (
            door.client.post(
                "/graphql/", {"query": query}, content_type="application/json", REMOTE_ADDR="192.0.2.7"
            ).status_code
            == 200
        )


@override_settings(TRUSTED_PROXIES=1, GRAPHQL_LIMITS={"rate_anonymous": 50})
def test_behind_a_proxy_the_address_it_wrote_counts_and_not_the_client_s(door):
    for forged in ("203.0.113.1", "203.0.113.2"):
        status = door.post({"query": "{ echo }"}, **{"X-Forwarded-For": f"{forged}, 192.0.2.1"}).status_code
    assert status == 429


def test_time_runs_out_before_the_next_statement(door, people, monkeypatch):
    monkeypatch.setattr("graphql_api.watching.Deadline", lambda _seconds: Deadline(0.0))
    answer = door.ask("{ people { totalCount } }")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["TIMEOUT"]


def test_time_runs_out_before_the_next_relation_too():
    asked: list[object] = []
    node = SimpleNamespace(broken=PENDING)
    with patience.until(0.0), pytest.raises(ApiError) as refused:
        related_value(node, "broken", lambda _context, waiting: asked.append(waiting) or [None], None)
    assert (refused.value.code, asked) == (ErrorCode.TIMEOUT, [])


@pytest.mark.parametrize(("accept", "status"), [(RESPONSE_JSON, 400), ("application/json", 200)])
def test_an_answer_that_is_too_large_is_not_sent_at_all(door, people, settings, accept, status):
    query = "{ people { edges { node { name } } } }"
    whole = door.post({"query": query}, accept=accept)
    settings.GRAPHQL_LIMITS = {"response_bytes": len(whole.content)}
    assert door.post({"query": query}, accept=accept).content == whole.content
    settings.GRAPHQL_LIMITS = {"response_bytes": len(whole.content) - 1}
    response = door.post({"query": query}, accept=accept)
    assert response.status_code == status
    answer = response.json()
    assert list(answer) == ["errors"]
    (error,) = answer["errors"]
    assert error["extensions"] == {
        "code": "RESPONSE_TOO_LARGE",
        "limit": len(whole.content) - 1,
        "requestId": response["X-Request-Id"],
    }
    assert b"Bilge" not in response.content


def test_the_standard_introspection_query_is_within_the_limits(door):
    from graphql import get_introspection_query

    answer = door.ask(get_introspection_query())
    assert answer["data"]["__schema"]["queryType"] == {"name": "Query", "kind": "OBJECT"}


def test_introspection_in_circles_is_refused(door):
    circle = "{ __schema { types " + "{ fields { type " * 6 + "{ name }" + " } }" * 6 + " } }"
    assert set(door.codes(circle)) == {"GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize("wrong", [{"depht": 1}, {"depth": 0}, {"depth": "10"}, {"depth": True}])
def test_a_wrong_limit_is_named(wrong):
    with override_settings(GRAPHQL_LIMITS=wrong), pytest.raises(ImproperlyConfigured, match=next(iter(wrong))):
        limits()
