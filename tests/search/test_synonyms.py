"""Synonyms as the center writes them: what may stand in a group, who is told, and that no search asks the database."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from portal.accounts.models import Role
from portal.audit.selectors import links
from portal.privacy.viewers import Viewer
from search import synonyms
from search.analysis import synonyms as analysis
from search.models import SynonymGroup

from .conftest import Library

pytestmark = pytest.mark.django_db
NURSE = "hemşire"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Begin as a process that has read nothing, and end as one."""
    held = synonyms._Held
    cache.delete(synonyms.MARK)
    held.now, held.mark, held.look_at = None, None, 0.0
    yield
    cache.delete(synonyms.MARK)
    held.now, held.mark, held.look_at = None, None, 0.0


@pytest.fixture
def center() -> Viewer:
    return Viewer(today=timezone.localdate(), user_id=7, roles=frozenset({Role.CENTER_STAFF}))


def heard(text: str) -> dict[str, tuple[str, ...]]:
    return {one.words: one.instead for one in synonyms.heard(text)}


def key_of(phrase: str) -> str:
    return next(row.key for row in synonyms.groups() if phrase in row.phrases)


def test_the_supplied_lists_are_titles_skills_and_our_own() -> None:
    rows = analysis.supplied().rows
    assert ("insan kaynakları", "human resources", "ik", "hr") in rows
    assert any(row[:2] == ("Yazılım Mühendisi", "Software Engineer") for row in rows)
    assert any({"quality assurance testing", "test mühendisliği"} <= set(row) for row in rows)
    assert len({row.key for row in synonyms.groups()}) == len(set(rows))


@pytest.mark.parametrize(
    ("phrases", "reason"),
    [
        ([NURSE], "en az iki"),
        ([NURSE, "Hemşireler"], "en az iki"),
        ([NURSE, "ve"], "dolgu"),
        ([NURSE, "+ / -"], "hiç sözcük"),
        ([NURSE, "bir iki üç dört beş altı"], "çok uzun"),
        ([f"kelime{chr(97 + n)}" for n in range(10)], "en fazla 9"),
    ],
)
def test_a_group_that_cannot_work_is_refused(center: Viewer, phrases: list[str], reason: str) -> None:
    with pytest.raises(synonyms.BadGroup) as refused:
        synonyms.write_group(center, phrases=phrases)
    assert reason in str(refused.value.reasons[0])
    assert not SynonymGroup.objects.exists()


def test_a_new_group_is_found_both_ways_and_written_down(
    people: Library, center: Viewer, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    assert people.ids("kodsihirbazı") == []
    with django_capture_on_commit_callbacks(execute=True):
        synonyms.write_group(center, phrases=["  kodsihirbazı ", "yazılım  mühendisi", "", "Kodsihirbazı"])
    assert SynonymGroup.objects.get().phrases == ["kodsihirbazı", "yazılım mühendisi"]
    assert people.ids("kodsihirbazı") == ["isil"]
    assert "kodsihirbazı" in heard("Yazılım Mühendisleri")["Yazılım Mühendisleri"]
    assert [(link.purpose, link.actor) for link in links()] == [("search.synonymgroup.write", "7")]


def test_a_supplied_group_is_changed_switched_off_and_put_back(
    center: Viewer, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    key = key_of("staj")
    steps: list[tuple[Callable[[], object], tuple[str, ...] | None]] = [
        (lambda: synonyms.write_group(center, phrases=["staj", "çıraklık"], key=key), ("çıraklık",)),
        (lambda: synonyms.switch_group(center, key=key, on=False), None),
        (lambda: synonyms.switch_group(center, key=key, on=True), ("çıraklık",)),
        (lambda: synonyms.remove_group(center, key=key), ("internship",)),
        (lambda: synonyms.switch_group(center, key=key, on=False), None),
    ]
    for deed, found in steps:
        with django_capture_on_commit_callbacks(execute=True):
            deed()
        assert heard("staj").get("staj") == found
    assert synonyms.group(key) == synonyms.Group(
        key, ("staj", "internship"), is_on=False, is_written=True, supplied=("staj", "internship")
    )
    synonyms.switch_group(center, key=key, on=False)
    assert links().count() == len(steps), "what changes nothing is no deed"


def test_another_process_hears_of_it_within_seconds_and_asks_the_database_once(
    center: Viewer,
    django_capture_on_commit_callbacks: Callable[..., object],
    django_assert_num_queries: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr("search.synonyms.time.monotonic", lambda: now[0])
    with django_assert_num_queries(0):
        assert heard("kodsihirbazı") == {}
    before = synonyms._Held.look_at
    with django_capture_on_commit_callbacks(execute=True):
        synonyms.write_group(center, phrases=["kodsihirbazı", "yazılımcı"])
    # The other process was not told by memory: only the mark reaches it.
    synonyms._Held.look_at = before
    with django_assert_num_queries(0):
        assert heard("kodsihirbazı") == {}
    now[0] += synonyms.LOOKED_EVERY
    with django_assert_num_queries(1):
        assert heard("kodsihirbazı") == {"kodsihirbazı": ("yazılımcı",)}
    now[0] += synonyms.LOOKED_EVERY
    cache.delete(synonyms.MARK)
    with django_assert_num_queries(0):
        assert heard("kodsihirbazı") == {"kodsihirbazı": ("yazılımcı",)}, "an emptied cache takes nothing back"


def test_a_change_that_was_rolled_back_tells_nobody(center: Viewer) -> None:
    synonyms.write_group(center, phrases=["kodsihirbazı", "yazılımcı"])
    assert cache.get(synonyms.MARK) is None and heard("kodsihirbazı") == {}


def test_a_process_that_begins_reads_the_list(center: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    synonyms.write_group(center, phrases=["kodsihirbazı", "yazılımcı"])
    monkeypatch.setattr(connection, "close", lambda: None)
    synonyms.warm()
    assert heard("kodsihirbazı") == {"kodsihirbazı": ("yazılımcı",)}


def test_a_phrase_of_the_center_is_found_written_together_and_no_longer_when_it_is_gone(
    crowd: Library, center: Viewer, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    """As a phrase of the supplied lists is: data lake, veri gölü, verigölü."""
    crowd.put({"apart": {"title": "Veri Gölü Mimarı"}, "english": {"title": "Data Lake Architect"}})
    assert crowd.ids("verigölü") == [] and heard("verigölü") == {}
    with django_capture_on_commit_callbacks(execute=True):
        row = synonyms.write_group(center, phrases=["veri gölü", "data lake"])
    assert crowd.ids("verigölü") == crowd.ids("verigölleri") == ["apart", "english"]
    assert sorted(crowd.ids("datalake")) == ["apart", "english"]
    assert heard("verigölü lazım") == {"verigölü": ("veri gölü", "data lake")}
    with django_capture_on_commit_callbacks(execute=True):
        synonyms.switch_group(center, key=row.key, on=False)
    assert crowd.ids("verigölü") == [] and heard("verigölü") == {}


def test_a_supplied_group_that_is_switched_off_takes_no_spelling_away(
    crowd: Library, center: Viewer, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    crowd.put({"apart": {"title": "İnsan Kaynakları Uzmanı"}, "short": {"title": "İK Uzmanı"}})
    assert {"apart", "short"} <= set(crowd.ids("insankaynakları uzmanı"))
    with django_capture_on_commit_callbacks(execute=True):
        synonyms.switch_group(center, key=key_of("insan kaynakları"), on=False)
    found = crowd.ids("insankaynakları uzmanı")
    assert "apart" in found and "short" not in found
