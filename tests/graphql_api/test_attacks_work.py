"""Pitfalls 15 to 20, who makes the server work: each attack is refused, and passes once its protection is switched off.

Work is counted, never timed: by visits of the survey, by calls of the standard rules, by rows and statements.
"""

from typing import Any

import pytest
from django.test import override_settings
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse
from graphql.validation.rules import overlapping_fields_can_be_merged as merging
from strawberry.extensions import query_depth_limiter
from toy_client import Door

from graphql_api import documents
from graphql_api.budget import Measure, Surveyor
from graphql_api.schema_building import core_of
from portal.accounts.models import User
from search.engines import engine
from search.indices import INDICES

pytestmark = [pytest.mark.urls("toy_schema"), pytest.mark.django_db]


def doubling(levels: int) -> str:
    """Return a document each of whose fragments spreads the next twice."""
    parts = [f"fragment F{level} on Query {{ ...F{level + 1} ...F{level + 1} }}" for level in range(levels)]
    return "{ ...F0 }" + "".join(parts) + f"fragment F{levels} on Query {{ echo }}"


def visits(levels: int) -> int:
    """Return how many selections the survey looks at in a document of doubling fragments."""
    import toy_schema

    parts = parse(doubling(levels)).definitions
    surveyor = Surveyor(
        core_of(toy_schema.schema),
        {part.name.value: part for part in parts if isinstance(part, FragmentDefinitionNode)},
    )
    surveyor.operation(next(part for part in parts if isinstance(part, OperationDefinitionNode)))
    return surveyor.visits


