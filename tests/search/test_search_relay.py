"""The relay to search: what a batch costs does not grow with the people in it."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.alumni.services import CHANGED
from portal.outbox import services as outbox
from portal.outbox.models import Entry
from search.engines import engine
from search.indices import INDICES
from tests.chosen_people import OTHERWISE
from tests.worlds import lay_ground, populate

pytestmark = pytest.mark.django_db


def _statements(ids: list[int]) -> int:
    outbox.write(CHANGED, ids)
    with CaptureQueriesContext(connection) as statements:
        outbox.relay()
    assert not Entry.objects.exists()
    return len(statements)


def test_one_person_and_thirty_cost_as_many_statements() -> None:
    for name in ("alumni-employer", "alumni-directory"):
        engine().drop(INDICES[name])
        engine().ensure(INDICES[name])
    rows = populate(lay_ground(), [replace(OTHERWISE, number=number) for number in range(30)])
    ids = [row.pk for row in rows.values()]
    assert _statements(ids[:1]) == _statements(ids)
    assert engine().count(INDICES["alumni-directory"]) > 0
