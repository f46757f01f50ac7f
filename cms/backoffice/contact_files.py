"""A representative's own table of contact and career: what each row would do, then for good with the same file."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.alumni.fields import FIELDS
from portal.tracking import services
from portal.tracking.contact_file import MOST_ROWS, NAMES

from .access import Area, AreaMixin
from .alumnus import ReasonForm
from .registry import FileForm


class ContactFileForm(ReasonForm, FileForm):
    """A file and what for; with the digest of the one that was checked, none but that one is taken over."""

    checked = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ("file", "reason", "words")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.digest = str(self.data.get("checked", ""))


class ContactFile(AreaMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[misc]
    """Check a file, read what each row would do, and take the same file over. Nothing of it is kept in between."""

    area = Area.STALE
    template_name = "backoffice/contact_file.html"
    page_title = _("Update from a file")
    header_icon = "upload"
    form_class = ContactFileForm

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to those who are out of date."""
        stale = {"url": reverse("backoffice:stale"), "label": gettext("Out of date")}
        return [*self.breadcrumbs_items, stale, {"url": "", "label": self.page_title}]

    def form_valid(self, form: ContactFileForm) -> HttpResponse:
        """Look at the file, or take it over where it was looked at before; show every row."""
        file, apply = form.cleaned_data["file"], bool(form.digest)
        file.seek(0)
        actor = replace(self.viewer, reason=form.told())
        outcome = services.update_from_file(actor, file=file.file, file_name=file.name, apply=apply)
        if apply:
            done = outcome.count("applied")
            said = ngettext("%(count)d row was taken over.", "%(count)d rows were taken over.", done)
            messages.success(self.request, said % {"count": done})
        given = {name: form.cleaned_data[name] for name in ("reason", "words")}
        again = ContactFileForm(initial={**given, "checked": outcome.digest})
        lines = lines_of(outcome)
        counts = {name: outcome.count(name) for name in ("applied", "confirmed", "proposed")}
        counts["refused"] = sum(1 for line in lines if line["problem"])
        shown = {"form": again, "outcome": outcome, "lines": lines, "counts": counts, "is_applied": apply}
        return self.render_to_response(self.get_context_data(**shown))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the columns a file may have."""
        columns = [names[0] for names in NAMES.values()]
        return {**super().get_context_data(**context), "columns": columns, "most_rows": MOST_ROWS}


def lines_of(outcome: services.FileOutcome) -> list[dict[str, Any]]:
    """Return every row in words, those that could not be read among them."""
    lines = [{"row": one.row, "column": one.column, "problem": one.reason} for one in outcome.problems]
    for row in outcome.rows:
        problem = (
            gettext("Nobody of your department has this number.") if row.problem == services.ABSENT else row.problem
        )
        column = NAMES[row.column][0] if row.column in NAMES else row.column
        told = {name: _labels(getattr(row, name)) for name in ("applied", "confirmed", "proposed")}
        lines.append({"row": row.row, "column": column if problem else "", "problem": problem, **told})
    return sorted(lines, key=lambda line: line["row"])


def _labels(fields: tuple[str, ...]) -> str:
    return ", ".join(str(FIELDS[name].label) for name in fields)
