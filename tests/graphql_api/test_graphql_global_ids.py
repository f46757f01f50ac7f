"""Ids: one spelling, nothing readable in them, hidden and absent alike; node and nodes in one fetch a type."""

import base64
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.errors import ApiError
from graphql_api.global_ids import global_id, key_of, parse_global_id

pytestmark = [pytest.mark.urls("toy_schema"), pytest.mark.django_db]

NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on Person { name } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Person { name } } }"
RENAME = 'mutation ($id: ID!) { rename(input: {id: $id, name: "Zeynep"}) { ok person { name } } }'


@given(key=st.uuids(), name=st.from_regex(r"[A-Z][A-Za-z0-9]{0,30}", fullmatch=True))
def test_an_id_comes_back_and_has_exactly_one_spelling(key, name):
    value = global_id(name, key)
    assert parse_global_id(value) == (name, key)
    for other in (value + "=", value + "A", " " + value, value + "\n", value.replace(value[-1], "~")):
        with pytest.raises(ApiError):
            parse_global_id(other)


@given(st.text(max_size=200))
def test_any_text_is_an_id_or_a_typed_refusal(text):
    try:
        name, key = parse_global_id(text)
    except ApiError:
        return
    assert global_id(name, key) == text


def test_stray_bits_of_the_last_character_are_another_spelling():
    value = global_id("Person", uuid.UUID(int=1))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twins = [
        value[:-1] + letter
        for letter in alphabet
        if base64.urlsafe_b64decode(value[:-1] + letter + "==") == base64.urlsafe_b64decode(value + "==")
    ]
    assert len(twins) > 1
    for twin in twins:
        if twin != value:
            with pytest.raises(ApiError):
                parse_global_id(twin)


def test_a_key_is_told_for_the_right_type_only():
    assert key_of(global_id("Person", uuid.UUID(int=5)), "Person") == uuid.UUID(int=5)
    assert key_of(global_id("Persona", uuid.UUID(int=5)), "Person") is None


def test_a_node_is_fetched_by_its_id(door, people):
    known = global_id("Person", people[0].public_id)
    assert door.data(NODE, {"id": known})["node"] == {"__typename": "Person", "id": known, "name": "Ada"}


def test_absent_hidden_and_foreign_are_the_same_bytes(door, people):
    people[0].is_active = False
    people[0].save()
    ids = [
        global_id("Person", people[0].public_id),
        global_id("Person", uuid.uuid4()),
        global_id("Unknown", people[1].public_id),
        global_id("UserProblem", people[1].public_id),
    ]
    pinned = {"X-Request-Id": "the-same-one"}
    for query in (NODE, RENAME):
        answers = {door.post({"query": query, "variables": {"id": value}}, **pinned).content for value in ids}
        assert len(answers) == 1
    assert door.data(NODE, {"id": ids[0]}) == {"node": None}
    assert door.codes(RENAME, {"id": ids[0]}) == ["NOT_FOUND"]


@pytest.mark.parametrize("wrong", ["", "1", "UGVyc29uOjI=", "Person:1", "ş" * 30, "A" * 129, "A" * 22])
def test_a_malformed_id_is_bad_input(door, people, wrong):
    for query in (NODE, RENAME):
        assert door.codes(query, {"id": wrong}) == ["BAD_USER_INPUT"]
    assert door.codes(NODES, {"ids": [global_id("Person", people[0].public_id), wrong]}) == ["BAD_USER_INPUT"]


def test_nodes_keep_their_order_and_cost_one_statement_a_type(door, people, django_assert_num_queries):
    ids = [global_id("Person", people[place].public_id) for place in (2, 0, 2)]
    with django_assert_num_queries(1):
        found = door.data(NODES, {"ids": [*ids, global_id("Person", uuid.uuid4())]})["nodes"]
    assert found == [{"name": "Can"}, {"name": "Ada"}, {"name": "Can"}, None]
    assert door.codes(NODES, {"ids": ids * 34}) == ["BAD_USER_INPUT"]
