"""An index through its life: taken over, thrown away, outdated, with bad documents; and who may touch it."""

import json
from dataclasses import replace
from io import StringIO
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.core.management import CommandError, call_command

from portal.outbox.services import Away, Undone
from search import indexing, sources
from search.documents import Write
from search.engines.contract import Engine, Report
from search.engines.elastic import ElasticEngine
from search.engines.elastic.writing import bulk
from search.errors import IndexMissing, InvalidDocument, RebuildRunning
from search.indices import ALUMNI_DIRECTORY, ALUMNI_EMPLOYER
from search.tasks import check, rebuild

from .conftest import INDEX, Library, Register


def test_an_index_that_was_not_built_yet_keeps_nothing_from_the_others(engine: Engine) -> None:
    engine.drop(ALUMNI_DIRECTORY)
    engine.drop(ALUMNI_EMPLOYER)
    engine.ensure(ALUMNI_EMPLOYER)
    write = [Write("p", 1, {"title": "Avukat"})]
    with pytest.raises(IndexMissing) as missing:
        engine.write_felt([(ALUMNI_DIRECTORY, write), (ALUMNI_EMPLOYER, write)])
    assert missing.value.index == ALUMNI_DIRECTORY.name
    assert engine.count(ALUMNI_EMPLOYER) == 1
    engine.drop(ALUMNI_EMPLOYER)


@pytest.mark.elasticsearch
@pytest.mark.parametrize("swapped", ["before the bulk", "after it"])
def test_a_change_written_while_the_new_index_takes_over_is_in_it(elastic_engine: ElasticEngine, swapped: str) -> None:
    engine = elastic_engine
    engine.drop(ALUMNI_DIRECTORY)
    engine.ensure(ALUMNI_DIRECTORY)
    building = engine.begin_rebuild(ALUMNI_DIRECTORY)
    engine.write(ALUMNI_DIRECTORY, [Write("p", 1, {"title": "Avukat"})], building=building)

    def and_swapped(*args: Any, **more: Any) -> Report:
        if swapped == "before the bulk":
            engine.finish_rebuild(ALUMNI_DIRECTORY, building)
            return bulk(*args, **more)
        report = bulk(*args, **more)
        engine.finish_rebuild(ALUMNI_DIRECTORY, building)
        return report

    with patch("search.engines.elastic.engine.bulk", and_swapped):
        report = engine.write_felt([(ALUMNI_DIRECTORY, [Write("p", 2, {"title": "Aşçı"})])])
    # What took over has the change either way; the fact is forgotten only where the index in use took it.
    refused = (("p", "index_not_found_exception"),) if swapped == "before the bulk" else ()
    assert report == Report(written=0 if refused else 1, refused=refused)
    (stands,) = engine.standing(ALUMNI_DIRECTORY)
    assert stands.version == 2


def test_whoever_was_thrown_away_by_force_neither_writes_nor_takes_over(books: Library) -> None:
    old = books.engine.begin_rebuild(books.definition)
    new = books.engine.begin_rebuild(books.definition, force=True)
    books.engine.abandon_rebuild(books.definition, old)
    with pytest.raises(RebuildRunning):
        books.engine.finish_rebuild(books.definition, old)
    books.engine.write(books.definition, [Write("p", 1, {"title": "Avukat"})], building=new)
    books.engine.finish_rebuild(books.definition, new)
    assert books.ids("avukat") == ["p"]


def test_the_night_throws_away_what_somebody_who_was_killed_left(books: Library, register: Register) -> None:
    register.rows = {1: (1, {"title": "Avukat"})}
    books.engine.begin_rebuild(books.definition)
    rebuild.apply(kwargs={"index": INDEX}).get()
    assert books.ids("avukat") == ["p1"]


def test_one_bad_document_keeps_nobody_else_waiting(
    books: Library, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_TOPICS", {"told": ((INDEX,), list)})
    register.rows = {number: (1, {"title": "Avukat"}) for number in range(40)} | {17: (1, {"nonsense": "x"})}
    with pytest.raises(Undone) as undone:
        sources.act("told", list(range(40)))
    assert (undone.value.entity_ids, type(undone.value.reason)) == ({17}, InvalidDocument)
    assert books.search("avukat").total == 39


def test_an_engine_that_is_away_is_nobodys_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_TOPICS", {"told": ((INDEX,), list)})
    monkeypatch.setattr(indexing, "sync_now", Mock(side_effect=IndexMissing(INDEX)))
    with pytest.raises(Away):
        sources.act("told", [1, 2])


def test_an_index_of_an_older_definition_is_told(
    books: Library, register: Register, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert indexing.outdated() == ()
    revision = ALUMNI_DIRECTORY.revision
    monkeypatch.setitem(indexing.INDICES, INDEX, replace(ALUMNI_DIRECTORY, revision=revision + 1))
    told = f"{INDEX} stands at revision {revision}, its definition at {revision + 1}"
    assert [str(old) for old in indexing.outdated()] == [told]
    with pytest.raises(CommandError, match=f"{told}; search rebuild --missing"):
        call_command("search", "check", INDEX)
    check.apply().get()
    assert [record.getMessage() for record in caplog.records if record.name == "search.tasks"] == [
        f"search: {told}; run manage.py search rebuild --missing"
    ]
    books.engine.drop(ALUMNI_DIRECTORY)
    assert [str(old) for old in indexing.outdated()] == [f"{INDEX} does not exist, its definition at {revision + 1}"]


def test_a_key_may_do_what_the_portal_does_and_no_more(settings: Any, register: Register) -> None:
    settings.SEARCH_INDEX_PREFIX = "portal-"
    own, reading = StringIO(), StringIO()
    call_command("search", "key", stdout=own)
    call_command("search", "key", INDEX, stdout=reading)
    assert json.loads(own.getvalue()) == {
        "name": "portal-portal",
        "role_descriptors": {
            "portal-portal": {
                "cluster": [],
                "indices": [{"names": ["portal-*"], "privileges": ["create_index", "manage", "index", "read"]}],
            }
        },
    }
    assert json.loads(reading.getvalue()) == {
        "name": "portal-reads-alumni-directory",
        "role_descriptors": {
            "portal-reads-alumni-directory": {
                "cluster": [],
                "indices": [{"names": ["portal-alumni-directory"], "privileges": ["read"]}],
            }
        },
    }
