"""Relay to the letter, for every connection of the schema: the list of them is read from the schema, not written here.

Cursor Connections and Global Object Identification: walks in both directions, bounds, cursors that survive, refetching.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from connection_rows import WAYS
from django.core.cache import cache
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type
from pytest_django.plugin import DjangoDbBlocker

from graphql_api.connection import Connection
from graphql_api.nodes import registered_nodes
from graphql_api.schema import schema
from graphql_api.schema_building import core_of
from graphql_api.walker import origin_of
from tests.frontend_contract.small_world import SmallWorld, small_world
from tests.frontend_contract.test_replay import browser_of

CORE = core_of(schema)
ROWS = 5
MORE_PAGES_THAN_ANY = 40


def connections() -> dict[str, GraphQLField]:
    """Return the fields of Query that are connections."""
    assert CORE.query_type is not None
    fields = CORE.query_type.fields
    return {name: one for name, one in fields.items() if _is_connection(get_named_type(one.type))}


def _is_connection(kind: Any) -> bool:
    origin = origin_of(kind)
    return origin is not None and issubclass(origin, Connection)


def node_type(name: str) -> GraphQLObjectType:
    """Return the type of the nodes of a connection."""
    edges: Any = get_named_type(connections()[name].type)
    return get_named_type(get_named_type(edges.fields["edges"].type).fields["node"].type)  # type: ignore[attr-defined]


def selection_of(kind: Any, depth: int = 2) -> str:
    """Return a selection of every field of a type that takes no argument, objects down to ``depth``."""
    parts = []
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if is_leaf_type(below) and not field.args:
            parts.append(name)
        elif depth > 1 and isinstance(below, GraphQLObjectType) and not field.args:
            parts.append(f"{name} {{ {selection_of(below, 1)} }}")
    return " ".join(parts) or "__typename"


EACH = pytest.mark.parametrize("name", sorted(connections()))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SmallWorld]:
    """Yield a small world with five rows a list."""
    with django_db_blocker.unblock(), small_world(ROWS) as built:
        yield built


class Walker:
    """Walks one connection as its viewer."""

    def __init__(self, world: SmallWorld, name: str, viewer: str | None = None, *, order: str | None = None) -> None:
        self.name = name
        self._client = browser_of(world, viewer or WAYS[name].viewer)
        self._query = f"""query Walk($first: Int, $after: String, $last: Int, $before: String) {{
          {name}({f"order: {order}, " if order else ""}first: $first, after: $after, last: $last, before: $before) {{
            edges {{ cursor node {{ {selection_of(node_type(name))} }} }}
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} totalCount }} }}"""

    def ask(self, query: str | None = None, **variables: Any) -> dict[str, Any]:
        """Return the answer to a page, or to another query."""
        cache.clear()
        body = json.dumps({"query": query or self._query, "variables": variables})
        answer: dict[str, Any] = self._client.post("/graphql/", body, content_type="application/json").json()
        return answer

    def page(self, **arguments: Any) -> dict[str, Any]:
        """Return one page."""
        answer = self.ask(**arguments)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"][self.name]
        return found

    def code(self, **arguments: Any) -> str:
        """Return the code a page is refused with."""
        return str(self.ask(**arguments)["errors"][0]["extensions"]["code"])

    def walk(self, size: int, *, forward: bool = True, start: str | None = None) -> list[dict[str, Any]]:
        """Return the edges of the whole list, or from ``start`` on, in the list's order, ``size`` a page."""
        edges: list[dict[str, Any]] = []
        place = start
        for _page in range(MORE_PAGES_THAN_ANY):
            page = self.page(first=size, after=place) if forward else self.page(last=size, before=place)
            here, info = page["edges"], page["pageInfo"]
            assert (info["startCursor"], info["endCursor"]) == (here[0]["cursor"], here[-1]["cursor"])
            assert info["hasPreviousPage" if forward else "hasNextPage"] is (place is not None)
            edges = edges + here if forward else here + edges
            if not info["hasNextPage" if forward else "hasPreviousPage"]:
                return edges
            place = info["endCursor" if forward else "startCursor"]
        raise AssertionError(f"{self.name} does not end")


def test_every_connection_has_a_way_to_be_walked() -> None:
    assert set(WAYS) == set(connections())


@EACH
@pytest.mark.django_db
def test_both_directions_show_every_row_once_in_the_same_order(world: SmallWorld, name: str) -> None:
    walker = Walker(world, name)
    whole = walker.page(first=100)
    cursors = [edge["cursor"] for edge in whole["edges"]]
    assert len(set(cursors)) == len(cursors) == whole["totalCount"] >= 4
    assert whole["pageInfo"]["hasNextPage"] is whole["pageInfo"]["hasPreviousPage"] is False
    for size in (1, 2, 3, len(cursors)):
        assert walker.walk(size) == walker.walk(size, forward=False) == whole["edges"]


def orders() -> list[tuple[str, str]]:
    """Return each order of each connection that can be ordered."""
    kinds = {name: get_named_type(one.args["order"].type) for name, one in connections().items() if "order" in one.args}
    return [(name, order) for name, kind in kinds.items() for order in kind.values]  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "order"), orders())
