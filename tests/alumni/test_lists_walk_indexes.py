"""On PostgreSQL, a page of a list is read from the index of each audience, in its order; nothing is sorted first."""

import itertools
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from graphql_api.alumni.queries import people_in_order
from portal.accounts.models import Role
from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.privacy.viewers import Viewer, anonymous

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

TODAY = timezone.localdate()
VIEWERS = {
    "public": (anonymous(today=TODAY), {"public"}),
    "student": (Viewer(today=TODAY, roles=frozenset({Role.STUDENT})), {"public", "student"}),
    "alumni": (Viewer(today=TODAY, profile_id=0), {"public", "alumni"}),
    "firm": (Viewer(today=TODAY, employer_id=1), {"public", "employer"}),
    "representative": (Viewer(today=TODAY, unit_paths=("00010001",)), {"public", "place"}),
    "two departments'": (Viewer(today=TODAY, unit_paths=("00010001", "00010002")), {"public", "place"}),
}
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
ORDERS = [(AlumniOrder.UNORDERED, "by_id"), (AlumniOrder.NAME, "by_name"), (AlumniOrder.GRADUATION, "by_day")]
SOMEBODY = UUID(int=5)


def plans(viewer: Viewer, order: AlumniOrder, after: Any = None, *, kept: bool = False) -> list[str]:
    """Return the plan of each statement of a page where neither sorting nor reading whole is cheap.

    ``kept``: the plan that PostgreSQL keeps for all values, instead of the one for these.
    """
    asked: list[tuple[str, Sequence[Any]]] = []

    def hear(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params or ()))
        return run(sql, params, many, context)

    with connection.execute_wrapper(hear):
        people_in_order(viewer, AlumniFilter(), order).fetch(21, after, None, backward=False)
    with connection.cursor() as cursor:
        for what in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{what} = off")
    return [explained(sql, params, kept=kept) for sql, params in asked]


def explained(sql: str, params: Sequence[Any], *, kept: bool) -> str:
    """Return the plan of one statement."""
    numbers = itertools.count(1)
    with connection.cursor() as cursor:
        if kept and params:
            numbered = re.sub("%s|%%", lambda mark: f"${next(numbers)}" if mark[0] == "%s" else "%", sql)
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursor.execute(f"PREPARE page AS {numbered}")
            cursor.execute(f"EXPLAIN EXECUTE page({', '.join(['%s'] * len(params))})", params)
        else:
            cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        if kept and params:
            cursor.execute("DEALLOCATE page")
    return plan


def indexes_walked(plan: str) -> set[str]:
    """Return the indexes of audiences and units that lead the arms of a plan."""
    return set(re.findall(r"Index Scan using alumni_((?:public|student|alumni|employer|place)_\w+) on", plan))


@pytest.mark.parametrize("kept", [False, True], ids=["these values", "any values"])
@pytest.mark.parametrize(("order", "key"), ORDERS)
@pytest.mark.parametrize("name", VIEWERS)
def test_a_page_walks_the_index_of_each_audience(name: str, order: AlumniOrder, key: str, kept: bool) -> None:
    viewer, audiences = VIEWERS[name]

    # Of a list of units no plan is kept.
    first, *_others = plans(viewer, order, kept=kept and not viewer.unit_paths)

    walked = {index for index in indexes_walked(first) if not index.endswith("_last")}
    assert walked == {f"{audience}_{key}" for audience in audiences}


@pytest.mark.parametrize(
    ("order", "index"), [(AlumniOrder.NAME, "by_name_then_id"), (AlumniOrder.GRADUATION, "by_day")]
)
def test_the_center_walks_one_index_of_everybody(order: AlumniOrder, index: str) -> None:
    first, *_others = plans(CENTER, order)

    assert f"Index Scan using alumni_{index} on" in first
    assert "Sort" not in first


@pytest.mark.parametrize(("order", "key"), [(AlumniOrder.NAME, "name"), (AlumniOrder.GRADUATION, "day")])
@pytest.mark.parametrize("name", VIEWERS)
def test_those_who_come_last_have_an_index_of_their_own(name: str, order: AlumniOrder, key: str) -> None:
    viewer, audiences = VIEWERS[name]

    _first, last = plans(viewer, order)

    # A representative sees every name of the own department.
    nobody = {"place"} if order is AlumniOrder.NAME else set()
    ends = {index for index in indexes_walked(last) if index.endswith("_last")}
    assert ends == {f"{audience}_{key}_last" for audience in audiences - nobody}


@pytest.mark.parametrize("name", VIEWERS)
def test_a_later_page_by_name_enters_each_index_at_its_row(name: str) -> None:
    viewer, audiences = VIEWERS[name]

    first, *_others = plans(viewer, AlumniOrder.NAME, (0, "ak", SOMEBODY))

    entered = re.findall(r"Index Cond: .*ROW\(\(?name_key\)?(?:::text)?, public_id\) > ROW\(", first)
    assert len(entered) >= len(audiences)


@pytest.mark.parametrize("name", VIEWERS)
def test_a_later_page_by_graduation_enters_each_index_within_the_day(name: str) -> None:
    viewer, audiences = VIEWERS[name]

    of_the_day, *_others = plans(viewer, AlumniOrder.GRADUATION, (0, -20180630, SOMEBODY))

    entered = re.findall(r"Index Cond: .*\(graduation_rank = .*\) AND \(public_id > ", of_the_day)
    assert len(entered) >= len(audiences)
