"""Writing: versions, removal, rebuilding while writes go on, and the comparison with the database."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search import indexing, sources
from search.documents import Write
from search.engines.contract import ERASED, Report, Standing
from search.errors import InvalidDocument, RebuildRunning
from search.indices import ALUMNI_DIRECTORY, ALUMNI_EMPLOYER

from .conftest import INDEX, Library, Register


def _write(books: Library, id_: str, version: int, title: str | None) -> Report:
    projection = None if title is None else {"title": title}
    report = books.engine.write(books.definition, [Write(id_, version, projection)])
    books.engine.refresh(books.definition)
    return report


def test_a_late_write_changes_nothing_and_a_repeat_is_harmless(books: Library) -> None:
    assert _write(books, "p", 5, "Avukat") == Report(written=1)
    assert _write(books, "p", 5, "Avukat") == Report(written=1)
    assert _write(books, "p", 4, "Aşçı") == Report(older=1)
    assert books.ids("avukat") == ["p"] and books.ids("aşçı") == []
    assert _write(books, "p", 6, "Aşçı") == Report(written=1)
    assert books.ids("avukat") == [] and books.ids("aşçı") == ["p"]


def test_what_is_gone_stays_gone_and_leaves_only_its_id(books: Library) -> None:
    _write(books, "p", 5, "Avukat")
    assert _write(books, "p", 6, None) == Report(written=1)
    assert _write(books, "p", 5, "Avukat") == Report(older=1)
    assert (books.ids(), books.engine.count(books.definition)) == ([], 0)
    assert books.suggest("av").suggestions == ()
    assert list(books.engine.standing(books.definition)) == [Standing("p", 6, gone=True, digest="")]
    _write(books, "p", 7, "Avukat")
    assert books.ids() == ["p"]


def test_of_two_writes_in_a_batch_the_newer_stands(books: Library) -> None:
    books.engine.write(books.definition, [Write("p", 9, {"title": "Yeni"}), Write("p", 8, {"title": "Eski"})])
    books.engine.refresh(books.definition)
    assert (books.ids("yeni"), books.ids("eski")) == (["p"], [])


@pytest.mark.parametrize(
    "projection",
    [
        {"unknown": "x"},
        {"title": 5},
        {"province": 34},
        {"province": ""},
        {"graduation_year": "2015"},
        {"graduation_year": True},
        {"skill": ["a", None]},
        {"summary": "x" * 50_001},
    ],
)
def test_a_document_that_does_not_fit_is_refused_before_anything_is_written(
    books: Library, projection: dict[str, Any]
) -> None:
    if projection == {"province": ""}:
        projection = {"province": [""]}
    with pytest.raises(InvalidDocument) as refused:
        books.engine.write(books.definition, [Write("good", 1, {"title": "x"}), Write("bad", 1, projection)])
    assert "x" * 10 not in str(refused.value)
    books.engine.refresh(books.definition)
    assert books.engine.count(books.definition) == 0


def test_odd_characters_are_stored_without_harm(books: Library) -> None:
    books.put({"p": {"title": "Av\x00ukat \ud800 uzmanı", "full_name": "I\u0307pek"}})
    assert books.ids("uzman") == books.ids("İpek") == books.ids("av") == ["p"]


def test_sync_writes_what_may_be_found_and_removes_what_may_not(books: Library, register: Register) -> None:
    register.rows = {1: (1, {"title": "Avukat"}), 2: (1, None)}
    assert indexing.sync([INDEX], [1, 2, 3]) == Report(written=2)
    books.engine.refresh(books.definition)
    assert books.ids() == ["p1"]
    register.rows[1] = (2, None)
    indexing.sync_now([INDEX], [1])
    assert books.ids() == []


def test_what_a_fact_changed_is_found_before_the_fact_is_forgotten(
    books: Library, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_TOPICS", {"told": ((INDEX,), list)})
    register.rows = {1: (1, {"title": "Avukat"})}
    sources.act("told", [1])
    assert books.ids("avukat") == ["p1"]
    register.rows = {1: (2, {"title": "Aşçı"})}
    sources.act("told", [1])
    assert books.ids("avukat") == []


def test_a_rebuild_loses_no_change_made_meanwhile(books: Library, register: Register) -> None:
    register.rows = {number: (1, {"title": "Avukat"}) for number in range(1_200)}
    indexing.sync([INDEX], range(1_200))
    walked = iter(range(10_000))

    def change() -> None:
        step = next(walked)
        if step == 700:  # One already copied, one still to come, one removed, one new.
            for number, row in {
                3: (2, {"title": "Aşçı"}),
                900: (2, {"title": "Aşçı"}),
                5: (2, None),
                5_000: (1, {}),
            }.items():
                register.rows[number] = row
            indexing.sync([INDEX], [3, 900, 5, 5_000])
            books.engine.refresh(books.definition)
            assert books.search("aşçı").total == 2, "the index in use answers meanwhile, with the change"

    register.while_walking = change
    rows, register.rows = register.rows, dict(register.rows)
    register.all_ids = lambda: _walk(sorted(rows), change)  # type: ignore[method-assign]
    assert indexing.rebuild(INDEX) == 1_200
    assert books.ids("aşçı") == ["p3", "p900"]
    assert books.search("avukat").total == 1_197
    assert len(indexing.check(INDEX)) == 1  # p5000 came after the walk began; it is in the index, not in that walk.


def _walk(ids: Iterable[int], change: Callable[[], None]) -> Iterator[int]:
    for id_ in ids:
        yield id_
        change()


def test_a_rebuild_that_fails_leaves_the_index_in_use(books: Library, register: Register) -> None:
    register.rows = {1: (1, {"title": "Avukat"})}
    indexing.sync([INDEX], [1])
    register.rows[2] = (1, {"nonsense": "x"})
    with pytest.raises(InvalidDocument):
        indexing.rebuild(INDEX)
    books.engine.refresh(books.definition)
    assert books.ids() == ["p1"]
    del register.rows[2]
    assert indexing.rebuild(INDEX) == 1


def test_two_rebuilds_at_once_are_refused_unless_forced(books: Library, register: Register) -> None:
    books.engine.begin_rebuild(books.definition)
    with pytest.raises(RebuildRunning):
        indexing.rebuild(INDEX)
    with pytest.raises(CommandError, match="--force"):
        call_command("search", "rebuild", INDEX)
    register.rows = {1: (1, {})}
    assert indexing.rebuild(INDEX, force=True) == 1


def test_an_index_of_an_older_definition_is_rebuilt(
    books: Library, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.rows = {1: (1, {"title": "Avukat"})}
    assert indexing.ensure_all() == ()
    newer = replace(ALUMNI_DIRECTORY, revision=ALUMNI_DIRECTORY.revision + 1)
    monkeypatch.setitem(indexing.INDICES, INDEX, newer)
    assert indexing.ensure_all() == (newer,)
    assert books.engine.revision(newer) == newer.revision
    assert books.ids() == ["p1"]
    books.engine.drop(ALUMNI_DIRECTORY)
    assert books.engine.revision(newer) is None
    assert indexing.ensure_all() == (newer,)


def test_check_finds_and_mends_every_kind_of_difference(books: Library, register: Register) -> None:
    register.rows = {
        1: (3, {"title": "Avukat"}),
        2: (3, {"title": "Aşçı"}),
        3: (3, None),
        4: (3, {"title": "Ebe"}),
        5: (3, None),
    }
    books.put({"p1": {"title": "Avukat"}, "p2": {"title": "Eski"}, "p3": {"title": "Gizli"}, "stray": {"title": "Kim"}})
    # Something ran ahead of the database: its version is higher, and still it is wrong.
    books.engine.write(books.definition, [Write("p2", 40, {"title": "Eski"})])
    books.engine.refresh(books.definition)
    found = indexing.check(INDEX)
    assert (found.missing, found.surplus, found.different) == (("p4",), ("stray",), ("p2", "p3"))
    with pytest.raises(CommandError, match="--repair"):
        call_command("search", "check", INDEX, stdout=StringIO())
    assert books.ids("gizli") == ["p3"]
    out = StringIO()
    call_command("search", "check", INDEX, "--repair", stdout=out)
    assert out.getvalue() == f"{INDEX}: 1 missing, 1 surplus, 2 different\n"
    assert (books.ids(), books.ids("aşçı"), books.ids("gizli")) == (["p1", "p2", "p4"], ["p2"], [])
    assert len(indexing.check(INDEX)) == 0
    assert {stands.id: stands.version for stands in books.engine.standing(books.definition)}["stray"] == ERASED


def test_the_command_rebuilds_what_is_registered(books: Library, register: Register) -> None:
    register.rows = {1: (1, {"title": "Avukat"})}
    out = StringIO()
    call_command("search", "rebuild", stdout=out)
    assert out.getvalue() == f"{INDEX}: 1 documents\n"
    books.engine.drop(books.definition)
    out = StringIO()
    call_command("search", "rebuild", "--missing", stdout=out)
    assert out.getvalue() == f"{INDEX}: built\n"
    with pytest.raises(CommandError, match="no such index"):
        call_command("search", "rebuild", ALUMNI_EMPLOYER.name)
