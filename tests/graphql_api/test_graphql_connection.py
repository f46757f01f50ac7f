"""Relay connections: walks without loss in both directions, strict arguments, cursors nobody can forge or borrow."""

import base64
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_api.connection import PageArguments, paginate
from graphql_api.keyset import KeysetSource, Order, Segments
from portal.accounts.models import Role, RoleAssignment

pytestmark = [pytest.mark.urls("toy_schema"), pytest.mark.django_db]

PAGE = """query ($first: Int, $after: String, $last: Int, $before: String, $order: PersonOrder! = NAME) {
  people(first: $first, after: $after, last: $last, before: $before, order: $order) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { name } }
  }
}"""


def names(connection):
    return "".join(edge["node"]["name"][0] for edge in connection["edges"])


def more(connection):
    return connection["pageInfo"]["hasPreviousPage"], connection["pageInfo"]["hasNextPage"]


def test_a_list_is_walked_forward_and_backward_without_loss(door, people):
    first = door.data(PAGE, {"first": 2})["people"]
    assert (names(first), more(first), first["totalCount"]) == ("AB", (False, True), 5)
    second = door.data(PAGE, {"first": 2, "after": first["pageInfo"]["endCursor"]})["people"]
    assert (names(second), more(second)) == ("CD", (True, True))
    third = door.data(PAGE, {"first": 2, "after": second["edges"][-1]["cursor"]})["people"]
    assert (names(third), more(third)) == ("E", (True, False))
    back = door.data(PAGE, {"last": 2, "before": third["pageInfo"]["startCursor"]})["people"]
    assert (names(back), more(back)) == ("CD", (True, True))
    assert back == second
    last = door.data(PAGE, {"last": 2})["people"]
    assert (names(last), more(last)) == ("DE", (True, False))
    between = door.data(
        PAGE, {"after": first["pageInfo"]["startCursor"], "before": third["pageInfo"]["endCursor"], "first": 9}
    )["people"]
    assert (names(between), more(between)) == ("BCD", (True, False))


def test_a_cursor_survives_what_is_added_and_removed(door, people):
    from toy_client import person

    first = door.data(PAGE, {"first": 2})["people"]
    person("Aaron")
    people[1].delete()
    assert names(door.data(PAGE, {"after": first["pageInfo"]["endCursor"]})["people"]) == "CDE"


def test_an_empty_page_says_where_it_lies(door, people):
    end = door.data(PAGE, {"last": 1})["people"]["pageInfo"]["endCursor"]
    empty = door.data(PAGE, {"after": end})["people"]
    assert (names(empty), more(empty)) == ("", (True, False))
    assert empty["pageInfo"]["startCursor"] is empty["pageInfo"]["endCursor"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": 0},
        {"first": -1},
        {"first": 101},
        {"first": 2**31 - 1},
        {"last": 0},
        {"last": 101},
        {"first": 1, "last": 1},
        {"after": ""},
        {"after": "x"},
        {"before": "çok"},
        {"after": "A" * 100_00},
        {"last": 0, "before": "AAAA"},
    ],
)
def test_wrong_page_arguments_are_bad_input(door, people, arguments):
    assert door.codes(PAGE, arguments) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("arguments", [{"first": 2**31}, {"first": "2"}, {"first": 1.5}, {"first": True}])
def test_page_sizes_that_are_no_integers_are_refused_as_variables(door, people, arguments):
    assert door.codes(PAGE, arguments) == ["BAD_USER_INPUT"]


def test_a_hundred_rows_are_the_most_and_twenty_the_default(door, db):
    from portal.accounts.models import User

    User.objects.bulk_create(User(email=f"u{n}@example.org", first_name=f"N{n:03}") for n in range(120))
    assert len(door.data(PAGE)["people"]["edges"]) == 20
    assert len(door.data(PAGE, {"first": 100})["people"]["edges"]) == 100
    cursor = door.data(PAGE, {"last": 1})["people"]["pageInfo"]["startCursor"]
    assert len(door.data(PAGE, {"before": cursor})["people"]["edges"]) == 20


def test_a_cursor_of_another_order_or_filter_or_list_is_refused(door, people):
    cursor = door.data(PAGE, {"first": 1})["people"]["pageInfo"]["endCursor"]
    assert door.codes(PAGE, {"after": cursor, "order": "NAME_DESCENDING"}) == ["BAD_USER_INPUT"]
    filtered = 'query ($a: String) { people(after: $a, filter: {name: "Can"}) { totalCount } }'
    assert door.codes(filtered, {"a": cursor}) == ["BAD_USER_INPUT"]
    assert door.codes("query ($a: String) { hits(after: $a) { totalCount } }", {"a": cursor}) == ["BAD_USER_INPUT"]


def test_a_cursor_has_one_spelling_and_no_changed_bit(door, people, settings):
    cursor = door.data(PAGE, {"first": 1})["people"]["pageInfo"]["endCursor"]
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    forged = []
    for place in (0, 15, 16, len(raw) - 2):
        changed = bytearray(raw)
        changed[place] ^= 1
        forged.append(base64.urlsafe_b64encode(changed).rstrip(b"=").decode())
    for other in [*forged, cursor + "=", cursor + "\n", " " + cursor, cursor[:-1]]:
        assert door.codes(PAGE, {"after": other}) == ["BAD_USER_INPUT"], other
    settings.SECRET_KEY = "another"
    assert door.codes(PAGE, {"after": cursor}) == ["BAD_USER_INPUT"]


