"""No column of a person without a decision: the program refuses to start."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import models

from portal.alumni import models as alumni
from portal.privacy import policies
from portal.privacy.audiences import OWNER_CHOOSES, Audience
from portal.privacy.checks import check_field_policies
from portal.privacy.policies import FieldGroup, FieldPolicy, choosable_mask, groups_in, mask_of, register


@pytest.fixture
def forgotten_column() -> Iterator[None]:
    """A column of the profile that nobody decided on, for the time of a test."""
    column = models.CharField(max_length=10)
    column.set_attributes_from_name("maiden_name")
    meta = alumni.AlumniProfile._meta
    with patch.dict(vars(meta), concrete_fields=(*meta.concrete_fields, column)):
        yield


def test_the_policies_are_complete() -> None:
    assert check_field_policies(None) == []


@pytest.mark.usefixtures("forgotten_column")
def test_a_column_without_a_policy_stops_the_program() -> None:
    found = check_field_policies(None)
    told = [(error.id, str(error.msg)) for error in found if error.obj is alumni.AlumniProfile]
    assert told == [("privacy.E002", "alumni.AlumniProfile.maiden_name has no field policy")]


def test_a_policy_of_a_column_that_is_gone_is_told() -> None:
    model = policies.registered()["alumni.ProfileSkill"]
    wrong = policies.ModelPolicy({**model.exposed, "level": model.exposed["skill"]}, model.never)
    with patch.dict(policies._registered, {"alumni.ProfileSkill": wrong}):
        found = check_field_policies(None)
    assert [str(error.msg) for error in found] == ["alumni.ProfileSkill.level has a field policy and is no column"]


def test_a_personal_table_without_policies_is_told() -> None:
    remaining = {label: model for label, model in policies.registered().items() if label != "alumni.AccessGrant"}
    with patch.dict(policies._registered, remaining, clear=True):
        found = check_field_policies(None)
    assert [str(error.msg) for error in found] == ["alumni.AccessGrant is a personal record without field policies"]


def test_one_rule_a_group() -> None:
    other = FieldPolicy(group=FieldGroup.INCOME, always=frozenset({Audience.SELF}))
    with pytest.raises(ValueError, match="INCOME has another rule already"):
        register("alumni.Another", exposed={"income": other}, never={})
    assert "alumni.Another" not in policies.registered()


def test_a_table_is_declared_once() -> None:
    with pytest.raises(ValueError, match=r"alumni\.Degree has its policies already"):
        register("alumni.Degree", exposed={}, never={})


def test_what_is_declared_is_what_is_registered() -> None:
    rule = FieldPolicy(group=FieldGroup.ACTIVITY, always=frozenset({Audience.SELF}))
    known, coarse = policies.registered()["alumni.Degree"].exposed["unit"], {"unit": FieldGroup.IDENTITY}
    with patch.dict(policies._registered), patch.dict(policies._by_group):
        register("alumni.Another", exposed={"seen_on": rule, "unit": known}, never={"id": "row"}, only_with=coarse)
        register("alumni.Third", exposed={}, never={})
        declared = [policies.registered()[label] for label in ("alumni.Another", "alumni.Third")]
        assert policies.group_policy(FieldGroup.ACTIVITY) == rule
    assert declared == [
        policies.ModelPolicy({"seen_on": rule, "unit": known}, {"id": "row"}, coarse),
        policies.ModelPolicy({}, {}, {}),
    ]


def test_an_owner_can_choose_for_everybody_else() -> None:
    assert FieldPolicy(FieldGroup.CV, always=frozenset(), choosable=frozenset(OWNER_CHOOSES)).choosable == frozenset(
        {Audience.PUBLIC, Audience.STUDENT, Audience.MENTEE, Audience.ALUMNI, Audience.EMPLOYER}
    )


def test_an_owner_cannot_choose_for_staff() -> None:
    with pytest.raises(ValueError, match="an owner cannot choose"):
        FieldPolicy(FieldGroup.CV, always=frozenset(), choosable=frozenset({Audience.CENTER}))


def test_income_can_be_opened_to_nobody() -> None:
    for audience in (Audience.PUBLIC, Audience.STUDENT, Audience.MENTEE, Audience.ALUMNI, Audience.EMPLOYER):
        assert FieldGroup.INCOME not in groups_in(choosable_mask(audience))


def test_the_stored_bits_never_move() -> None:
    assert [(group.name, group.bit) for group in FieldGroup] == [
        ("IDENTITY", 1),
        ("PHOTO", 2),
        ("CONTACT_EMAIL", 4),
        ("CONTACT_PHONE", 8),
        ("ADDRESS", 16),
        ("EDUCATION", 32),
        ("CAREER", 64),
        ("SKILLS", 128),
        ("LOCATION", 256),
        ("SECTOR", 512),
        ("INCOME", 1024),
        ("PLANS", 2048),
        ("CV", 4096),
        ("ACTIVITY", 8192),
    ]
    assert groups_in(mask_of([FieldGroup.CV, FieldGroup.SKILLS]) | 1 << 20) == {FieldGroup.CV, FieldGroup.SKILLS}


def test_the_page_of_the_policies_is_up_to_date() -> None:
    call_command("visibility_table", "--check")
