"""Drawn operations of every kind of viewer: no failure of ours, no leak, none slow. script/fuzz-graphql asks more."""

import json
import os
import sys
from random import Random
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import override_settings
from fuzz_documents import Asked, Writer
from fuzzing import Fuzzer, Run, ids_of, leaks
from hidden_world import KINDS, HiddenWorld, Secret

from graphql_api.response_cache import Place
from graphql_api.schema import schema
from graphql_api.schema_building import core_of
from portal.privacy.audiences import Audience
from tests.frontend_contract.small_world import SmallWorld

OPERATIONS = int(os.environ.get("FUZZ_OPERATIONS") or 40)
SEED = int(os.environ.get("FUZZ_SEED") or 20261121)
FIRST = int(os.environ.get("FUZZ_FIRST") or 0)
VIEWERS = (os.environ.get("FUZZ_VIEWERS") or ",".join(KINDS)).split(",")
MOST_FINDINGS = 25
World = tuple[SmallWorld, HiddenWorld]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", VIEWERS)
@override_settings(GRAPHQL_LIMITS={"rate_anonymous": 10**9, "rate_signed_in": 10**9, "rate_center": 10**9})
def test_no_operation_fails_leaks_or_lingers(shadows: World, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    built, hidden = shadows
    fuzzer = Fuzzer(kind, SEED, hidden, ids_of(built, hidden))
    for number in range(FIRST, FIRST + OPERATIONS):
        fuzzer.ask(number)
        if len(fuzzer.run.findings) >= MOST_FINDINGS:
            break
    if "FUZZ_OPERATIONS" in os.environ:
        with capsys.disabled():
            sys.stdout.write(f"\n{fuzzer.run}\n")
            sys.stdout.flush()
    assert fuzzer.run.findings == [], "\n".join([str(fuzzer.run), *fuzzer.run.findings])


@pytest.mark.django_db
def test_whoever_may_see_a_marker_is_told_it(shadows: World) -> None:
    """A hunt for markers that are told to nobody at all would find nothing wrong."""
    built, hidden = shadows
    run = Run("owner", 0)
    fuzzer = Fuzzer("owner", 0, hidden, ids_of(built, hidden))
    query = "{ myRecord { profile { firstName contactEmail postalAddress headline } } myDataRequests { text } }"
    _status, text, _seconds = fuzzer.send(json.dumps({"query": query}), {})
    own = [Secret(one.marker, one.place, frozenset()) for one in hidden.secrets if "owner" in one.seen_by]
    told = {word.removeprefix("tells ") for word in leaks(text, "", own)}
    assert told == {"101.first_name", "101.email", "101.address", "101.headline", "101.data"}
    assert run.findings == []


@pytest.mark.django_db
@override_settings(GRAPHQL_LIMITS={"rate_anonymous": 10**9, "rate_signed_in": 10**9, "rate_center": 10**9})
def test_a_kept_answer_is_what_its_reader_would_have_been_given(
    shadows: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody asks the same of one cache, in any order: whoever is given another's answer reads another byte."""
    built, hidden = shadows
    ids, chance = ids_of(built, hidden), Random(SEED)
    everybody = {kind: Fuzzer(kind, SEED, hidden, ids) for kind in KINDS}
    headers = {"X-Request-Id": "the-same-one", "Accept-Language": "tr"}
    kept: list[str] = []
    monkeypatch.setattr("graphql_api.response_cache.connection", SimpleNamespace(in_atomic_block=False))
    store = Place.store
    monkeypatch.setattr(Place, "store", lambda place, data: kept.append(data) or store(place, data))
    open_to_all = frozenset({Audience.PUBLIC})
    drawn = [Writer(core_of(schema), chance, ids, open_to_all, changes=0).asked() for _number in range(11)]
    for asked in [Asked("{ bulletins(first: 50) { edges { node { title } } } }"), *drawn]:
        body, fresh = json.dumps(asked.body), {}
        for kind, fuzzer in everybody.items():
            cache.clear()
            fresh[kind] = fuzzer.send(body, headers)[:2]
        cache.clear()
        for kind in chance.sample(KINDS, len(KINDS)) + chance.sample(KINDS, len(KINDS)):
            assert everybody[kind].send(body, headers)[:2] == fresh[kind], (kind, body)
    assert kept
