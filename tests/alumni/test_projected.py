"""What is told of somebody with a value in every column: every column, by every audience and every choice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from unittest.mock import patch

import pytest

from portal.alumni.projection import Alumnus, YearBand, project
from portal.alumni.records import Attached
from portal.privacy import policies
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, ModelPolicy, coarse_fields, visible_fields
from tests.decided import COLUMNS, MASKS, NEEDS_THE_NAME, columns_seen
from tests.whole_person import WHOLE, degree

NAMED, STUDIED = FieldGroup.IDENTITY.bit, FieldGroup.EDUCATION.bit
TOLD_IN_PARTS = {"degrees": "alumni.Degree", "employments": "alumni.Employment", "languages": "alumni.ProfileLanguage"}
TOLD_WHOLE = {
    "skills": {"alumni.ProfileSkill.skill"},
    "photo": COLUMNS[FieldGroup.PHOTO],
    "cv": COLUMNS[FieldGroup.CV],
}
NOT_TOLD = {"alumni.AlumniProfile.name_folded"}
"""What a name is found by; it leaves nowhere."""


def told(alumnus: Alumnus | None) -> set[str]:
    """Return the columns of which something is told."""
    if alumnus is None:
        return set()
    found: set[str] = set()
    for field in fields(alumnus):
        value = getattr(alumnus, field.name)
        if label := TOLD_IN_PARTS.get(field.name):
            found |= {f"{label}.{part.name}" for row in value or () for part in fields(row) if _is_told(row, part.name)}
        elif value is not None:
            found |= TOLD_WHOLE.get(field.name, {f"alumni.AlumniProfile.{field.name}"})
    # The id is what a visible row is known as; the band is what is left of a day.
    return found - {"alumni.AlumniProfile.public_id", "alumni.Degree.graduated_within"}


def _is_told(row: object, name: str) -> bool:
    return getattr(row, name) is not None


@pytest.mark.parametrize("audience", Audience)
def test_an_audience_is_told_exactly_what_was_decided(audience: Audience) -> None:
    for mask in MASKS:
        seen = columns_seen(audience, mask) - NOT_TOLD
        if "alumni.AlumniProfile.first_name" not in seen:
            seen -= NEEDS_THE_NAME
        assert told(project(WHOLE, ((audience, mask),))) == seen, mask


def test_the_values_told_are_the_values_stored() -> None:
    seen = project(WHOLE, ((Audience.SELF, 0),))

    assert seen is not None
    plain = [field.name for field in fields(seen) if field.name not in ("degrees", "employments", "languages")]
    stored = {name: getattr(WHOLE, name) for name in plain if name not in ("photo", "cv")}
    stored |= {"photo": WHOLE.attached.photo, "cv": WHOLE.attached.cv}
    assert {name: getattr(seen, name) for name in plain} == stored
    for part in ("degrees", "employments", "languages"):
        for row, record in zip(getattr(seen, part), getattr(WHOLE, part), strict=True):
            names = [field.name for field in fields(row) if field.name != "graduated_within"]
            assert [getattr(row, name) for name in names] == [getattr(record, name) for name in names]
    assert seen.full_name == "Işıl Öztürk"


def test_whoever_is_nobody_to_a_row_is_told_nothing() -> None:
    assert project(WHOLE, ()) is None


def test_a_row_found_with_nothing_to_tell_is_its_id_alone() -> None:
    seen = project(WHOLE, ((Audience.PUBLIC, 0),))

    assert seen is not None
    assert {field.name for field in fields(seen) if getattr(seen, field.name) is not None} == {"public_id"}
    assert seen.full_name is None


def test_half_a_name_is_none() -> None:
    for part in ("first_name", "last_name"):
        seen = project(replace(WHOLE, **{part: ""}), ((Audience.SELF, 0),))
        assert seen is not None and seen.full_name is None


def test_empty_and_no_are_told_as_nothing() -> None:
    texts = ("contact_email", "contact_phone", "postal_address", "headline", "summary", "income_band")
    flags = ("open_to_job", "open_to_internship", "open_to_mentoring")
    parts = ("degrees", "employments", "skills", "languages")
    empty = replace(
        WHOLE,
        **dict.fromkeys(texts, ""),
        **dict.fromkeys(flags, False),
        **{part: [] for part in parts},
        province=None,
        sector=None,
        attached=Attached(),
    )

    seen = project(empty, ((Audience.SELF, 0),))

    assert seen is not None
    left = {field.name for field in fields(seen) if getattr(seen, field.name) is not None}
    assert left == {"public_id", "first_name", "last_name", "name_key"}


@contextmanager
def closed(label: str, *names: str) -> Iterator[None]:
    """Close columns of a table to everybody, with answers kept neither from before nor for after."""
    model = policies.registered()[label]
    exposed = {name: rule for name, rule in model.exposed.items() if name not in names}
    shut = ModelPolicy(exposed, {**model.never, **dict.fromkeys(names, "closed")}, model.only_with)
    visible_fields.cache_clear()
    coarse_fields.cache_clear()
    with patch.dict(policies._registered, {label: shut}):
        yield
    visible_fields.cache_clear()
    coarse_fields.cache_clear()


ALONE = sorted(column for columns in COLUMNS.values() for column in columns - NOT_TOLD)


@pytest.mark.parametrize("column", ALONE)
def test_a_column_closed_alone_is_not_told(column: str) -> None:
    label, _dot, name = column.rpartition(".")

    with closed(label, name):
        seen = project(WHOLE, ((Audience.SELF, 0),))

    # Of a file the three columns are one thing: told while one of them is.
    hidden = set() if label.startswith("files.") else {column}
    assert told(seen) == set(ALONE) - hidden
    assert seen is not None
    bands = [row.graduated_within is None for row in seen.degrees or []]
    assert bands == [column == "alumni.Degree.graduated_on"] * 2


def test_degrees_are_ordered_by_what_is_left_of_them() -> None:
    person = replace(WHOLE, degrees=[degree("TAR", "master", 2018), degree("BIL", "bachelor", 2016)])

    with closed("alumni.Degree", "unit"):
        without_unit = project(person, ((Audience.PUBLIC, STUDIED),))
    with closed("alumni.Degree", "unit", "level"):
        without_both = project(person, ((Audience.PUBLIC, STUDIED),))

    assert without_unit is not None and without_both is not None
    assert [row.level for row in without_unit.degrees or []] == ["bachelor", "master"]
    assert [row.graduated_within for row in without_both.degrees or []] == [YearBand(2015, 2019)] * 2


def test_a_representative_is_told_the_degrees_of_the_own_unit() -> None:
    seen = project(WHOLE, ((Audience.UNIT, 0),))

    assert seen is not None
    assert [row.unit.code for row in seen.degrees or [] if row.unit] == ["BIL"]


def test_a_representative_who_recruits_is_told_the_others_as_a_firm_is() -> None:
    seen = project(WHOLE, ((Audience.EMPLOYER, STUDIED), (Audience.UNIT, 0)))

    assert seen is not None
    assert [row.unit.code for row in seen.degrees or [] if row.unit] == ["TAR", "BIL"]
    hidden = project(WHOLE, ((Audience.EMPLOYER, NAMED), (Audience.UNIT, 0)))
    assert hidden is not None
    assert [row.unit.code for row in hidden.degrees or [] if row.unit] == ["BIL"]


@pytest.mark.parametrize(
    ("year", "band"), [(2014, (2010, 2014)), (2015, (2015, 2019)), (2019, (2015, 2019)), (2020, (2020, 2024))]
)
def test_a_year_lies_in_its_band(year: int, band: tuple[int, int]) -> None:
    assert YearBand.of(year) == YearBand(*band)


def test_days_without_the_name_are_a_band() -> None:
    named = project(WHOLE, ((Audience.PUBLIC, STUDIED | NAMED),))
    nameless = project(WHOLE, ((Audience.PUBLIC, STUDIED),))

    assert named is not None and nameless is not None
    within = YearBand(2015, 2019)
    assert [row.unit.code for row in nameless.degrees or [] if row.unit] == ["BIL", "TAR"]
    assert [(row.graduated_on, row.graduated_within) for row in nameless.degrees or []] == [(None, within)] * 2
    assert [row.enrolled_on for row in nameless.degrees or []] == [None, None]
    days = [(row.enrolled_on, row.graduated_on) for row in WHOLE.degrees]
    assert [(row.enrolled_on, row.graduated_on) for row in named.degrees or []] == days
    assert [row.graduated_within for row in named.degrees or []] == [within] * 2


def test_the_name_from_one_audience_and_the_degrees_from_another_tell_the_days() -> None:
    seen = project(WHOLE, ((Audience.ALUMNI, STUDIED), (Audience.EMPLOYER, NAMED)))

    assert seen is not None
    assert [row.graduated_on for row in seen.degrees or []] == [row.graduated_on for row in WHOLE.degrees]


def test_degrees_of_one_band_are_told_in_an_order_that_tells_no_day() -> None:
    studied = [
        degree("TAR", "master", 2019),
        degree("TAR", "bachelor", 2018),
        degree("BIL", "master", 2015),
        degree("ZOO", "master", 2021),
        degree("ARK", "bachelor", None),
    ]
    person = replace(WHOLE, degrees=studied)

    nameless = project(person, ((Audience.PUBLIC, STUDIED),))

    assert nameless is not None
    assert [(row.unit.code, row.level) for row in nameless.degrees or [] if row.unit] == [
        ("ZOO", "master"),
        ("BIL", "master"),
        ("TAR", "bachelor"),
        ("TAR", "master"),
        ("ARK", "bachelor"),
    ]
    partly = project(replace(person, degrees=[studied[1], studied[2], studied[4]]), ((Audience.SELF, 0),))
    assert partly is not None
    # One without a day is enough, or its place among the others would tell theirs.
    assert [row.unit.code for row in partly.degrees or [] if row.unit] == ["BIL", "TAR", "ARK"]
    dated = replace(person, degrees=studied[:3])
    named = project(dated, ((Audience.PUBLIC, STUDIED | NAMED),))
    assert named is not None
    assert [row.level for row in named.degrees or []] == ["master", "bachelor", "master"]


def test_a_degree_without_a_day_has_no_band() -> None:
    seen = project(replace(WHOLE, degrees=[degree("TAR", "master", None)]), ((Audience.SELF, 0),))

    assert seen is not None and seen.degrees is not None
    (row,) = seen.degrees
    assert (row.graduated_on, row.graduated_within, row.level) == (None, None, "master")
