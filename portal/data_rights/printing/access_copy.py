"""The access copy as PDF, in Turkish or English: a heading a table, empty ones named in the end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.data_rights.copies import Copied, columns_of
from portal.data_rights.copying import Held
from portal.data_rights.rules import model_of, present
from portal.membership.printing.engine import typeset

from .words import EMPTY, column_name, field_of, in_words, table_name

LAYOUTS = Path(__file__).parent
WIDEST = 6
"""Columns of a table that still fits across the page; rows of more stand one below the other."""


def print_copy(held: Held, *, number: str, name: str, on: date, language: str) -> bytes:
    """Return the PDF of what is held; the same values give the same bytes."""
    with translation.override(language):
        return typeset("access_copy", _values(held, number, name, on, language), on=on, layouts=LAYOUTS)


def _values(held: Held, number: str, name: str, on: date, language: str) -> dict[str, Any]:
    reads = {
        model_of(key)[0]._meta.label: columns_of(model_of(key)[0], rule.copy)
        for key, rule in present().items()
        if isinstance(rule.copy, Copied)
    }
    parts = [_part(label, rows, reads.get(label, {})) for label, rows in held.rows.items() if rows]
    return {
        "language": language,
        "author": _("Alumni platform"),
        "title": _("What we hold about you"),
        "introduction": _(
            "This document holds everything the platform knows about you, table by table. "
            "The file beside it holds the same for programs."
        ),
        "facts": [
            [_("Request"), number],
            [_("Name"), name or EMPTY],
            [_("Made on"), date_format(on, "d.m.Y")],
        ],
        "parts": parts,
        "lists": [part for part in _lists(held) if part["lines"]],
        "footer": f"{_('What we hold about you')} · {number}",
    }


def _part(label: str, rows: list[dict[str, Any]], reads: Any) -> dict[str, Any]:
    model = apps.get_model(label)
    columns = {key: field_of(model, reads.get(key)) for key in rows[0]}
    names = {key: column_name(model, key) for key in columns}
    if len(columns) <= WIDEST:
        cells = [[in_words(row.get(key), column) for key, column in columns.items()] for row in rows]
        return {"title": table_name(label), "columns": list(names.values()), "rows": cells}
    blocks = [
        [[names[key], words] for key, column in columns.items() if (words := in_words(row.get(key), column)) != EMPTY]
        for row in rows
    ]
    return {"title": table_name(label), "columns": [], "rows": blocks}


def _lists(held: Held) -> Iterator[dict[str, Any]]:
    """Yield what no table tells: where nothing is held, where only the name stands, what is withheld and why."""
    yield {
        "title": _("Nothing is held about you here"),
        "lines": [table_name(label) for label, rows in held.rows.items() if not rows],
    }
    yield {
        "title": _("Rows about something else that name you"),
        "lines": [f"{table_name(key.rpartition('.')[0])}: {count}" for key, count in held.named_in.items()],
    }
    yield {
        "title": _("What is not in this copy, and why"),
        "lines": [f"{_place(place)}: {why}" for place, why in held.withheld.items()],
    }


def _place(place: str) -> str:
    """Return the name of a table, or of a column of one; what is no table keeps its own name."""
    try:
        return table_name(place)
    except (LookupError, ValueError):
        label, _dot, column = place.rpartition(".")
    try:
        return f"{table_name(label)}, {column_name(apps.get_model(label), column)}"
    except (LookupError, ValueError):
        return place
