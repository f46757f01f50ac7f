"""No table about a person without a decision on what erasing does to it: the program refuses to start."""

from unittest.mock import patch

from django.db import models

from portal.alumni.models import Employment
from portal.data_rights import rules
from portal.data_rights.checks import check_erasure_rules
from portal.data_rights.rules import About, Rule, detach
from portal.employers.models import EmployerInvitation
from portal.events.models import Registration


def serious() -> list[tuple[str, str]]:
    """Return the errors of the check."""
    return [(str(error.id), str(error.msg)) for error in check_erasure_rules(None) if error.is_serious()]


def told(**changed: Rule | None) -> list[tuple[str, str]]:
    """Return what the check says where some rules are others, or missing; dots are written as two underscores."""
    known = dict(rules.rules())
    for key, rule in changed.items():
        known.pop(key.replace("__", "."))
        if rule is not None:
            known[key.replace("__", ".")] = rule
    with patch.dict(rules._rules, known, clear=True):
        return serious()


def test_the_rules_are_complete() -> None:
    assert serious() == []


def test_a_relation_without_a_rule_stops_the_program() -> None:
    label = Registration._meta.label
    assert told(events__Registration__user=None) == [
        ("data_rights.E001", f"{label}.user leads to a person and has no erasure rule")
    ]


def test_a_table_with_addresses_needs_more_than_forgetting_who_wrote_it() -> None:
    label = EmployerInvitation._meta.label
    assert told(employers__EmployerInvitation__email=None) == [
        ("data_rights.E002", f"{label} tells of people and has no erasure rule")
    ]


def test_a_number_of_a_person_is_a_relation_too() -> None:
    column = models.BigIntegerField()
    column.set_attributes_from_name("profile_id")
    meta = Employment._meta
    with patch.dict(vars(meta), local_concrete_fields=(*meta.local_concrete_fields, column)):
        told_of = "alumni.Employment.profile_id leads to a person and has no erasure rule"
        assert serious() == [("data_rights.E001", told_of)]


def test_a_new_column_is_emptied_unless_somebody_decides_otherwise() -> None:
    profile = rules.model_of(rules.PROFILE)[0]
    column = models.CharField(max_length=10)
    column.set_attributes_from_name("maiden_name")
    day = models.DateField()
    day.set_attributes_from_name("married_on")
    rule, meta = rules.rules()[rules.PROFILE], profile._meta
    with patch.dict(vars(meta), local_concrete_fields=(*meta.local_concrete_fields, column)):
        assert rules.emptied(profile, rule)["maiden_name"] == ""
    with patch.dict(vars(meta), local_concrete_fields=(*meta.local_concrete_fields, day)):
        assert [error.id for error in check_erasure_rules(None) if "married_on" in str(error.msg)] == [
            "data_rights.E006"
        ]


def test_a_rule_that_decides_nothing_is_told() -> None:
    assert told(events__Registration__user=detach("nobody stands there any more")) == [
        ("data_rights.E005", "events.Registration.user cannot be detached: it may not be empty")
    ]
    assert told(accounts__RoleAssignment__appointed_by=detach("")) == [
        ("data_rights.E004", "the erasure rule of accounts.RoleAssignment.appointed_by gives no reason")
    ]
    gone = {**rules.rules(), "events.Registration.guest": detach("is no column", About.ADDRESS)}
    with patch.dict(rules._rules, gone, clear=True):
        messages = [str(warning.msg) for warning in check_erasure_rules(None) if warning.id == "data_rights.W003"]
    assert "events.Registration.guest has an erasure rule and is not there" in messages


def test_a_room_that_is_not_installed_may_have_its_rules_already() -> None:
    with patch.dict(rules._rules, {**rules.rules(), "surveys.Answer.user": rules.delete("an answer")}):
        assert serious() == []
        assert "surveys.Answer.user" not in rules.present()
