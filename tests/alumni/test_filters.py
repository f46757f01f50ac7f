"""Each filter and each order alone: by the value, where the viewer sees it, and not where it is hidden."""

from collections.abc import Sequence
from dataclasses import fields, replace
from unittest.mock import patch

import pytest

from graphql_api.alumni.queries import people_in_order
from portal.alumni.filters import READS, AlumniFilter, AlumniOrder, order_keys
from portal.alumni.models import AlumniProfile
from portal.alumni.rows import visible_q
from portal.alumni.segments import segments
from portal.alumni.selectors import listed
from portal.privacy import policies
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from tests.chosen_people import OPEN
from tests.decided import ALL_GROUPS
from tests.worlds import DegreeSpec, Ground, PersonSpec, lay_ground, populate, viewer_of_kind

from .test_openings import MENTEE

pytestmark = pytest.mark.django_db
NAME, EDUCATION = FieldGroup.IDENTITY.bit, FieldGroup.EDUCATION.bit
DIRECTORY = replace(OPEN, is_public=False, employer_days=None, mentoring=True, internship=True)
"""Somebody whom alumni find: Işıl Öztürk, Ankara, sector J, skill 1; BIL bachelor 2016, TAR master 2018."""
OTHER = replace(
    DIRECTORY,
    first_name="Zeynep",
    last_name="Ak",
    province=1,
    sector=1,
    skills=frozenset({1}),
    job=False,
    internship=False,
    mentoring=False,
    degrees=(DegreeSpec(1, "bachelor", 2010),),
)
FLAGS = ("open_to_job", "open_to_internship", "open_to_mentoring")


@pytest.fixture
def ground() -> Ground:
    """Return what people hang on."""
    return lay_ground()


def opening(person: PersonSpec, mask: int) -> PersonSpec:
    """Return the person with these groups opened to everybody."""
    return replace(person, masks=(mask,) * 5)


def put(ground: Ground, *people: PersonSpec) -> dict[int, AlumniProfile]:
    """Put people into the database, numbered from 1 as they come."""
    return populate(ground, [replace(person, number=place) for place, person in enumerate(people, start=1)])


def numbers(found: Sequence[AlumniProfile], rows: dict[int, AlumniProfile]) -> list[int]:
    """Return the numbers of the people found, in their order."""
    by_key = {row.pk: number for number, row in rows.items()}
    return [by_key[row.pk] for row in found]


def found_by(viewer: Viewer, wanted: AlumniFilter, rows: dict[int, AlumniProfile]) -> set[int]:
    """Return the numbers of the people a filter finds."""
    return set(numbers(listed(viewer, wanted=wanted), rows))


BY_VALUE = {
    "level": "master",
    "graduated_from": 2018,
    "graduated_to": 2016,
    "province": "06",
    "sector": "J",
    "skill": "1",
    "name": "ozt",
    **dict.fromkeys(FLAGS, True),
}


def test_every_filter_reads_a_group_and_is_tried_here() -> None:
    names = {field.name for field in fields(AlumniFilter)}
    assert set(READS) == names == {*BY_VALUE, "unit_path"}
    assert {name: group.name.lower() for name, group in READS.items()} == {
        **dict.fromkeys(("unit_path", "level", "graduated_from", "graduated_to"), "education"),
        "province": "location",
        "sector": "sector",
        "skill": "skills",
        "name": "identity",
        **dict.fromkeys(FLAGS, "plans"),
    }


@pytest.mark.parametrize("name", BY_VALUE)
def test_a_filter_finds_by_the_value_where_its_group_is_seen(name: str, ground: Ground) -> None:
    hidden = opening(DIRECTORY, ALL_GROUPS & ~READS[name].bit)
    other = replace(OTHER, degrees=(DegreeSpec(1, "bachelor", 2017),))
    rows = put(ground, DIRECTORY, hidden, other)
    alumna = viewer_of_kind("alumna", ground, rows)

    assert found_by(alumna, AlumniFilter(**{name: BY_VALUE[name]}), rows) == {1}
    assert found_by(alumna, AlumniFilter(), rows) == {1, 2, 3}


