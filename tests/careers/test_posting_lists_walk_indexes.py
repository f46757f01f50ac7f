"""On PostgreSQL, a page of postings is read from an index in its order, whatever lies before and beside it."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from graphql_api.careers.queries import _ORDERS, PostingOrder, _arms, _found
from graphql_api.keyset import kept_source
from portal.accounts.models import Role
from portal.careers.models import Posting, PostingReach, PostingState
from portal.privacy.viewers import Viewer, anonymous
from portal.reference.models import Province
from tests.worlds import TODAY, lay_ground

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
VIEWERS = {
    "public": anonymous(today=TODAY),
    "alumna": Viewer(today=TODAY, profile_id=0),
    "firm": Viewer(today=TODAY, employer_id=0),
    "center": Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF})),
}


@pytest.fixture(autouse=True)
def _postings(db: None) -> None:
    """Fill a table: of three postings two are long over, and every tenth is in the province asked for."""
    ground = lay_ground()
    places = [
        Province.objects.create(code=f"x{number}", name_tr="Yer", name_en="Place", sort_key=f"x{number}")
        for number in range(10)
    ]
    Posting.objects.bulk_create(
        Posting(
            kind="job",
            employer=ground.firms[number % 2],
            title_tr="Analist",
            description_tr="Rapor.",
            province=places[number % 10],
            state=PostingState.EXPIRED if number % 3 else PostingState.LIVE,
            reach=PostingReach.PUBLIC,
            publish_on=TODAY - timedelta(days=500 - number % 400 if number % 3 else number % 30),
            deadline=TODAY - timedelta(days=60) if number % 3 else TODAY + timedelta(days=number % 90),
        )
        for number in range(6_000)
    )
    with connection.cursor() as cursor:
        for table in ("careers_posting", "employers_employer", "reference_province"):
            cursor.execute(f"ANALYZE {table}")


@pytest.mark.parametrize("viewer", VIEWERS.values(), ids=VIEWERS)
@pytest.mark.parametrize(
    ("order", "given", "index"),
    [
        (PostingOrder.DEADLINE, {}, "careers_by_deadline"),
        (PostingOrder.DEADLINE, {"province": "x3"}, "careers_by_place"),
        (PostingOrder.NEWEST, {}, "careers_newest"),
    ],
    ids=["by deadline", "in a province", "newest"],
)
def test_a_page_reads_little_and_in_order(
    viewer: Viewer, order: PostingOrder, given: dict[str, str], index: str
) -> None:
    asked: list[tuple[str, Sequence[Any]]] = []

    def hear(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return run(sql, params, many, context)

    with connection.execute_wrapper(hear):
        source = kept_source("postings", viewer, _ORDERS[order], given, _found, _arms)
        assert len(source.fetch(21, None, None, backward=False)) == 21
    ((sql, params),) = asked
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
        plan = "\n".join(row for (row,) in cursor.fetchall())
    blocks = re.search(r"Buffers: shared hit=(\d+)", plan)
    assert index in plan and blocks and int(blocks[1]) < 120, plan
