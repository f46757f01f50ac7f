"""Taking a person out of every table, by the rules, in one transaction."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import FileField, Model, QuerySet

from .copies import Withheld
from .people import Person, rows_about
from .rules import USER, Fate, Rule, add_rules, emptied, model_of, present
from .sections import Section, add_section

Step = Callable[[Person], int]
"""Takes out what no column leads to; returns how many rows it changed."""

_steps: dict[str, Step] = {}

__all__ = ["Step", "add_rules", "add_step", "carry_out", "forget_files", "steps"]


def add_step(label: str, step: Step, *, copy: Section | Withheld | None = None) -> None:
    """Let a room take out what no foreign key leads to: sessions, logs. Steps run before the rules.

    ``copy`` gives the rows of it that stand in the access copy, or says why none do; without it the program does not
    start (``checks.py``). Raises ValueError for a second step of one name.
    """
    if label in _steps:
        raise ValueError(f"{label} has its step already")
    _steps[label] = step
    if copy is not None:
        add_section(label, copy)


def steps() -> frozenset[str]:
    """Return the names of the steps."""
    return frozenset(_steps)


def carry_out(person: Person) -> dict[str, int]:
    """Apply every step and rule to one person; return how many rows of which class were changed.

    Belongs inside a transaction that holds the person's rows. Files go after the commit.
    """
    counts: Counter[str] = Counter()
    for label, step in _steps.items():
        counts[label] += step(person)
    # The account goes last: whatever still led to it has been decided on by then.
    for key, rule in sorted(present().items(), key=lambda pair: pair[0] == USER):
        counts.update(_apply(key, rule, person))
    return {label: count for label, count in sorted(counts.items()) if count}


def _apply(key: str, rule: Rule, person: Person) -> dict[str, int]:
    model, name = model_of(key)
    rows = rows_about(key, rule, person)
    match rule.fate:
        case Fate.KEEP:
            return {}
        case Fate.DETACH:
            return {model._meta.label: rows.update(**{name: None})}
        case Fate.ANONYMIZE:
            forget_files(model, rows)
            return {model._meta.label: rows.update(**emptied(model, rule))}
    forget_files(model, rows)
    _total, by_label = rows.delete()
    return by_label


def forget_files(model: type[Model], rows: "QuerySet[Any]") -> None:
    """Delete the files of rows once their going is committed: a row that comes back must not have lost its file."""
    for column in model._meta.get_fields():
        if isinstance(column, FileField):
            names = [name for name in rows.values_list(column.name, flat=True) if name]
            transaction.on_commit(partial(_delete, column.storage, names))


def _delete(storage: Storage, names: Iterable[str]) -> None:
    for name in names:
        storage.delete(name)