def test_a_subtree_is_a_filter_of_education(ground: Ground) -> None:
    hidden = opening(DIRECTORY, ALL_GROUPS & ~EDUCATION)
    rows = put(ground, DIRECTORY, hidden, OTHER)
    alumna = viewer_of_kind("alumna", ground, rows)

    assert found_by(alumna, AlumniFilter(unit_path=ground.units[0].path), rows) == {1}
    assert found_by(alumna, AlumniFilter(unit_path=ground.units[1].path), rows) == {1, 3}


@pytest.mark.parametrize("flag", FLAGS)
def test_no_and_silence_and_hidden_are_one_answer(flag: str, ground: Ground) -> None:
    hidden = opening(DIRECTORY, ALL_GROUPS & ~FieldGroup.PLANS.bit)
    rows = put(ground, DIRECTORY, hidden, OTHER)
    alumna = viewer_of_kind("alumna", ground, rows)

    assert found_by(alumna, AlumniFilter(**{flag: False}), rows) == {2, 3}


def test_filters_hold_together(ground: Ground) -> None:
    rows = put(ground, DIRECTORY, replace(DIRECTORY, province=1), replace(DIRECTORY, sector=1))
    alumna = viewer_of_kind("alumna", ground, rows)

    assert found_by(alumna, AlumniFilter(province="06", sector="J"), rows) == {1}
    assert found_by(alumna, AlumniFilter(name="isil", province="06"), rows) == {1, 3}
    assert found_by(alumna, AlumniFilter(level="master", province="33"), rows) == {2}
    assert found_by(alumna, AlumniFilter(skill="1", open_to_job=True, level="master", sector="J"), rows) == {1, 2}


@pytest.mark.parametrize(
    ("start", "finds"), [("işıl", True), ("ÖZT", True), ("ztürk", False), ("", True), ("Ak", False)]
)
def test_a_name_is_found_from_the_beginning_of_any_of_its_words(start: str, finds: bool, ground: Ground) -> None:
    rows = put(ground, DIRECTORY)
    alumna = viewer_of_kind("alumna", ground, rows)

    assert (found_by(alumna, AlumniFilter(name=start), rows) == {1}) is finds


@pytest.mark.parametrize(
    ("wanted", "finds"),
    [
        ({"level": "bachelor", "graduated_from": 2018}, False),
        ({"level": "master", "graduated_from": 2018}, True),
        ({"level": "master", "graduated_to": 2016}, False),
        ({"graduated_from": 2017, "graduated_to": 2017}, False),
        ({"graduated_from": 2016, "graduated_to": 2016}, True),
        ({"graduated_from": 2018, "graduated_to": 2018}, True),
        ({"graduated_from": 2019}, False),
        ({"graduated_to": 2015}, False),
        ({"graduated_from": 0, "graduated_to": 10_000}, True),
    ],
)
def test_filters_of_education_meet_one_degree(wanted: dict[str, object], finds: bool, ground: Ground) -> None:
    rows = put(ground, DIRECTORY)

    for kind in ("alumna", "center"):
        viewer = viewer_of_kind(kind, ground, rows)
        assert (found_by(viewer, AlumniFilter(**wanted), rows) == {1}) is finds  # type: ignore[arg-type]


def test_unit_and_level_meet_one_degree(ground: Ground) -> None:
    rows = put(ground, DIRECTORY)
    alumna = viewer_of_kind("alumna", ground, rows)

    for level, found in (("bachelor", {1}), ("master", set())):
        assert found_by(alumna, AlumniFilter(unit_path=ground.units[0].path, level=level), rows) == found


