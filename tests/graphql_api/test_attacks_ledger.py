"""Pitfalls 30 and 31, what is told of a read: each attack is told, and is not once its protection is switched off.

The numbers are those of docs/decisions/graphql-attacks.md.
"""

import json
from typing import Any

import pytest
from django.test import Client
from hidden_world import HiddenWorld, marker_of

from portal.alumni.filters import AlumniFilter
from portal.ledger.models import Reading
from portal.privacy.policies import FieldGroup
from tests.frontend_contract.small_world import SmallWorld

pytestmark = pytest.mark.django_db
Shadows = tuple[SmallWorld, HiddenWorld]


def test_30_a_value_is_told_however_it_is_shown(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    _world, hidden = shadows
    name = marker_of("105.first_name")
    query = f'{{ searchAlumni(text: "{name}") {{ hits {{ highlights {{ segments {{ text }} }} }} }} }}'

    def told() -> list[int]:
        Reading.objects.all().delete()
        assert name in str(hidden.ask("employer", query)["data"])
        return [groups for reading in Reading.objects.all() for _pk, groups in reading.people]

    assert told() == [FieldGroup.IDENTITY.bit]
    monkeypatch.setattr("search.telling.GROUPS", {})
    assert told() == [0]


def test_31_a_filter_reads_what_it_compares(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff who do not say why guess a closed name and count who bears it."""
    _world, hidden = shadows
    user, client = hidden.users["center"], Client()
    assert user is not None
    client.force_login(user)
    query = f'{{ alumni(filter: {{ name: "{marker_of("102.first_name")}" }}) {{ totalCount }} }}'

    def answer() -> Any:
        return client.post("/graphql/", json.dumps({"query": query}), content_type="application/json").json()

    assert answer()["errors"][0]["extensions"]["code"] == "ACCESS_REASON_REQUIRED"
    monkeypatch.setattr(AlumniFilter, "groups", lambda _self: 0)
    assert answer()["data"] == {"alumni": {"totalCount": 1}}
