"""Drawn operations of every kind of viewer: no failure of ours, no leak, none slow. script/fuzz-graphql asks more."""

import json
import os
import sys

import pytest
from django.test import override_settings
from fuzzing import Fuzzer, Run, ids_of, leaks
from hidden_world import KINDS, HiddenWorld, Secret

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
    _status, text, _seconds = fuzzer._send(json.dumps({"query": query}), {})
    own = [Secret(one.marker, one.place, frozenset()) for one in hidden.secrets if "owner" in one.seen_by]
    told = {word.removeprefix("tells ") for word in leaks(text, "", own)}
    assert told == {"101.first_name", "101.email", "101.address", "101.headline", "101.data"}
    assert run.findings == []