@pytest.mark.parametrize(
    ("wanted", "finds"),
    [
        ({"graduated_from": 2019}, True),
        ({"graduated_from": 2020}, False),
        ({"graduated_to": 2015}, True),
        ({"graduated_to": 2014}, False),
        ({"graduated_from": 2017, "graduated_to": 2017}, True),
        ({"graduated_from": 2019, "level": "master"}, True),
        ({"graduated_from": 2019, "level": "doctorate"}, False),
        ({"graduated_to": 2014, "level": "bachelor"}, False),
    ],
)
def test_a_year_of_somebody_without_a_name_is_found_by_its_band(
    wanted: dict[str, object], finds: bool, ground: Ground
) -> None:
    rows = put(ground, opening(DIRECTORY, EDUCATION))
    alumna = viewer_of_kind("alumna", ground, rows)

    assert (found_by(alumna, AlumniFilter(**wanted), rows) == {1}) is finds  # type: ignore[arg-type]


def test_the_center_sees_every_name_and_nobody_is_looked_for_without_one(ground: Ground) -> None:
    rows = put(ground, opening(DIRECTORY, EDUCATION))
    center, alumna = (viewer_of_kind(kind, ground, rows) for kind in ("center", "alumna"))

    assert found_by(center, AlumniFilter(graduated_from=2019), rows) == set()
    for wanted, order in ((AlumniFilter(graduated_from=2016), AlumniOrder.UNORDERED), (None, AlumniOrder.NAME)):
        assert "CASE" not in str(listed(center, wanted=wanted, order=order).query)
        assert "CASE" in str(listed(alumna, wanted=wanted, order=order).query)
    # Without a year, whether a name is seen decides nothing.
    assert "CASE" not in str(listed(alumna, wanted=AlumniFilter(level="master")).query)


def test_who_sees_every_name_is_decided_by_the_rule_of_the_name(ground: Ground) -> None:
    rows = put(ground, opening(DIRECTORY, EDUCATION))
    rule = policies._by_group[FieldGroup.IDENTITY]
    closed = replace(rule, always=rule.always - {Audience.CENTER})

    with patch.dict(policies._by_group, {FieldGroup.IDENTITY: closed}):
        assert found_by(viewer_of_kind("center", ground, rows), AlumniFilter(graduated_from=2019), rows) == {1}


def in_order(viewer: Viewer, order: AlumniOrder, rows: dict[int, AlumniProfile]) -> list[int]:
    """Return the numbers of the people in an order; the same in one statement as in parts."""
    whole = numbers(listed(viewer, order=order), rows)
    by_id = {row.public_id: number for number, row in rows.items()}
    walked = people_in_order(viewer, AlumniFilter(), order).fetch(1000, None, None, backward=False)
    parts = [by_id[row.public_id] for _key, row in walked]
    assert parts == whole
    return whole


def test_names_that_are_hidden_come_last_by_their_ids(ground: Ground) -> None:
    nameless = opening(replace(DIRECTORY, last_name="Ab"), ALL_GROUPS & ~NAME)
    hidden = replace(DIRECTORY, in_directory=False)
    rows = put(ground, DIRECTORY, nameless, OTHER, nameless, hidden)
    alumna, center = (viewer_of_kind(kind, ground, rows) for kind in ("alumna", "center"))

    last = sorted((2, 4), key=lambda number: rows[number].public_id)
    assert in_order(alumna, AlumniOrder.NAME, rows) == [3, 1, *last]
    # Never null, so that a cursor can compare them.
    keys = listed(alumna, order=AlumniOrder.NAME).values_list("without_name", "seen_name")
    assert list(keys) == [(False, rows[3].name_key), (False, rows[1].name_key), (True, ""), (True, "")]
    twins = sorted((2, 4), key=lambda number: rows[number].public_id)
    same_name = sorted((1, 5), key=lambda number: rows[number].public_id)
    assert in_order(center, AlumniOrder.NAME, rows) == [*twins, 3, *same_name]


@pytest.mark.parametrize("kind", ["anonymous", "alumna", "employer", "representative", "center"])
def test_every_order_ends_with_the_id_so_that_nobody_stands_beside_another(kind: str, ground: Ground) -> None:
    # An index brings those of one name by their ids unasked; asked for, they come so wherever they are read.
    viewer = viewer_of_kind(kind, ground, put(ground, DIRECTORY))
    assert [order_keys(viewer, order)[1][-1] for order in AlumniOrder] == ["public_id"] * len(AlumniOrder)


