"""Imports of graduates: hand in a file, read what would come of it, then take it over whole or not at all.

The file is not kept between the two steps, for it holds student numbers and dates of birth: whoever applies it
chooses it again, and it must be the very file that was checked.
"""

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin.ui.tables import NumberColumn, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from portal.registry.models import ImportBatch, ImportState
from portal.registry.selectors import imports, problems_of, report_file
from portal.registry.services import ImportCollided, NotAllowed, import_graduates

from .access import Area, AreaMixin
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn

LARGEST = 10 * 1024 * 1024
"""Bytes; about 100,000 rows, which is what one request can take over. More goes through the command."""
SHOWN_PROBLEMS = 200


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
    introduction = _("A file is checked first; only one without errors is taken over, whole or not at all.")
    nothing_yet = _("No file has been read yet. Begin with the list of the student affairs office.")
    columns = (
        TitleColumn("file_name", label=_("File"), accessor="file_name", get_url=import_url),
        StateColumn(),
        DayColumn("at", label=_("Day"), accessor="at", sort_key="at"),
        NumberColumn("rows", label=_("Rows"), accessor="rows", classname="bo-wide"),
        NumberColumn("created", label=_("New"), accessor="created", classname="bo-wide"),
        NumberColumn("updated", label=_("Changed"), accessor="updated", classname="bo-wide"),
        NumberColumn("errors", label=_("Errors"), accessor="error_count", classname="bo-wide"),
    )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to begin one."""
        return [HeaderButton(gettext("Check a file"), url=reverse("backoffice:import_new"), icon_name="upload")]

    def get_base_queryset(self) -> QuerySet[ImportBatch]:
        """Return every import, without its errors."""
        return ImportBatch.objects.defer("errors")

    def order_queryset(self, queryset: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
        """Put the latest first."""
        return queryset.order_by(self.ordering or "-at", "-pk")


class FileForm(forms.Form):
    """A file of graduates; with ``digest``, none but the one that was checked."""

    file = forms.FileField(
        label=_("Workbook or CSV file"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"})
    )

    def __init__(self, *args: Any, digest: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.digest = digest

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is too large, or another than was checked."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 10 MB; IT takes it over with import_graduates."))
        if self.digest:
            seen = hashlib.sha256()
            for chunk in file.chunks():
                seen.update(chunk)
            if seen.hexdigest() != self.digest:
                raise forms.ValidationError(_("This is not the file that was checked. Please check it first."))
        return file


class ImportView(AreaMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[misc]
    """What handing in a file for checking and for taking over have in common."""

    area = Area.IMPORTS
    header_icon = "upload"
    form_class = FileForm
    applies = False

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:imports"), "label": gettext("Imports of graduates")},
            {"url": "", "label": self.get_page_title()},
        ]

    def form_valid(self, form: FileForm) -> HttpResponse:
        """Read the file, and show what came of it."""
        file = form.cleaned_data["file"]
        file.seek(0)
        try:
            batch = import_graduates(self.viewer, file=file.file, file_name=file.name, apply=self.applies)
        except NotAllowed as refused:
            raise PermissionDenied from refused
        except ImportCollided as refused:
            form.add_error("file", str(refused.message))
            return self.form_invalid(form)
        if batch.state == ImportState.APPLIED:
            messages.success(self.request, gettext("“%(file)s” was taken over.") % {"file": batch.file_name})
        return HttpResponseRedirect(import_url(batch))


class ImportCheck(ImportView):
    """The first step: read a file and write nothing but what came of it."""

    template_name = "backoffice/import_new.html"
    page_title = _("Check a file")


class ImportPage(ImportView):
    """What came of one file; the second step, where it was checked and nothing is wrong with it."""

    template_name = "backoffice/import.html"
    applies = True

    @cached_property
    def batch(self) -> ImportBatch:
        """Return the import of the address; raise Http404."""
        batch = imports().filter(pk=self.kwargs["pk"]).first()
        if batch is None:
            raise Http404
        return batch

    def get_page_title(self) -> str:
        """Return the name of the file."""
        return self.batch.file_name

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hold the form to the file that was checked."""
        return {**super().get_form_kwargs(), "digest": self.batch.digest}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the file over; one that was refused or taken over already is not offered for it."""
        if self.batch.state != ImportState.CHECKED:
            raise Http404
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the counts and the first problems."""
        problems = problems_of(self.batch)
        return {
            **super().get_context_data(**context),
            "batch": self.batch,
            "problems": problems[:SHOWN_PROBLEMS],
            "more": self.batch.error_count - min(len(problems), SHOWN_PROBLEMS),
            "may_apply": self.batch.state == ImportState.CHECKED,
        }


class ImportReport(AreaMixin, View):
    """The problems of one import as a file for a spreadsheet; row, column and reason, never a value."""

    area = Area.IMPORTS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the file; raise Http404."""
        batch = imports().filter(pk=pk).first()
        if batch is None:
            raise Http404
        answer = HttpResponse(report_file(batch), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="import-{batch.pk}.csv"'
        return answer
