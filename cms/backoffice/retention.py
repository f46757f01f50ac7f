"""How long data is kept: the classes with their periods, what the next run would take, and the runs there were."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.data_rights import tasks
from portal.data_rights.models import RetentionRun, RunState
from portal.data_rights.retention.periods import BadPeriod, Kept, due, kept_classes, set_period
from portal.data_rights.rules import Fate

from .access import Area, AreaMixin

HISTORY = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A class as the screen shows it: its period, how many rows are over now, and how many the last run took."""

    kept: Kept
    due: int
    taken: int

    @property
    def deletes(self) -> bool:
        """Say whether rows go whole."""
        return self.kept.rule.fate is Fate.DELETE


class RetentionPage(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """The table of classes: a period is changed where it stands; what a run would take is counted, not taken."""

    area = Area.PRIVACY
    template_name = "backoffice/retention.html"
    page_title = _("Retention")
    header_icon = "date"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep a class for another time, from the next run on."""
        days = forms.IntegerField().clean
        try:
            set_period(self.viewer, key=request.POST.get("key", ""), days=days(request.POST.get("days", "")))
        except (BadPeriod, forms.ValidationError):
            messages.error(request, str(BadPeriod.message))
        else:
            messages.success(request, gettext("The period holds from the next run on."))
        return HttpResponseRedirect(request.path)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home."""
        return [*self.breadcrumbs_items, {"url": "", "label": gettext("Retention")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Count what is over, and show the latest runs."""
        runs = list(RetentionRun.objects.select_related("ordered_by")[:HISTORY])
        last = next((run for run in runs if run.state == RunState.DONE), None)
        taken = {key: sum(counts.values()) for key, counts in last.rows.items()} if last else {}
        counted = due()
        rows = [Row(kept, counted.get(kept.rule.key, 0), taken.get(kept.rule.key, 0)) for kept in kept_classes()]
        return {
            **super().get_context_data(**context),
            "rows": rows,
            "runs": runs,
            "last": last,
            "due": sum(row.due for row in rows),
        }


class RunNow(AreaMixin, View):
    """Let the run begin now, beside the web server."""

    area = Area.PRIVACY
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Hand it to the worker, and say so."""
        tasks.retention.delay(ordered_by=request.user.pk)
        messages.success(request, gettext("The run begins in a moment; its figures appear below."))
        return HttpResponseRedirect(reverse("backoffice:retention"))
