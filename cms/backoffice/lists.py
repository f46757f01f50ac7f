"""What every list of the back office has in common: Wagtail's listing, opened by role, searched in Turkish."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import BaseListingView

from .access import AreaMixin
from .folding import folded_search

PAGE = 25
LONGEST_SEARCH = 100


class StateColumn(Column):
    """A state as a colored tag; the colors are in ``backoffice.css``, by the state's code."""

    cell_template_name = "backoffice/cells/state.html"

    def __init__(self, name: str = "state", **options: Any) -> None:
        options.setdefault("label", _("State"))
        super().__init__(name, accessor=f"get_{name}_display", **options)
        self.field = name

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """Add the state's code."""
        return {**super().get_cell_context_data(instance, parent_context), "code": getattr(instance, self.field)}


class DayColumn(Column):
    """A day or a moment, written out; nothing where there is none."""

    cell_template_name = "backoffice/cells/day.html"


class TemplateColumn(Column):
    """A cell with a template of its own, which sees the row as ``instance``."""

    def __init__(self, name: str, template: str, **options: Any) -> None:
        super().__init__(name, accessor=lambda row: row, **options)
        self.cell_template_name = template


class ChoiceFilter(django_filters.ChoiceFilter):
    """A choice as a drop-down list that begins with "All"."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("empty_label", _("All"))
        options.setdefault("widget", forms.Select)
        super().__init__(*args, **options)


class CountingPaginator(WagtailPaginator):  # type: ignore[misc]
    """Pages that count as the reader does: a Turkish noun after a number is singular."""

    @cached_property
    def items_count_label(self) -> str:
        """Return the number and the noun."""
        noun = self.verbose_name if self.count == 1 or get_language() == "tr" else self.verbose_name_plural
        return f"{intcomma(self.count)} {noun}"


class AreaFilterSet(WagtailFilterSet):
    """The filters of one list."""


class AreaListView(AreaMixin, BaseListingView):  # type: ignore[misc]
    """A list: search, filters, order and pages, and words for an empty screen. It has no export."""

    template_name = "backoffice/list.html"
    results_template_name = "backoffice/list_results.html"
    paginate_by = PAGE
    paginator_class = CountingPaginator
    is_searchable = True
    searched: Sequence[str] = ()
    search_hint: Any = _("Search…")
    introduction: Any = ""
    nothing_yet: Any = _("There is nothing here yet.")
    nothing_found: Any = _("Nothing matches. Try fewer words or another filter.")

    def get_search_form(self) -> SearchForm | None:
        """Return the search form, with a hint of what is searched."""
        if not self.is_searchable:
            return None
        data = [self.request.GET] if self.search_kwarg in self.request.GET else []
        form = SearchForm(*data, placeholder=self.search_hint)
        form.fields["q"].max_length = LONGEST_SEARCH
        form.fields["q"].widget.attrs["maxlength"] = LONGEST_SEARCH
        return form

    @cached_property
    def search_query(self) -> str:
        """Return what is searched, cut to a sensible length; a NUL, which PostgreSQL refuses, is no letter."""
        text = self.request.GET.get(self.search_kwarg, "") if self.is_searchable else ""
        return text.replace("\0", "").encode("utf-8", "ignore").decode()[:LONGEST_SEARCH].strip()

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the rows that hold the words."""
        if not self.search_query:
            return queryset
        return folded_search(queryset, self.search_query, tuple(self.searched))

    @cached_property
    def no_results_message(self) -> Any:
        """Return why the screen is empty."""
        return self.nothing_found if self.is_searching or self.is_filtering else self.nothing_yet

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the sentence that says what the list is for."""
        return {**super().get_context_data(**context), "introduction": self.introduction}


def waiting_first(waiting: Q) -> Case:
    """Return the key that puts the rows meeting ``waiting`` before all others."""
    return Case(When(waiting, then=Value(0)), default=Value(1))
