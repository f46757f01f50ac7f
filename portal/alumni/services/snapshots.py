"""A person's rows as plain values and back, to the byte: what undoing a merge rests on."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import models

from portal.alumni.models import AlumniProfile
from portal.privacy.selectors import purposes_consented

from .merge_rules import Handling, Related, related_tables

_WHOLE = (Handling.MOVE, Handling.MOVE_NEW, Handling.BOTH, Handling.NEWER)

_SETTLED = frozenset({"graduation_rank"})
"""Columns that follow from other rows: made anew after undoing, and no change to a record by themselves."""

Snapshot = Mapping[str, list[dict[str, Any]]]
"""The rows of each table by its label, the profiles first; of a table that follows only whose each row was."""


def _tables(*without: Handling) -> list[Related]:
    return [table for table in related_tables() if table.rule and table.rule.handling not in without]


def take(profile_ids: Iterable[int]) -> dict[str, list[dict[str, Any]]]:
    """Return these profiles and what hangs on them: one statement a table."""
    ids = list(profile_ids)
    held = _whole(ids)
    for table in _tables(Handling.DERIVED, *_WHOLE):
        rows = table.rows(*ids).values("pk", f"{table.column}_id")
        held.setdefault(table.label, []).extend(
            {"pk": row["pk"], table.column: row[f"{table.column}_id"]} for row in rows
        )
    return held


def _whole(ids: list[int]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that are kept with all their columns."""
    held = {
        AlumniProfile._meta.label: [_values(row) for row in AlumniProfile.objects.filter(pk__in=ids).order_by("pk")]
    }
    for table in _tables(Handling.DERIVED, Handling.FOLLOW):
        held.setdefault(table.label, []).extend(_values(row) for row in table.rows(*ids))
    return held


def seal(profile_id: int) -> str:
    """Return a digest of all a profile holds, and of what its owner consents to: it differs once anything does."""
    held = _whole([profile_id])
    owner = held[AlumniProfile._meta.label][0]["user_id"]
    consents = sorted(purposes_consented(int(owner))) if owner is not None else []
    text = json.dumps([held, consents], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def restore(snapshot: Snapshot, *, revision: int) -> None:
    """Write the rows back as they were, profiles under a ``revision`` that the index has not seen yet."""
    for label, rows in snapshot.items():
        model = apps.get_model(label)
        for values in rows:
            if "pk" in values:
                _point_back(model, **values)
                continue
            row = _row(model, values)
            if isinstance(row, AlumniProfile):
                row.revision = revision
            # As a fixture is loaded: no default, no moment of today is put in place of what was.
            row.save_base(raw=True)


def _point_back(model: type[models.Model], pk: int, **pointer: int) -> None:
    """Give a row back to whom it belonged; everything else of it may have gone on since."""
    model._base_manager.filter(pk=pk).update(**pointer)


def _values(row: models.Model) -> dict[str, Any]:
    """Return the columns of a row as JSON can hold them, each in the form its own field reads back."""
    return {
        field.attname: None if getattr(row, field.attname) is None else field.value_to_string(row)
        for field in row._meta.concrete_fields
        if field.name not in _SETTLED
    }


def _row(model: type[models.Model], values: Mapping[str, Any]) -> models.Model:
    fields = model._meta.concrete_fields
    return model(
        **{
            field.attname: None if values[field.attname] is None else field.to_python(values[field.attname])
            for field in fields
            if field.name not in _SETTLED
        }
    )
