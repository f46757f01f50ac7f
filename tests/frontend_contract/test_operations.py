"""The operations as they are written: valid, named like their file, within the limits, without what is deprecated."""

import pytest
from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoDeprecatedCustomRule,
    OperationDefinitionNode,
    build_schema,
    parse,
    specified_rules,
    validate,
)

from graphql_api.documents import read_document
from graphql_api.limits import limits
from graphql_api.schema import schema

from .cases import CASES
from .contract import fragments, operations, schema_text

SCHEMA = build_schema(schema_text())
EACH_OPERATION = pytest.mark.parametrize("name", sorted(operations()))
LARGEST_PAGE, LARGEST_SEARCH = 100, 50


def problems(text: str, against: GraphQLSchema = SCHEMA) -> list[GraphQLError]:
    """Return what the standard rules and the rule against deprecated use say of a document."""
    return validate(against, parse(text), [*specified_rules, NoDeprecatedCustomRule])


@EACH_OPERATION
def test_an_operation_fits_the_committed_schema(name: str) -> None:
    assert problems(operations()[name]) == []


@EACH_OPERATION
def test_a_file_holds_the_one_operation_of_its_name(name: str) -> None:
    parts = parse(operations()[name]).definitions
    assert [part.name.value for part in parts if isinstance(part, OperationDefinitionNode)] == [name]


@pytest.mark.parametrize("name", sorted(fragments()))
def test_a_file_holds_the_one_fragment_of_its_name_and_somebody_spreads_it(name: str) -> None:
    [part] = parse(fragments()[name]).definitions
    assert isinstance(part, FragmentDefinitionNode)
    assert part.name.value == name
    assert any(f"...{name}\n" in text for text in operations().values())


@EACH_OPERATION
def test_an_operation_is_within_the_limits(name: str) -> None:
    document = read_document(schema._schema, operations()[name], "en")
    assert document.errors == ()
    cost = document.operation(name).cost({"first": LARGEST_SEARCH if "Search" in name else LARGEST_PAGE})
    allowed = limits().cost_anonymous if CASES[name].viewer == "anonymous" else limits().cost_signed_in
    assert cost <= allowed


def test_what_is_deprecated_may_not_be_used() -> None:
    aged = schema_text().replace("  headline: String", '  headline: String @deprecated(reason: "Use summary.")', 1)
    aged_schema = build_schema(aged)
    complaints = [error.message for error in problems(operations()["EmployerSearch"], aged_schema)]
    assert complaints == ["The field Alumnus.headline is deprecated. Use summary."]


def test_every_operation_has_a_case_that_replays_it() -> None:
    assert set(CASES) == set(operations())


@pytest.mark.parametrize("root", ["Query", "Mutation"])
def test_every_way_in_is_used_by_some_operation(root: str) -> None:
    used = {
        selection.name.value
        for text in operations().values()
        for part in parse(text).definitions
        if isinstance(part, OperationDefinitionNode)
        for selection in part.selection_set.selections
    }
    assert set(SCHEMA.type_map[root].fields) - used == set()
