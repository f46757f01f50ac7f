"""Mutants of what was decided: every column of every personal table, for every audience, and every rule of a group.

Made from the policies that are registered, so a new column has its mutants at once. A column alone is changed past
``register``, which refuses a second rule of a group: the tests are asked all the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from portal.privacy import policies
from portal.privacy.audiences import Audience
from portal.privacy.checks import check_field_policies
from portal.privacy.policies import FieldGroup, FieldPolicy, ModelPolicy

from .mutant import Mutant, Refused, forget

Made = TypeVar("Made")
Rule = Callable[[], FieldPolicy]
"""Makes the changed rule; raises ValueError where there can be no such rule."""


def decision_mutants() -> Iterator[Mutant]:
    """Yield every mutant of the registered policies, always in the same order."""
    for group, rule in policies._by_group.items():
        for change, changed in _flips(rule):
            yield Mutant(f"group {group.name.lower()}", change, _with_group(group, changed))
    for label, model in policies.registered().items():
        yield Mutant(label, "no policies at all", _without_model(label))
        for column, rule in model.exposed.items():
            yield from _of_exposed(_Column(label, column, model), rule)
        for column in model.never:
            yield from _of_never(_Column(label, column, model))
        for column, group in model.only_with.items():
            yield from _of_coarse(_Column(label, column, model), group)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column in the policies of its table."""

    label: str
    name: str
    model: ModelPolicy

    def mutant(self, change: str, **parts: Mapping[str, object]) -> Mutant:
        """Return the mutant that gives the table's policies these parts."""
        return self.mutant_of(change, lambda: replace(self.model, **parts))  # type: ignore[arg-type]

    def mutant_of(self, change: str, made: Callable[[], ModelPolicy]) -> Mutant:
        """Return the mutant that gives the table the policies ``made`` makes."""
        return Mutant(f"{self.label}.{self.name}", change, _with_model(self.label, made))

    def without(self, part: Mapping[str, object]) -> dict[str, object]:
        """Return a part of the policies in which the column is not named."""
        return {name: value for name, value in part.items() if name != self.name}


def _flips(rule: FieldPolicy) -> Iterator[tuple[str, Rule]]:
    """Yield each audience added to and taken from both sets of a rule."""
    for audience in Audience:
        alone, known = frozenset({audience}), audience.name.lower()
        for part in ("always", "choosable"):
            held: frozenset[Audience] = getattr(rule, part)
            word = "no longer" if audience in held else "also"
            yield f"{part} {word} {known}", _changing(rule, part, held ^ alone)


def _changing(rule: FieldPolicy, part: str, audiences: frozenset[Audience]) -> Rule:
    return lambda: replace(rule, **{part: audiences})  # type: ignore[arg-type]


def _of_exposed(column: _Column, rule: FieldPolicy) -> Iterator[Mutant]:
    exposed, never = column.model.exposed, column.model.never
    for change, changed in _flips(rule):
        yield column.mutant_of(change, _exposing(column, changed))
    for group, other in policies._by_group.items():
        if group is not rule.group:
            yield column.mutant(f"in the group {group.name.lower()}", exposed={**exposed, column.name: other})
    yield column.mutant("never exposed", exposed=column.without(exposed), never={**never, column.name: "mutant"})
    yield column.mutant("forgotten", exposed=column.without(exposed))


def _exposing(column: _Column, changed: Rule) -> Callable[[], ModelPolicy]:
    return lambda: replace(column.model, exposed={**column.model.exposed, column.name: changed()})


def _of_never(column: _Column) -> Iterator[Mutant]:
    exposed, never = column.model.exposed, column.model.never
    name = policies._by_group[FieldGroup.IDENTITY]
    yield column.mutant("exposed like the name", exposed={**exposed, column.name: name}, never=column.without(never))
    yield column.mutant("exposed and never exposed", exposed={**exposed, column.name: name})
    yield column.mutant("forgotten", never=column.without(never))


def _of_coarse(column: _Column, group: FieldGroup) -> Iterator[Mutant]:
    held = column.model.only_with
    yield column.mutant("exactly to everybody who sees it", only_with=column.without(held))
    for other in FieldGroup:
        if other is not group:
            yield column.mutant(f"coarsely without {other.name.lower()}", only_with={**held, column.name: other})


def _with_group(group: FieldGroup, changed: Rule) -> Callable[[], None]:
    def apply() -> None:
        rule = policies._by_group[group] = _made(changed)
        for label, model in list(policies.registered().items()):
            exposed = {name: rule if held.group is group else held for name, held in model.exposed.items()}
            policies._registered[label] = replace(model, exposed=exposed)
        _check()

    return apply


def _with_model(label: str, made: Callable[[], ModelPolicy]) -> Callable[[], None]:
    def apply() -> None:
        policies._registered[label] = _made(made)
        _check()

    return apply


def _without_model(label: str) -> Callable[[], None]:
    def apply() -> None:
        del policies._registered[label]
        _check()

    return apply


def _made(make: Callable[[], Made]) -> Made:
    try:
        return make()
    except ValueError as no_such_rule:
        raise Refused(str(no_such_rule)) from no_such_rule


def _check() -> None:
    """Do what the start of the program does, with nothing known from before."""
    forget()
    if errors := check_field_policies(None):
        raise Refused(f"{errors[0].id} {errors[0].msg}")
