"""The mutants of ``script/mutate-policies``: none is forgotten, each can be made, and a verdict means what it says."""

import importlib
from collections import Counter
from collections.abc import Callable

import pytest

from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, group_policy, registered
from tests.mutation.conditions import DECIDING, as_they_are, condition_mutants, functions_of
from tests.mutation.decisions import decision_mutants
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.fate import fates
from tests.mutation.mutant import Mutant, Outcome, Verdict

from . import test_field_policies, test_policy_table

DECISIONS, CONDITIONS = list(decision_mutants()), list(condition_mutants())
BY_NAME = {mutant.name: mutant for mutant in (*DECISIONS, *CONDITIONS)}


def test_no_two_mutants_have_one_name() -> None:
    assert Counter(mutant.name for mutant in (*DECISIONS, *CONDITIONS)).most_common(1)[0][1] == 1


def test_every_column_has_a_mutant_for_every_audience_group_and_way_of_being_named() -> None:
    groups = [group for group in FieldGroup if group_policy(group)]
    flips = 2 * len(Audience)
    expected = Counter({f"group {group.name.lower()}": flips for group in groups})
    for label, model in registered().items():
        expected[label] = 1
        expected.update({f"{label}.{column}": flips + len(groups) - 1 + 2 for column in model.exposed})
        expected.update(dict.fromkeys((f"{label}.{column}" for column in model.never), 3))
        expected.update(dict.fromkeys((f"{label}.{column}" for column in model.only_with), len(FieldGroup)))

    assert Counter(mutant.place for mutant in DECISIONS) == expected


def test_every_function_that_decides_has_mutants() -> None:
    places = {mutant.place for mutant in CONDITIONS}
    without = {
        found.place
        for name in DECIDING
        for found in functions_of(importlib.import_module(name))
        if found.place not in places
    }
    assert without == WITHOUT_A_CONDITION


WITHOUT_A_CONDITION = {
    "policies.FieldGroup.__init__", "policies.registered", "viewers.account_rows", "viewers.viewer_facet",
}  # fmt: skip
"""Functions in which nothing can be turned round."""


def test_what_is_listed_as_equivalent_is_a_mutant_of_today() -> None:
    assert EQUIVALENT.keys() <= BY_NAME.keys()


def verdict(mutant: Mutant, *tests: Callable[[], None]) -> Verdict:
    """Return what these tests say of a mutant, in a process of its own."""

    def run(_mutant: Mutant) -> str:
        for test in tests:
            try:
                test()
            except AssertionError:
                return test.__name__
        return ""

    ((_mutant, found),) = fates([mutant], run, at_once=1, seconds=60)
    return found


def decided() -> None:
    """Ask the whole table of decisions."""
    for audience in Audience:
        test_policy_table.test_an_audience_sees_exactly_what_was_decided(audience)


def opened() -> None:
    """Ask what owners can open."""
    test_field_policies.test_income_can_be_opened_to_nobody()


@pytest.mark.parametrize(
    ("name", "outcome", "by"),
    [
        ("group income: choosable also approved_employers", Outcome.KILLED, "opened"),
        ("group address: always also unit", Outcome.KILLED, "decided"),
        ("files.Photo.medium: always no longer center", Outcome.KILLED, "decided"),
        ("alumni.AlumniProfile.income_band: in the group career", Outcome.KILLED, "decided"),
        ("alumni.AlumniProfile.state: exposed like the name", Outcome.KILLED, "decided"),
        ("alumni.AlumniProfile.state: forgotten", Outcome.REFUSED, "privacy.E002"),
        ("alumni.AlumniProfile.state: exposed and never exposed", Outcome.REFUSED, "privacy.E004"),
        ("alumni.Degree: no policies at all", Outcome.REFUSED, "privacy.E001"),
        ("group cv: choosable also center", Outcome.REFUSED, "CV: an owner cannot choose"),
    ],
)
def test_a_decision_turned_round_is_seen(name: str, outcome: Outcome, by: str) -> None:
    found = verdict(BY_NAME[name.replace("approved_employers", "employer")], opened, decided)

    assert (found.outcome, found.by.startswith(by)) == (outcome, True), found


def test_a_condition_turned_round_is_seen() -> None:
    tried = [mutant for mutant in CONDITIONS if mutant.place == "policies.FieldPolicy.open_to"]

    assert {mutant.name: verdict(mutant, decided).outcome for mutant in tried} == {
        mutant.name: Outcome.KILLED for mutant in tried
    }


def test_what_is_compiled_anew_unchanged_answers_as_before() -> None:
    assert verdict(Mutant("", "", as_they_are), opened, decided) == Verdict(Outcome.SURVIVED)


def test_who_breaks_is_no_killer() -> None:
    def crash() -> None:
        raise ImportError("no such room")

    def crashing() -> None:
        raise RuntimeError("the database is gone")

    assert verdict(Mutant("", "", crash)) == Verdict(Outcome.BROKEN, "before any test: ImportError('no such room')")
    unharmed = Mutant("", "", lambda: None)
    assert verdict(unharmed, crashing) == Verdict(
        Outcome.BROKEN, "among the tests: RuntimeError('the database is gone')"
    )
    ((_mutant, found),) = fates([unharmed], _for_ever, at_once=1, seconds=1)
    assert found == Verdict(Outcome.BROKEN, "ended by signal 14 without a word")


def _for_ever(_mutant: Mutant) -> str:
    while True:
        pass
