"""On PostgreSQL, a page of a list is read from the index of each audience, in its order; nothing is sorted first."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
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


def indexes_walked(viewer: Viewer, order: AlumniOrder) -> set[str]:
    """Return the indexes of audiences in the plan of a first page where neither sorting nor reading whole is cheap."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        people_in_order(viewer, AlumniFilter(), order).fetch(21, None, None, backward=False)
    with connection.cursor() as cursor:
        for what in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{what} = off")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    return set(re.findall(r"Index Scan using alumni_(\w+_by_\w+) on", plan))


@pytest.mark.parametrize(("order", "key"), [(AlumniOrder.UNORDERED, "id"), (AlumniOrder.NAME, "name")])
@pytest.mark.parametrize("name", VIEWERS)
def test_a_page_walks_the_index_of_each_audience(name: str, order: AlumniOrder, key: str) -> None:
    viewer, audiences = VIEWERS[name]

    assert indexes_walked(viewer, order) == {f"{audience}_by_{key}" for audience in audiences}
