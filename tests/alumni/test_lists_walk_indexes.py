"""On PostgreSQL, a page of a list is read from the index of each audience, in its order; nothing is sorted first."""

import itertools
import re
from collections.abc import Sequence
from typing import Any

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
}


def indexes_walked(viewer: Viewer, order: AlumniOrder, *, kept: bool) -> set[str]:
    """Return the indexes of audiences in the plan of a first page where neither sorting nor reading whole is cheap.

    ``kept``: in the plan that PostgreSQL keeps for all values, instead of the one for these.
    """
    asked: list[tuple[str, Sequence[Any]]] = []

    def hear(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params or ()))
        return run(sql, params, many, context)

    with connection.execute_wrapper(hear):
        people_in_order(viewer, AlumniFilter(), order).fetch(21, None, None, backward=False)
    sql, params = asked[0]
    numbers = itertools.count(1)
    with connection.cursor() as cursor:
        for what in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{what} = off")
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
    return set(re.findall(r"Index Scan using alumni_(\w+_by_\w+) on", plan))


@pytest.mark.parametrize("kept", [False, True], ids=["these values", "any values"])
@pytest.mark.parametrize(("order", "key"), [(AlumniOrder.UNORDERED, "id"), (AlumniOrder.NAME, "name")])
@pytest.mark.parametrize("name", VIEWERS)
def test_a_page_walks_the_index_of_each_audience(name: str, order: AlumniOrder, key: str, kept: bool) -> None:
    viewer, audiences = VIEWERS[name]

    assert indexes_walked(viewer, order, kept=kept) == {f"{audience}_by_{key}" for audience in audiences}
