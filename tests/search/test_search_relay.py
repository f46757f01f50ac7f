"""The relay to search: what a batch costs does not grow with the people in it."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from elastic_transport import Transport

from portal.alumni.services import CHANGED
from portal.outbox import services as outbox
from portal.outbox.models import Entry
from search.documents import Write
from search.engines import engine, forget_engine
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


PEOPLE = ("alumni-employer", "alumni-directory")


@pytest.fixture
def requests(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The requests this process sends to the real server, with indices of this test alone."""
    sent: list[str] = []
    send = Transport.perform_request

    def noted(transport: Transport, method: str, target: str, **more: object) -> object:
        sent.append(f"{method} {target}".replace(settings.SEARCH_INDEX_PREFIX, ""))
        return send(transport, method, target, **more)

    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", os.environ["ELASTICSEARCH_URL"]
    settings.SEARCH_INDEX_PREFIX = f"test-{uuid.uuid4().hex[:12]}-"
    forget_engine()
    for name in PEOPLE:
        engine().ensure(INDICES[name])
    monkeypatch.setattr(Transport, "perform_request", noted)
    yield sent
    monkeypatch.undo()
    for name in PEOPLE:
        engine().drop(INDICES[name])
    forget_engine()


TWO_REQUESTS = [
    "GET /alumni-employer-*,alumni-directory-*/_alias?expand_wildcards=all",
    "PUT /_bulk?refresh=true&require_alias=true",
]


@pytest.mark.elasticsearch
def test_a_batch_is_two_requests_whoever_and_however_many_are_in_it(requests: list[str]) -> None:
    rows = populate(lay_ground(), [replace(OTHERWISE, number=number) for number in range(30)])
    ids = [row.pk for row in rows.values()]
    for batch in (ids[:1], ids):
        Entry.objects.all().delete()
        outbox.write(CHANGED, batch)
        requests.clear()
        outbox.relay()
        assert requests == TWO_REQUESTS
        # Found at once, without another request to make it so.
        assert engine().count(INDICES["alumni-directory"]) == len(batch)


@pytest.mark.elasticsearch
def test_indices_that_are_being_built_are_written_by_the_same_requests(requests: list[str]) -> None:
    directory = INDICES["alumni-directory"]
    building = engine().begin_rebuild(directory)
    requests.clear()
    batches = [(INDICES[name], [Write("p1", 1, {"title": "Avukat"}), Write("p2", 1, None)]) for name in PEOPLE]
    report = engine().write_felt(batches)
    assert (report.written, report.refused) == (4, ())
    assert requests == TWO_REQUESTS
    engine().finish_rebuild(directory, building)
    assert engine().count(directory) == 1


@pytest.mark.elasticsearch
def test_what_stands_there_already_is_felt_as_well(requests: list[str]) -> None:
    definition = INDICES["alumni-directory"]
    engine().write(definition, [Write("p1", 2, {"title": "Avukat"})])
    assert engine().write_felt([(definition, [Write("p1", 1, {"title": "Eski"})])]).older == 1
    assert engine().count(definition) == 1
