"""The check that refuses to start: a table that leads to a person, and nobody said what erasing does to it.

Nor does it start where nobody said what of the table stands in a person's access copy.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CASCADE, EmailField, Field, Model

from portal.privacy.models import PersonalRecord

from .copies import NUMBERS, Copied, columns_of, leads_to_people, path_of
from .erasing import steps
from .rules import PROFILE, USER, About, Fate, Rule, emptied, model_of, rules
from .sections import sections

TELLING = frozenset({"first_name", "last_name", "full_name", "phone", "contact_phone", "birth_date", "student_number"})
"""Names of columns that tell of a person even where no foreign key leads to one."""

SECRETS = re.compile(r"password|secret|token|nonce|key_hash|session_key|code_digest|(^|_)seal$")
"""Names of columns nobody is told by mistake."""


def _leads_to_person(column: "Field[Any, Any]") -> bool:
    if column.related_model is not None:
        return column.related_model._meta.label in (USER, PROFILE)
    return column.name in NUMBERS


def _is_personal(model: type[Model]) -> bool:
    """Say whether a table holds people, though no column of it leads to a user or a profile."""
    if issubclass(model, PersonalRecord):
        return True
    return any(
        isinstance(column, EmailField)
        or column.name in TELLING
        or (column.related_model is not None and issubclass(column.related_model, PersonalRecord))
        for column in model._meta.local_concrete_fields
    )


def _is_decided(label: str) -> bool:
    """Say whether what a table tells of people goes with them, and not only the name of who wrote it."""
    return any(
        rule.fate in (Fate.DELETE, Fate.ANONYMIZE) or rule.about in (About.ADDRESS, About.PARENT)
        for key, rule in rules().items()
        if key.startswith(f"{label}.")
    )


def _undecided(model: type[Model]) -> Iterator[CheckMessage]:
    label, known = model._meta.label, rules()
    if label in known:  # the account and the profile themselves
        return
    leading = [column.name for column in model._meta.local_concrete_fields if _leads_to_person(column)]
    for name in leading:
        if f"{label}.{name}" not in known:
            yield Error(
                f"{label}.{name} leads to a person and has no erasure rule",
                hint="Say in portal/data_rights/rules.py, or with add_rules, what erasing the person does to the row.",
                id="data_rights.E001",
                obj=model,
            )
    if _is_personal(model) and not _is_decided(label):
        yield Error(
            f"{label} tells of people and has no erasure rule",
            hint="Name the column that leads to the person, or the one with the address (About.ADDRESS).",
            id="data_rights.E002",
            obj=model,
        )


def _falls_with_parent(column: Any) -> bool:
    return column is not None and getattr(column.remote_field, "on_delete", None) is CASCADE


def _wrong(key: str, rule: Rule) -> Iterator[CheckMessage]:
    if key.partition(".")[0] not in apps.app_configs:
        return
    try:
        model, name = model_of(key)
        column = model._meta.get_field(name) if name else None
    except (LookupError, FieldDoesNotExist):
        # Decides nothing and harms nobody: what it was meant for is found without a rule, if it is there.
        yield Warning(f"{key} has an erasure rule and is not there", id="data_rights.W003")
        return
    if not rule.why:
        yield Error(f"the erasure rule of {key} gives no reason", id="data_rights.E004", obj=model)
    if rule.fate is Fate.DETACH and column is not None and not column.null and rule.about is not About.ADDRESS:
        yield Error(f"{key} cannot be detached: it may not be empty", id="data_rights.E005", obj=model)
    if rule.fate is Fate.DELETE and rule.about is About.PARENT and not _falls_with_parent(column):
        yield Error(f"{key} is not deleted with the row it hangs on", id="data_rights.E008", obj=model)
    yield from _wrong_copy(key, rule, model)
    if rule.fate is Fate.ANONYMIZE:
        try:
            columns = {column.name for column in model._meta.local_concrete_fields}
            gone = (rule.keeps | set(rule.values)) - columns
            emptied(model, rule)
        except ValueError as without:
            yield Error(f"the erasure rule of {key}: {without}", id="data_rights.E006", obj=model)
            return
        for column_name in sorted(gone):
            yield Error(f"the erasure rule of {key} names {column_name}, no column", id="data_rights.E007", obj=model)


def _wrong_copy(key: str, rule: Rule, model: type[Model]) -> Iterator[CheckMessage]:
    if rule.copy is None and rule.fate is not Fate.DETACH:
        yield Error(
            f"{key} says nothing of the access copy",
            hint="Add copy=copied(…) or copy=withheld(reason) to its rule (portal/data_rights/copies.py).",
            id="data_rights.E009",
            obj=model,
        )
    if not isinstance(rule.copy, Copied):
        return
    columns = {column.name: column for column in model._meta.local_concrete_fields}
    for name in sorted(set(rule.copy.without) - set(columns)):
        yield Error(f"the copy of {key} withholds {name}, no column", id="data_rights.E010", obj=model)
    for name in columns_of(model, rule.copy):
        if SECRETS.search(name):
            yield Error(f"the copy of {key} would tell {name}, a secret", id="data_rights.E011", obj=model)
    for name, column in columns.items():
        decided = name in rule.copy.without or name in rule.copy.reads or leads_to_people(column)
        if column.is_relation and not decided and not path_of(column):
            hint = "Read something of it (reads=…), or withhold it with the reason."
            yield Error(f"the copy of {key} cannot name {name}", hint=hint, id="data_rights.E012", obj=model)


def _untold_steps() -> Iterator[CheckMessage]:
    told = {key.rpartition(".")[0] for key, rule in rules().items() if rule.copy is not None}
    for label in sorted(steps() - set(sections()) - told):
        yield Error(
            f"the step {label} of erasing says nothing of the access copy",
            hint="Give add_step a copy: the rows, or withheld(reason).",
            id="data_rights.E013",
        )


def check_erasure_rules(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Refuse a table that leads to a person and that nobody decided on, and a rule that decides nothing."""
    found: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            found += _undecided(model)
    for key, rule in rules().items():
        found += _wrong(key, rule)
    found += _untold_steps()
    return found
