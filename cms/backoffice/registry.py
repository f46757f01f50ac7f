"""Imports of graduates: the history, and what was wrong with a file. Errors hold row, column and reason, no values."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import NumberColumn, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.registry.models import ImportBatch, ImportState

from .access import Area, AreaMixin
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn


class ImportFilters(AreaFilterSet):
    """What came of it."""

    state = ChoiceFilter(label=_("State"), choices=ImportState.choices)

    class Meta:
        model = ImportBatch
        fields = ("state",)


def import_url(batch: ImportBatch) -> str:
    """Return the address of an import's page."""
    return reverse("backoffice:import", args=[batch.pk])


class ImportList(AreaListView):
    """Every file that was read, the latest first."""

    area = Area.IMPORTS
    page_title = _("Imports of graduates")
    header_icon = "upload"
    index_url_name = "backoffice:imports"
    index_results_url_name = "backoffice:imports_results"
    filterset_class = ImportFilters
    searched = ("file_name",)
    search_hint = _("File name")
    introduction = _("A file is checked first; only one without errors is written, whole or not at all.")
    nothing_yet = _("No file has been read yet.")
    columns = (
        TitleColumn("file_name", label=_("File"), accessor="file_name", get_url=import_url),
        StateColumn(),
        DayColumn("at", label=_("Day"), accessor="at", sort_key="at"),
        NumberColumn("rows", label=_("Rows"), accessor="rows"),
        NumberColumn("created", label=_("New"), accessor="created"),
        NumberColumn("updated", label=_("Changed"), accessor="updated"),
        NumberColumn("errors", label=_("Errors"), accessor="error_count"),
    )

    def get_base_queryset(self) -> QuerySet[ImportBatch]:
        """Return every import, without its errors."""
        return ImportBatch.objects.defer("errors")

    def order_queryset(self, queryset: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
        """Put the latest first."""
        return queryset.order_by(self.ordering or "-at", "-pk")


class ImportPage(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """What came of one file."""

    area = Area.IMPORTS
    template_name = "backoffice/import.html"
    header_icon = "upload"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the counts and the first errors; raise Http404."""
        batch = ImportBatch.objects.select_related("imported_by").filter(pk=self.kwargs["pk"]).first()
        if batch is None:
            raise Http404
        self.page_title = batch.file_name
        return {**super().get_context_data(**context), "batch": batch}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:imports"), "label": _g("Imports of graduates")},
            {"url": "", "label": self.page_title},
        ]
