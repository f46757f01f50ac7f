"""Filters over the reference tables."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.reference.turkish import sort_key


class TermField(django_filters.fields.ModelChoiceField):
    """A term by its code, so that an address stays readable and the same on every database."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, to_field_name="code", **options)


class TermFilter(django_filters.ModelChoiceFilter):
    """A drop-down list of the terms of one reference table."""

    field_class = TermField

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("empty_label", _("All"))
        options.setdefault("widget", forms.Select)
        super().__init__(*args, **options)


def term_choices(rows: Any) -> list[tuple[str, str]]:
    """Return the codes and names of terms in the order of the reader's alphabet."""
    language = get_language()
    named = [(row.code, row.name_in(language)) for row in rows]
    return sorted(named, key=lambda pair: sort_key(pair[1]))