def test_15_doubling_fragments_cost_as_much_as_is_written(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    assert visits(12) - visits(11) == visits(11) - visits(10) == 2
    assert door.codes(doubling(21)) == ["OPERATION_TOO_LARGE"]

    def forgetful(self: Surveyor, name: str) -> Measure:
        node = self._fragments[name]
        return self._selection_set(node.selection_set, self._schema.query_type)

    monkeypatch.setattr(Surveyor, "_fragment", forgetful)
    assert visits(12) > 1.9 * visits(11) > 3.6 * visits(10)


def test_15_the_library_s_own_limiter_expands_them(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    measure = query_depth_limiter.determine_depth

    def counted(**given: Any) -> Any:
        calls.append(1)
        return measure(**given)

    monkeypatch.setattr(query_depth_limiter, "determine_depth", counted)

    def asked(levels: int) -> int:
        calls.clear()
        parts = parse(doubling(levels)).definitions
        fragments = {part.name.value: part for part in parts if isinstance(part, FragmentDefinitionNode)}
        counted(
            node=parts[0],
            fragments=fragments,
            depth_so_far=0,
            max_depth=10,
            context=None,
            operation_name="",
            should_ignore=lambda _ignored: False,
        )
        return len(calls)

    assert asked(9) > 1.9 * asked(8)


def test_16_an_unknown_fragment_is_a_finding(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    assert door.codes("{ echo ...Nope }") == ["GRAPHQL_VALIDATION_FAILED"]
    monkeypatch.setattr(Surveyor, "_fragment", lambda self, name: self._fragments[name] and Measure())
    assert door.codes("{ echo ...Nobody }") == ["INTERNAL_SERVER_ERROR"]


def test_17_equal_siblings_never_reach_the_rule_that_compares_each_with_each(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    compare = merging.find_conflict

    def counted(*given: Any) -> Any:
        compared.append(1)
        return compare(*given)

    monkeypatch.setattr(merging, "find_conflict", counted)
    text = "{ " + "echo " * 60 + "}"
    with override_settings(GRAPHQL_LIMITS={"fields": 59}):
        assert door.codes(text) == ["OPERATION_TOO_LARGE"]
        assert compared == []
    assert door.codes(text) == []
    assert len(compared) == 60 * 59 / 2


@pytest.fixture
def crowd() -> None:
    User.objects.bulk_create(User(email=f"u{n}@example.org", first_name=f"N{n:03}") for n in range(130))


@pytest.mark.parametrize("page", ["first: 130", "last: 130"])
@pytest.mark.usefixtures("crowd")
def test_18_a_page_has_a_hundred_rows_at_most(door: Door, page: str) -> None:
    query = f"{{ people({page}) {{ edges {{ node {{ name }} }} }} }}"
    assert door.codes(query) == ["BAD_USER_INPUT"]
    with override_settings(GRAPHQL_LIMITS={"page_size": 200}):
        assert len(door.data(query + " ")["people"]["edges"]) == 130


@pytest.mark.parametrize("page", ["last: 0", "first: 0", "first: -1", "first: 1, last: 1"])
@pytest.mark.usefixtures("crowd")
def test_18_no_arguments_lead_round_the_cap(door: Door, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    query = f"{{ people({page}) {{ edges {{ node {{ name }} }} }} }}"
    assert door.codes(query) == ["BAD_USER_INPUT"]
    monkeypatch.setattr("graphql_api.connection.PageArguments.__post_init__", lambda _self: None)
    assert "BAD_USER_INPUT" not in door.codes(query)


@pytest.mark.usefixtures("crowd")
def test_18_a_page_nobody_sized_has_twenty_rows(door: Door) -> None:
    near, far = (
        door.data(f"{{ people({end}: 1) {{ pageInfo {{ endCursor }} }} }}")["people"]["pageInfo"]["endCursor"]
        for end in ("first", "last")
    )
    for page in ("", f'(before: "{far}")', f'(after: "{near}")'):
        query = f"{{ people{page} {{ edges {{ node {{ name }} }} }} }}"
        assert len(door.data(query)["people"]["edges"]) == 20
        with override_settings(GRAPHQL_LIMITS={"default_page_size": 129}):
            assert len(door.data(query + " ")["people"]["edges"]) == 129


@pytest.mark.usefixtures("crowd")
def test_19_relations_in_circles_are_paid_for_before_they_run(door: Door, django_assert_num_queries: Any) -> None:
    deputies = "deputy { " * 5 + "name" + " }" * 5
    query = (
        "{ " + " ".join(f"p{n}: people(first: 100) {{ edges {{ node {{ {deputies} }} }} }}" for n in range(9)) + " }"
    )
    with django_assert_num_queries(0):
        assert door.codes(query) == ["COST_EXCEEDED"]
    with override_settings(GRAPHQL_LIMITS={"cost_anonymous": 10_000}):
        assert door.codes(query) == []


def test_19_a_circle_has_a_depth(door: Door) -> None:
    query = "{ people(first: 1) { edges { node { " + "deputy { " * 20 + "name" + " }" * 20 + " } } } }"
    assert door.codes(query) == ["OPERATION_TOO_LARGE"]
    with override_settings(GRAPHQL_LIMITS={"depth": 30}):
        assert door.codes(query + " ") == []


@pytest.fixture
def _indices() -> None:
    for name in ("content-tr", "postings-public"):
        engine().ensure(INDICES[name])


@pytest.mark.urls("config.urls")
@pytest.mark.usefixtures("_indices")
@pytest.mark.parametrize("field", ["searchPages", "searchPostings"])
def test_20_a_search_text_is_short(door: Door, field: str) -> None:
    query = f"query ($t: String!) {{ {field}(text: $t) {{ totalCount }} }}"
    assert door.codes(query, {"t": "a " * 101}) == ["BAD_USER_INPUT"]
    with override_settings(GRAPHQL_LIMITS={"search_characters": 250}):
        assert door.codes(query, {"t": "a " * 101}) == []


@pytest.mark.urls("config.urls")
@pytest.mark.usefixtures("_indices")
@pytest.mark.parametrize("text", ["*", "a*", "a~9", "/.*/", "name:(x OR y)", "_exists_:first_name", "%", "((((", "\\"])
def test_20_no_operator_of_a_query_language_is_read(door: Door, text: str) -> None:
    query = "query ($t: String!) { searchPages(text: $t) { totalCount } alumni(filter: {name: $t}) { totalCount } }"
    assert door.data(query, {"t": text})["searchPages"]["totalCount"] == 0


def test_documents_refused_are_not_validated(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits come before rules: with the rules taken away a refused document is refused the same way."""
    monkeypatch.setattr(documents, "validate", None)
    assert door.codes(doubling(20)) == ["OPERATION_TOO_LARGE"]
