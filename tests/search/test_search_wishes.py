"""What a match asks by: codes that are each worth something, on both engines, to the same score."""

from typing import Any

import pytest

from search.errors import BadCursor, UnknownField
from search.query import Guard
from search.wishes import MOST_CODES, MOST_WISHES, Wish

from .conftest import Library

SKILLS = Wish("skill", ("a", "b", "c"), 4, telling=True, each=True)
UNITS = Wish("unit", ("x", "y"), 6, telling=True)
PLACE = Wish("province", ("34",), 3)
PEOPLE: dict[str, dict[str, Any]] = {
    "all": {"skill": ["a", "b", "c"], "unit": ["x", "y"], "province": "34"},
    "place": {"province": "34"},
    "skilled-2": {"skill": ["a", "b", "d"], "province": "06"},
    "skilled-1": {"skill": ["b", "c"], "title": "Yazılım Mühendisi"},
    "studied": {"unit": ["y", "x"], "skill": ["d"], "province": "34", "title": "Yazılım Mühendisi"},
    "nothing": {"skill": ["d"], "unit": ["z"]},
}


@pytest.fixture(scope="module")
def matched(library: Any) -> Library:
    """The people above; for reading only."""
    made: Library = library("alumni-directory")
    made.put(PEOPLE)
    return made


def found(library: Library, *wishes: Wish, **asked: Any) -> list[tuple[str, int]]:
    """Return who is found and for how much."""
    return [(hit.id, hit.score) for hit in library.search(wishes=wishes, **asked).hits]


def test_a_score_is_the_sum_of_what_is_met_and_ties_end_with_the_id(matched: Library) -> None:
    assert found(matched, SKILLS, UNITS, PLACE) == [
        ("all", 21),  # three skills, a unit once, the place
        ("studied", 9),
        ("skilled-1", 8),
        ("skilled-2", 8),
    ]


def test_who_only_meets_what_tells_nothing_is_not_found(matched: Library) -> None:
    answer = matched.search(wishes=(UNITS, PLACE), facets=("province",))
    assert [hit.id for hit in answer.hits] == ["all", "studied"]
    assert answer.total == 2
    assert [(bucket.value, bucket.count) for bucket in answer.facets["province"]] == [("34", 2)]


def test_without_each_several_codes_are_worth_one(matched: Library) -> None:
    once = Wish("skill", ("a", "b", "c"), 4, telling=True)
    assert found(matched, once) == [("all", 4), ("skilled-1", 4), ("skilled-2", 4)]


def test_words_and_filters_hold_beside_wishes(matched: Library) -> None:
    with_words = found(matched, SKILLS, UNITS, PLACE, text="mühendis")
    without = dict(found(matched, SKILLS, UNITS, PLACE))
    words = dict(found(matched, text="mühendis"))
    assert with_words == [(id_, without[id_] + words[id_]) for id_ in ("studied", "skilled-1")]
    assert found(matched, SKILLS, UNITS, filters={"province": ("06",)}) == [("skilled-2", 8)]


def test_guards_hold(matched: Library) -> None:
    guard = Guard("viewer-1", late=frozenset({"all", "skilled-1"}))
    assert found(matched, SKILLS, guard=guard) == [("skilled-2", 8)]


def test_pages_follow_one_another_and_a_cursor_is_bound_to_its_wishes(matched: Library) -> None:
    ids: list[str] = []
    after = None
    while len(ids) < 10:
        page = matched.search(wishes=(SKILLS, UNITS, PLACE), size=1, after=after)
        ids += [hit.id for hit in page.hits]
        if (after := page.next_cursor) is None:
            break
    assert ids == ["all", "studied", "skilled-1", "skilled-2"]
    first = matched.search(wishes=(SKILLS, UNITS, PLACE), size=1).next_cursor
    with pytest.raises(BadCursor):
        matched.search(wishes=(SKILLS, UNITS), size=1, after=first)


@pytest.mark.parametrize("field", ["full_name", "barred_employer", "graduation_year", "nothing"])
def test_only_codes_that_anybody_may_filter_by_are_wished_for(people: Library, field: str) -> None:
    with pytest.raises(UnknownField):
        people.search(wishes=(Wish(field, ("17",), 1, telling=True),))


@pytest.mark.parametrize(
    "wishes",
    [
        (PLACE,),
        (Wish("skill", (), 4, telling=True),),
        (Wish("skill", ("a",), 0, telling=True),),
        (Wish("skill", tuple(map(str, range(MOST_CODES + 1))), 4, telling=True),),
        (SKILLS,) * (MOST_WISHES + 1),
    ],
)
def test_a_senseless_wish_is_our_own_mistake(matched: Library, wishes: tuple[Wish, ...]) -> None:
    with pytest.raises(ValueError, match="wish"):
        matched.search(wishes=wishes)


def test_many_codes_are_one_question(matched: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    search = matched.engine.search
    monkeypatch.setattr(matched.engine, "search", lambda plan: asked.append(plan) or search(plan))
    many = Wish("skill", (*map(str, range(MOST_CODES - 1)), "a"), 4, telling=True, each=True)
    assert matched.search(wishes=(many, UNITS, PLACE)).hits[0].id == "all"
    assert len(asked) == 1
