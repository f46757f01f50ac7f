"""The registered policies against the table of decisions written by hand, a group, a column and an answer at a time."""

import pytest

from portal.privacy.audiences import Audience
from portal.privacy.policies import (
    FieldGroup,
    choosable_mask,
    coarse_fields,
    group_policy,
    mask_of,
    registered,
    visible_fields,
    visible_groups,
)
from tests.decided import COLUMNS, MASKS, NEEDS_THE_NAME, TABLE, audiences, columns_seen, groups_seen


def visible(openings: tuple[tuple[Audience, int], ...]) -> set[str]:
    """Return the visible columns of all tables."""
    return {f"{label}.{name}" for label in registered() for name in visible_fields(label, openings)}


@pytest.mark.parametrize("audience", Audience)
def test_an_audience_sees_exactly_what_was_decided(audience: Audience) -> None:
    for mask in MASKS:
        assert visible(((audience, mask),)) == columns_seen(audience, mask), mask
        assert visible_groups(((audience, mask),)) == mask_of(groups_seen(audience, mask)), mask


def test_whoever_is_two_audiences_sees_what_either_sees() -> None:
    openings = (
        (Audience.ALUMNI, FieldGroup.ADDRESS.bit | FieldGroup.INCOME.bit),
        (Audience.EMPLOYER, FieldGroup.CV.bit | FieldGroup.ADDRESS.bit),
    )
    assert visible(openings) == COLUMNS[FieldGroup.ADDRESS] | COLUMNS[FieldGroup.CV]
    assert visible_groups(openings) == FieldGroup.ADDRESS.bit | FieldGroup.CV.bit


def test_nobody_sees_nothing() -> None:
    assert visible(()) == set()
    assert visible_groups(()) == 0


def test_days_of_a_degree_are_told_coarsely_without_the_name_alone() -> None:
    def coarse(mask: int) -> set[str]:
        return {f"{label}.{name}" for label in registered() for name in coarse_fields(label, mask)}

    assert {mask: coarse(mask) for mask in MASKS} == {
        mask: set() if mask & FieldGroup.IDENTITY.bit else NEEDS_THE_NAME for mask in MASKS
    }


@pytest.mark.parametrize("group", FieldGroup)
def test_a_group_is_open_to_exactly_these(group: FieldGroup) -> None:
    rule, told = group_policy(group), TABLE.get(group)
    if told is None or rule is None:
        assert (told, rule) == (None, None)
        return
    assert (rule.always, rule.choosable) == tuple(audiences(names) for names in told)


def test_each_column_has_the_rule_of_its_group_and_no_other_column_is_exposed() -> None:
    told = {f"{label}.{name}": rule for label, model in registered().items() for name, rule in model.exposed.items()}

    assert told == {column: group_policy(group) for group, columns in COLUMNS.items() for column in columns}


@pytest.mark.parametrize("audience", Audience)
def test_an_owner_can_open_exactly_these_groups(audience: Audience) -> None:
    possible = {group for group, (_always, choosable) in TABLE.items() if audience in audiences(choosable)}

    assert choosable_mask(audience) == mask_of(possible)
