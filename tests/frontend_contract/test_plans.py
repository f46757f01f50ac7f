"""A plan answers byte for byte what the ordinary executor answers: every reading operation, to everybody."""

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from graphql_api import documents
from graphql_api.plans import Plans

from .cases import CASES, HALFWAY
from .contract import operations
from .small_world import SmallWorld
from .test_replay import browser_of

READING = sorted(name for name in CASES if operations()[name].lstrip().startswith("query"))
VIEWERS = sorted({case.viewer for case in CASES.values()} - {HALFWAY})
USES = 3
"""Met, compiled, used."""


def _answered(client: Client, body: str) -> str:
    # What a person reads is charged; here everybody asks everything several times.
    cache.clear()
    text = client.post("/graphql/", body, content_type="application/json").content.decode()
    return re.sub(r'"requestId":"[^"]*"', '"requestId":""', text)


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", VIEWERS)
def test_every_operation_is_answered_alike(world: SmallWorld, viewer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser_of(world, viewer)
    bodies = {
        name: json.dumps(
            {"operationName": name, "query": operations()[name], "variables": CASES[name].variables(world)}
        )
        for name in READING
    }
    documents._read.cache_clear()
    with monkeypatch.context() as without:
        without.setattr(Plans, "reader", lambda *_given: None)
        ordinary = {name: _answered(client, body) for name, body in bodies.items()}

    for name, body in bodies.items():
        for _time in range(USES):
            planned = _answered(client, body)
        assert planned == ordinary[name], name