def test_every_order_shows_every_row_once_in_both_directions(world: SmallWorld, name: str, order: str) -> None:
    for viewer in {WAYS[name].viewer, "anonymous", "alumna", "representative"}:
        walker = Walker(world, name, viewer, order=order)
        whole = walker.page(first=100)["edges"]
        if whole:
            assert walker.walk(2) == walker.walk(3, forward=False) == whole
    assert len(Walker(world, name, order=order).page(first=100)["edges"]) >= 4


@EACH
@pytest.mark.django_db
def test_bounds_of_both_sides_hold_together(world: SmallWorld, name: str) -> None:
    walker = Walker(world, name)
    edges = walker.page(first=100)["edges"]
    between = walker.page(after=edges[0]["cursor"], before=edges[3]["cursor"], first=50)
    assert between["edges"] == edges[1:3]
    assert (between["pageInfo"]["hasPreviousPage"], between["pageInfo"]["hasNextPage"]) == (True, False)
    beyond = walker.page(after=edges[-1]["cursor"])
    assert (beyond["edges"], beyond["pageInfo"]["hasNextPage"], beyond["pageInfo"]["hasPreviousPage"]) == (
        [], False, True)  # fmt: skip


@EACH
@pytest.mark.django_db
def test_a_cursor_survives_what_comes_and_goes(world: SmallWorld, name: str) -> None:
    walker, way = Walker(world, name), WAYS[name]
    before = walker.page(first=100)["edges"]
    page = walker.page(first=2)
    if way.take is not None:
        assert way.take(page["edges"][-1]["node"])
    assert way.add(world)
    known = [edge["cursor"] for edge in before]
    rest = [edge["cursor"] for edge in walker.walk(2, start=page["pageInfo"]["endCursor"])]
    assert [cursor for cursor in rest if cursor in known] == known[2:]
    now = [edge["cursor"] for edge in walker.walk(3)]
    assert len(set(now) - set(known)) == 1
    assert (known[1] in now) is (way.take is None)


@EACH
@pytest.mark.django_db
def test_a_cursor_is_of_this_list_and_this_viewer(world: SmallWorld, name: str) -> None:
    walker, way = Walker(world, name), WAYS[name]
    cursor = walker.page(first=1)["pageInfo"]["endCursor"]
    forged = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    for wrong in ("", "x", "MTA=", "şu", forged, cursor + "=", cursor[1:]):
        assert walker.code(first=1, after=wrong) == walker.code(last=1, before=wrong) == "BAD_USER_INPUT"
    for other in sorted({"employers", "callLists", "receivedContactRequests"} - {name}):
        foreign = Walker(world, other).page(first=1)["pageInfo"]["endCursor"]
        assert walker.code(first=1, after=foreign) == "BAD_USER_INPUT"
    if not way.is_shared:
        stranger = Walker(world, name, {"contact": "alumna", "alumna": "contact"}.get(way.viewer, "contact"))
        codes = {error["extensions"]["code"] for error in stranger.ask(first=1, after=cursor)["errors"]}
        assert codes <= {"BAD_USER_INPUT", "FORBIDDEN"}


@EACH
@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"first": 0}, {"last": 0}, {"first": -1}, {"first": 101}, {"last": 101}, {"first": 1, "last": 1}]
)
def test_a_page_has_one_to_a_hundred_rows(world: SmallWorld, name: str, wrong: dict[str, int]) -> None:
    assert Walker(world, name).code(**wrong) == "BAD_USER_INPUT"


def test_whatever_has_an_id_of_the_interface_can_be_fetched_by_it() -> None:
    node = CORE.type_map["Node"]
    concrete = {
        kind.name for kind in CORE.type_map.values() if isinstance(kind, GraphQLObjectType) and node in kind.interfaces
    }
    assert concrete == set(registered_nodes()) & set(CORE.type_map)


@EACH
@pytest.mark.django_db
def test_a_row_fetched_again_is_the_same(world: SmallWorld, name: str) -> None:
    kind = node_type(name)
    if not any(interface.name == "Node" for interface in kind.interfaces):
        assert kind.name not in registered_nodes()
        return
    walker = Walker(world, name)
    rows = [edge["node"] for edge in walker.page(first=100)["edges"]]
    ids = [row["id"] for row in rows]
    again = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind.name} {{ {selection_of(kind)} }} }} }}"
    assert walker.ask(again, ids=ids)["data"]["nodes"] == rows
    one = f"query ($id: ID!) {{ node(id: $id) {{ __typename ... on {kind.name} {{ {selection_of(kind)} }} }} }}"
    assert walker.ask(one, id=ids[0])["data"]["node"] == {"__typename": kind.name, **rows[0]}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/mezunlar/", "/bulten/"])
def test_a_page_fetched_again_is_the_same(world: SmallWorld, path: str) -> None:
    walker = Walker(world, "bulletins")
    fields = "__typename id title path language"
    page = walker.ask(f"query ($p: String!) {{ page(path: $p) {{ {fields} }} }}", p=path)["data"]["page"]
    again = f"query ($id: ID!) {{ node(id: $id) {{ ... on Page {{ {fields} }} }} }}"
    assert walker.ask(again, id=page["id"])["data"]["node"] == page
