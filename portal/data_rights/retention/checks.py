"""The check that refuses to start: a table about people of which nobody said how long its rows are kept."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, Field, Model

from portal.data_rights.rules import About, Fate, Rule, model_of, present

from .classes import RetentionClass, classes, lasting


def tables_about_people() -> frozenset[str]:
    """Return the tables that erasing takes rows from, or keeps for a reason: those that only name a doer are not."""
    return frozenset(model_of(key)[0]._meta.label for key, rule in present().items() if _is_about_people(rule))


def _is_about_people(rule: Rule) -> bool:
    # An address that is kept is no person's.
    return rule.fate in (Fate.DELETE, Fate.ANONYMIZE) or (rule.fate is Fate.KEEP and rule.about is not About.ADDRESS)


def column_at(model: type[Model], path: str) -> "Field[Any, Any]":
    """Return the column a path leads to. Raises FieldDoesNotExist."""
    first, _separator, rest = path.partition("__")
    found: Any = model._meta.get_field(first)
    return column_at(found.related_model, rest) if rest else found


def _wrong(one: RetentionClass) -> Iterator[CheckMessage]:
    try:
        model = apps.get_model(one.table)
    except LookupError:
        return  # its room is not installed
    if not 1 <= one.least <= one.days <= one.most <= 3650:
        yield Error(f"the class {one.key} has no sensible bounds", id="data_rights.E022", obj=model)
    names = [one.since, *one.empties]
    for name in names:
        try:
            column = column_at(model, name)
        except FieldDoesNotExist:
            yield Error(f"the class {one.key} names {name}, no column", id="data_rights.E023", obj=model)
        else:
            if name == one.since and not isinstance(column, DateField):
                yield Error(f"the class {one.key} counts from {name}, no day", id="data_rights.E023", obj=model)
    if one.fate not in (Fate.DELETE, Fate.ANONYMIZE):
        yield Error(f"the class {one.key} neither deletes nor empties", id="data_rights.E024", obj=model)


def check_retention(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Refuse a table about people in no class or in two, and a class that decides nothing."""
    found: list[CheckMessage] = []
    held = [label for one in classes().values() for label in (one.table, *one.along)]
    for label in sorted(tables_about_people()):
        times = held.count(label) + (label in lasting())
        if times == 0:
            found.append(
                Error(
                    f"nobody said how long {label} is kept",
                    hint="Add it to a class or to lasts_with_person in portal/data_rights/retention/classes.py.",
                    id="data_rights.E020",
                    obj=apps.get_model(label),
                )
            )
        elif times > 1:
            found.append(Error(f"{label} is kept by two rules", id="data_rights.E021", obj=apps.get_model(label)))
    for one in classes().values():
        found += _wrong(one)
    return found
