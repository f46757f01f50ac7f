"""Values and names of columns as people read them, in the language of the moment."""

import json
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, Field, Model
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.data_rights.copies import Read
from portal.privacy.policies import FieldGroup

EMPTY = "–"
NAMES = {
    "at": gettext_lazy("when"),
    "timestamp": gettext_lazy("when"),
    "public_id": gettext_lazy("public number"),
    "created_at": gettext_lazy("noted"),
    "changed_at": gettext_lazy("last changed"),
    "read_at": gettext_lazy("when"),
    "read_as": gettext_lazy("read by"),
    "employer": gettext_lazy("employer"),
    "door": gettext_lazy("where"),
    "question": gettext_lazy("searched for"),
    "reason": gettext_lazy("reason"),
    "groups": gettext_lazy("what was shown or opened"),
    "employer_groups": gettext_lazy("open to employers"),
    "alumni_groups": gettext_lazy("open to alumni"),
    "student_groups": gettext_lazy("open to students"),
    "mentee_groups": gettext_lazy("open to mentees"),
    "public_groups": gettext_lazy("open to everybody"),
    "purpose": gettext_lazy("purpose"),
    "by": gettext_lazy("by"),
    "fields": gettext_lazy("fields"),
    "name": gettext_lazy("deed"),
    "action": gettext_lazy("deed"),
    "source": gettext_lazy("source"),
    "target": gettext_lazy("to"),
    "version": gettext_lazy("version"),
    "text": gettext_lazy("text"),
    "edition": gettext_lazy("edition"),
    "imported_at": gettext_lazy("taken over"),
    "starts_at": gettext_lazy("begins"),
    "unit": gettext_lazy("unit"),
    "level": gettext_lazy("level"),
    "skill": gettext_lazy("skill"),
    "event": gettext_lazy("event"),
    "mailing": gettext_lazy("mailing"),
    "label": gettext_lazy("name"),
}
"""Columns whose own name says too little to a person, or that are read from another table."""


def column_name(model: type[Model], key: str) -> str:
    """Return what a column of the copy is called."""
    if key in NAMES:
        return str(NAMES[key])
    try:
        return str(getattr(model._meta.get_field(key), "verbose_name", key))
    except FieldDoesNotExist:
        return key.replace("_", " ")


def field_of(model: type[Model], read: Read | None) -> "Field[Any, Any] | None":
    """Return the column a path of the copy ends in; None where it is none."""
    if not isinstance(read, str):
        return None
    here: Any = model
    column: Any = None
    for step in read.split("__"):
        try:
            column = here._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        here = column.related_model or here
    return column if isinstance(column, Field) else None


def in_words(value: Any, column: "Field[Any, Any] | None") -> str:
    """Return a value of the copy as people read it."""
    if value is None or value == "" or value == []:
        return EMPTY
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column is not None and column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, list):
        groups = {group.name.lower(): group.label for group in FieldGroup}
        return ", ".join(str(groups.get(one, one)) if isinstance(one, str) else _written(one) for one in value)
    if isinstance(value, dict):
        return _written(value)
    return _day(str(value), column)


def _day(text: str, column: "Field[Any, Any] | None") -> str:
    if column is None or isinstance(column, DateTimeField):
        moment = parse_datetime(text) if len(text) > 18 and text[4:5] == "-" else None
        return date_format(timezone.localtime(moment), "d.m.Y H:i") if moment is not None else text
    if isinstance(column, DateField):
        day = parse_date(text)
        return date_format(day, "d.m.Y") if day is not None else text
    return text


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def table_name(label: str) -> str:
    """Return what a table is called, with a capital as the language writes it."""
    name = str(apps.get_model(label)._meta.verbose_name_plural)
    capital = "İ" if get_language() == "tr" and name.startswith("i") else name[:1].upper()
    return capital + name[1:]