def test_a_list_is_walked_an_audience_at_a_time_where_an_index_knows_its_order(ground: Ground) -> None:
    alumna, center = (viewer_of_kind(kind, ground, {}) for kind in ("alumna", "center"))
    by_id, by_name, by_day = ("public_id",), ("name_key", "public_id"), ("graduation_rank", "public_id")

    def shape(viewer: Viewer, order: AlumniOrder) -> list[tuple[int, tuple[str, ...]]]:
        return [(len(part.arms), part.names) for part in segments(viewer, order)]

    # The public, the alumni, and she herself: three conditions, each with an index.
    assert shape(alumna, AlumniOrder.UNORDERED) == [(3, by_id)]
    assert shape(alumna, AlumniOrder.NAME) == [(3, by_name), (2, by_id)]
    assert shape(alumna, AlumniOrder.GRADUATION) == [(3, by_day), (3, by_id)]
    assert shape(center, AlumniOrder.UNORDERED) == [(1, by_id)]
    assert shape(center, AlumniOrder.NAME) == [(1, by_name)]


def test_without_an_order_people_come_by_their_ids(ground: Ground) -> None:
    rows = put(ground, DIRECTORY, OTHER, opening(DIRECTORY, EDUCATION))

    for kind in ("alumna", "center"):
        expected = sorted(rows, key=lambda number: rows[number].public_id)
        assert in_order(viewer_of_kind(kind, ground, rows), AlumniOrder.UNORDERED, rows) == expected


def test_the_latest_graduation_comes_first_and_of_the_nameless_no_day_counts(ground: Ground) -> None:
    rows = put(
        ground,
        replace(DIRECTORY, degrees=(DegreeSpec(0, "bachelor", 2010), DegreeSpec(1, "master", 2020))),
        opening(replace(DIRECTORY, degrees=(DegreeSpec(1, "master", 2022),)), ALL_GROUPS & ~NAME),
        replace(DIRECTORY, degrees=(DegreeSpec(0, "bachelor", 2015),)),
        opening(replace(DIRECTORY, degrees=(DegreeSpec(1, "master", 2023),)), ALL_GROUPS & ~EDUCATION),
    )
    alumna, center = (viewer_of_kind(kind, ground, rows) for kind in ("alumna", "center"))
    recruiter = viewer_of_kind("recruiting representative", ground, rows)

    last = sorted((2, 4), key=lambda number: rows[number].public_id)
    assert in_order(alumna, AlumniOrder.GRADUATION, rows) == [1, 3, *last]
    assert in_order(center, AlumniOrder.GRADUATION, rows) == [4, 2, 1, 3]
    # Of another unit than hers no day is seen: the first is of 2010 to her.
    assert in_order(recruiter, AlumniOrder.GRADUATION, rows) == [3, 1]


def test_a_mentee_finds_nobody_yet(ground: Ground) -> None:
    put(ground, DIRECTORY, OPEN)

    assert list(AlumniProfile.objects.filter(visible_q(MENTEE))) == []


def test_two_filters_have_two_fingerprints_and_the_ledger_is_told_what_was_asked() -> None:
    one, other = AlumniFilter(name="a"), AlumniFilter(province="a")

    assert one.fingerprint() == AlumniFilter(name="a").fingerprint() != other.fingerprint()
    assert AlumniFilter(name="a", open_to_job=False).told() == "name: a; open_to_job: False"
    assert AlumniFilter().told() == ""


def test_a_filter_and_an_order_tell_the_groups_they_read() -> None:
    place, studies = FieldGroup.LOCATION.bit, FieldGroup.EDUCATION.bit

    assert AlumniFilter().groups() == 0
    assert AlumniFilter(province="33").groups() == place
    assert AlumniFilter(province="33", level="x").groups() == place | studies
    assert {order: order.groups() for order in AlumniOrder} == {
        AlumniOrder.UNORDERED: 0,
        AlumniOrder.NAME: FieldGroup.IDENTITY.bit,
        AlumniOrder.GRADUATION: studies,
    }