def test_a_page_costs_one_statement_and_each_answer_selected_one_more(door, people, django_assert_num_queries):
    edges = "edges { cursor node { name } }"
    for selection, statements in (
        (edges, 1),
        (edges + " pageInfo { hasNextPage hasPreviousPage endCursor }", 1),
        (edges + " totalCount", 2),
    ):
        with django_assert_num_queries(statements):
            door.data(f"{{ people(first: 3) {{ {selection} }} }}")


def test_search_hits_are_walked_by_the_engine_s_own_values_and_the_database_has_the_last_word(door):
    query = """query ($first: Int, $after: String, $last: Int, $before: String) {
      hits(first: $first, after: $after, last: $last, before: $before) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { title } } } }"""
    seen, after = [], None
    while True:
        page = door.data(query, {"first": 3, "after": after})["hits"]
        seen.append([edge["node"]["title"][-1] for edge in page["edges"]])
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == [["1", "2"], ["4", "5", "6"], ["7"]]  # the third hit is gone from the database
    assert page["totalCount"] == 7
    assert page["pageInfo"]["hasPreviousPage"]
    back = door.data(query, {"last": 2, "before": page["pageInfo"]["startCursor"]})["hits"]
    assert [edge["node"]["title"][-1] for edge in back["edges"]] == ["5", "6"]
    assert more(back) == (True, True)
    both = {"first": 1, "after": after, "before": page["pageInfo"]["startCursor"]}
    assert door.codes(query, both) == ["BAD_USER_INPUT"]


def test_an_order_must_end_in_something_unique():
    with pytest.raises(ImproperlyConfigured):
        KeysetSource(RoleAssignment.objects.all(), [])
    with pytest.raises(ImproperlyConfigured):
        KeysetSource(RoleAssignment.objects.all(), [Order("ends_on", nullable=True)])


DAYS = st.one_of(st.none(), st.integers(1, 4).map(lambda day: date(2031, 1, day)))


@pytest.fixture
def holder(people):
    return people[0]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(DAYS, st.integers(1, 3)), max_size=12), size=st.integers(1, 5), data=st.data())
def test_any_order_with_empty_values_is_walked_without_loss_and_both_ways_alike(holder, rows, size, data):
    descending = data.draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    order = [
        Order("ends_on", descending=descending[0], nullable=True),
        Order("starts_on", descending=descending[1]),
        Order("pk", descending=descending[2]),
    ]
    with transaction.atomic():
        RoleAssignment.objects.bulk_create(
            RoleAssignment(user=holder, role=Role.EDITOR, starts_on=date(2030, 1, day), ends_on=ends)
            for ends, day in rows
        )
        expected = sorted_slowly(list(RoleAssignment.objects.all()), descending)
        assert len(expected) == len(rows)
        assert walked(order, size, forward=True) == expected
        assert walked(order, size, forward=False) == expected
        transaction.set_rollback(True)


def sorted_slowly(rows, descending):
    """Sort part by part from the last: obvious, and nothing like SQL."""
    for read, turned in (
        (lambda row: row.pk, descending[2]),
        (lambda row: row.starts_on, descending[1]),
        (lambda row: row.ends_on or date.min, descending[0]),
    ):
        rows = sorted(rows, key=read, reverse=turned)
    return [row.pk for row in sorted(rows, key=lambda row: row.ends_on is None)]


def walked(order, size, *, forward):
    return walked_source(lambda: KeysetSource(RoleAssignment.objects.all(), order), size, forward=forward)


def walked_source(source, size, *, forward):
    """Return what pages of ``size`` show from one end to the other, in the order of the list."""
    seen, cursor = [], None
    while True:
        arguments = PageArguments(first=size, after=cursor) if forward else PageArguments(last=size, before=cursor)
        page = paginate(source(), arguments, scope="walk", nodes=lambda rows: [row.pk for row in rows])
        found = [edge.node for edge in page.edges]
        seen = seen + found if forward else found + seen
        if forward:
            assert page.has_previous_page is (cursor is not None)
        if not (page.has_next_page if forward else page.has_previous_page):
            return seen
        cursor = page.end_cursor if forward else page.start_cursor


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(DAYS, st.integers(1, 3)), max_size=10), size=st.integers(1, 5))
def test_segments_are_walked_as_one_list_both_ways(holder, rows, size):
    by_end, by_start = [Order("ends_on", descending=True), Order("pk")], [Order("starts_on"), Order("pk")]
    ending = RoleAssignment.objects.filter(ends_on__isnull=False)
    open_ended = RoleAssignment.objects.filter(ends_on__isnull=True)
    never = RoleAssignment.objects.filter(pk__in=[])

    def source():
        parts = [KeysetSource(ending, by_end), KeysetSource(never, by_start), KeysetSource(open_ended, by_start)]
        return Segments(parts, count=RoleAssignment.objects.count)

    with transaction.atomic():
        RoleAssignment.objects.bulk_create(
            RoleAssignment(user=holder, role=Role.EDITOR, starts_on=date(2030, 1, day), ends_on=ends)
            for ends, day in rows
        )
        expected = [
            *(row.pk for row in ending.order_by("-ends_on", "pk")),
            *(row.pk for row in open_ended.order_by("starts_on", "pk")),
        ]
        assert walked_source(source, size, forward=True) == expected
        assert walked_source(source, size, forward=False) == expected
        assert source().count() == len(rows)
        transaction.set_rollback(True)


def test_every_kind_of_order_key_comes_back_as_it_was():
    from decimal import Decimal
    from uuid import UUID

    from graphql_api.cursors import CursorWriter

    key = ("ş\n", 1, 2.5, True, None, date(2024, 1, 2), timezone.now(), Decimal("1.10"), UUID(int=7))
    writer = CursorWriter("list")
    assert writer.read(writer.write(key)) == key
    with pytest.raises(TypeError):
        writer.write((object(),))
