"""The checks that refuse to start: a personal column without a policy, a personal table nobody marked."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db.models import Model

from .models import PersonalRecord
from .policies import registered


def _columns(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields} | {field.name for field in model._meta.many_to_many}


def _missing(model: type[Model]) -> Iterator[CheckMessage]:
    label = model._meta.label
    policy = registered().get(label)
    if policy is None:
        yield Error(f"{label} is a personal record without field policies", id="privacy.E001", obj=model)
        return
    columns, named = _columns(model), {*policy.exposed, *policy.never}
    for name in sorted(columns - named):
        yield Error(
            f"{label}.{name} has no field policy",
            hint="Name it in the room's policies.py: exposed under a FieldPolicy, or never exposed with the reason.",
            id="privacy.E002",
            obj=model,
        )
    for name in sorted(named - columns):
        yield Error(f"{label}.{name} has a field policy and is no column", id="privacy.E003", obj=model)
    for name in sorted(set(policy.exposed) & set(policy.never)):
        yield Error(f"{label}.{name} is both exposed and never exposed", id="privacy.E004", obj=model)


def _unmarked(model: type[Model], personal: set[type[Model]]) -> Iterator[CheckMessage]:
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model in personal:
            yield Error(
                f"{model._meta.label} belongs to a person ({field.name}) and is not marked PersonalRecord",
                id="privacy.E005",
                obj=model,
            )


def check_field_policies(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Refuse a personal table or column that nobody decided on."""
    models = list(apps.get_models())
    personal: set[type[Model]] = {model for model in models if issubclass(model, PersonalRecord)}
    found: list[CheckMessage] = []
    for model in models:
        found += _missing(model) if model in personal else _unmarked(model, personal)
    return found
