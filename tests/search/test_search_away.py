"""When the engine is away: typed errors, quickly, and nothing else."""

import socket
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search import selectors
from search.documents import Write
from search.engines import engine, forget_engine
from search.engines.elastic import ElasticEngine
from search.engines.elastic.connection import REST, Address, Breaker
from search.engines.embedded import EmbeddedEngine, store
from search.errors import EngineUnavailable, IndexMissing
from search.indices import ALUMNI_DIRECTORY
from search.query import Guard, SearchRequest

REQUEST = SearchRequest(ALUMNI_DIRECTORY.name, Guard("v"), "avukat")


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_server_that_is_away_is_asked_three_times_and_then_left_in_peace(closed_port: int) -> None:
    now = [100.0]
    breaker = Breaker(clock=lambda: now[0])
    away = ElasticEngine(Address(f"http://127.0.0.1:{closed_port}"), breaker=breaker)
    for _attempt in range(3):
        with pytest.raises(EngineUnavailable) as refused:
            selectors.search(REQUEST, using=away)
        assert refused.value.retry_after == 5
    now[0] += 2
    with pytest.raises(EngineUnavailable) as refused:
        selectors.search(REQUEST, using=away)
    assert refused.value.retry_after == 8
    now[0] += REST
    with pytest.raises(EngineUnavailable) as refused:
        selectors.search(REQUEST, using=away)
    assert refused.value.retry_after == 5, "after the rest one question tries again"
    with pytest.raises(EngineUnavailable):
        away.write(ALUMNI_DIRECTORY, [Write("p", 1, {})])


def test_the_breaker_closes_with_the_first_success() -> None:
    now = [0.0]
    breaker = Breaker(clock=lambda: now[0])
    for _failure in range(3):
        breaker.fail()
    with pytest.raises(EngineUnavailable):
        breaker.enter()
    now[0] += REST
    breaker.enter()
    with pytest.raises(EngineUnavailable):
        breaker.enter()  # Only one tries; the others wait for what it finds.
    breaker.succeed()
    breaker.enter()


@pytest.fixture
def silent_server() -> Iterator[int]:
    """A server that takes connections and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield int(listening.getsockname()[1])


def test_a_server_that_does_not_answer_in_time_is_away(silent_server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.elastic.connection.SEARCH_PATIENCE", 0.2)
    slow = ElasticEngine(Address(f"http://127.0.0.1:{silent_server}"))
    with pytest.raises(EngineUnavailable):
        selectors.search(REQUEST, using=slow)


def test_a_file_that_cannot_be_opened_is_an_engine_away(tmp_path: Path) -> None:
    broken = tmp_path / "search.sqlite3"
    broken.write_bytes(b"not a database" * 100)
    for path in (broken, tmp_path / "missing" / "search.sqlite3"):
        with pytest.raises(EngineUnavailable):
            selectors.search(REQUEST, using=EmbeddedEngine(path))


def test_a_question_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.05)
    held = store.Store(tmp_path / "search.sqlite3")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(EngineUnavailable), held.reading() as connection:
        connection.execute(endless).fetchall()
    with held.reading() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("name", [":memory:", "search.sqlite3"])
def test_threads_read_and_write_together(tmp_path: Path, name: str) -> None:
    shared = EmbeddedEngine(name if name == ":memory:" else tmp_path / name)
    shared.ensure(ALUMNI_DIRECTORY)
    start = threading.Barrier(4)

    def work(worker: int) -> list[int]:
        start.wait()
        found = []
        for step in range(15):
            shared.write(ALUMNI_DIRECTORY, [Write(f"p{worker}-{step}", 1, {"title": "Avukat", "province": "34"})])
            answer = selectors.search(
                SearchRequest(ALUMNI_DIRECTORY.name, Guard("v"), "avukat", facets=("province",)), using=shared
            )
            assert answer.facets["province"][0].count == answer.total, "one answer is one moment"
            found.append(answer.total)
        return found

    with ThreadPoolExecutor(4) as pool:
        totals = list(pool.map(work, range(4)))
    assert max(max(seen) for seen in totals) == 60
    assert all(seen == sorted(seen) for seen in totals)


def test_what_was_removed_leaves_no_row_and_no_word_behind(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite3"
    kept = EmbeddedEngine(path)
    kept.ensure(ALUMNI_DIRECTORY)
    kept.write(ALUMNI_DIRECTORY, [Write("p", 1, {"title": "Gizlikelime", "skill": ["gizlikod"]})])
    kept.write(ALUMNI_DIRECTORY, [Write("p", 2, None)])
    with sqlite3.connect(path) as looking:
        tables = [name for (name,) in looking.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = [
            row for table in tables if "vocabulary" not in table for row in looking.execute(f'SELECT * FROM "{table}"')
        ]
        vocabulary = looking.execute('SELECT term FROM "alumni-directory.1.vocabulary"').fetchall()
    assert "gizlikod" not in repr(rows) and "Gizlikelime" not in repr(rows)
    assert vocabulary == []


def test_the_settings_choose_the_engine(settings: object, tmp_path: Path) -> None:
    forget_engine()
    try:
        assert isinstance(engine(), EmbeddedEngine)
        assert engine() is engine()
        with pytest.raises(IndexMissing):
            selectors.search(REQUEST)
        forget_engine()
        settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:1"  # type: ignore[attr-defined]
        assert isinstance(engine(), ElasticEngine)
    finally:
        forget_engine()
