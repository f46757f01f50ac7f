"""What callers were told of somebody's death: the center checks before anything in the record changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.ledger.access import Door, Reason
from portal.privacy.viewers import Viewer
from portal.tracking import selectors, services
from portal.tracking.models import DeathReport, ReportState

from .access import Area
from .call_lists import degree_of
from .decisions import DecisionView, Deed, decided_by
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn


@dataclass(slots=True)
class ReportRow:
    """A line: the report, and what tells whom it is about."""

    report: DeathReport
    name: str
    degree: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.report, name)


def _named(viewer: Viewer, reports: Sequence[DeathReport], door: Door) -> list[ReportRow]:
    checking = replace(viewer, reason=viewer.reason or Reason.RECORD.value)
    seen = selectors.seen_people(checking, [one.profile_id for one in reports], selectors.NAMED, door=door)
    return [
        ReportRow(one, seen[one.profile_id].full_name or "", degree_of(seen[one.profile_id]))
        for one in reports
        if one.profile_id in seen
    ]


class ReportFilters(AreaFilterSet):
    """What became of it."""

    state = ChoiceFilter(label=_("State"), choices=ReportState.choices)

    class Meta:
        model = DeathReport
        fields = ("state",)


def report_url(row: ReportRow) -> str:
    """Return the address of a report."""
    return reverse("backoffice:death", args=[row.report.pk])


class DeathList(AreaListView):
    """The reports, those to be checked first."""

    area = Area.DEATHS
    page_title = _("Reports of deaths")
    header_icon = "info-circle"
    index_url_name = "backoffice:deaths"
    index_results_url_name = "backoffice:deaths_results"
    filterset_class = ReportFilters
    is_searchable = False
    introduction = _(
        "Somebody told a caller that a graduate has died. Nobody is called meanwhile; nothing else changes."
    )
    nothing_yet = _("Nothing has been reported.")
    columns = (
        TitleColumn("name", label=_("Name"), accessor="name", get_url=report_url),
        Column("degree", label=_("Degree"), accessor="degree"),
        StateColumn(),
        DayColumn("reported_at", label=_("Reported on"), accessor="reported_at"),
    )

    def get_base_queryset(self) -> QuerySet[DeathReport]:
        """Return every report."""
        return selectors.death_reports()

    def order_queryset(self, queryset: QuerySet[DeathReport]) -> QuerySet[DeathReport]:
        """Put those to be checked first."""
        return queryset.order_by("-state", "reported_at", "pk")

    def get_table(self, object_list: Sequence[DeathReport]) -> Any:
        """Show the names of one page: a constant number of statements."""
        return super().get_table(_named(self.viewer, list(object_list), Door.OFFICE_LIST))


class DeathPage(DecisionView):
    """One report: who, by whom, and what the center found out."""

    area = Area.DEATHS
    header_icon = "info-circle"
    template_name = "backoffice/death.html"
    list_url_name = "backoffice:deaths"
    list_label = _("Reports of deaths")
    deeds = (
        Deed(
            "confirm",
            _("The person has died"),
            _("“%(thing)s”: noted. Nobody but staff finds the record from now on."),
            decided_by(services.confirm_death, "report_id", services.NotEntrusted),
            tone="grave",
            explained=_("Nobody but staff finds the record from the next answer on, and no letter goes out any more."),
            reasons=(_("Told by the family"), _("Read in the civil registry"), _("Published in an obituary")),
        ),
        Deed(
            "dismiss",
            _("It was a mistake"),
            _("“%(thing)s” can be put on call lists again."),
            decided_by(services.dismiss_death, "report_id", services.NotEntrusted),
            tone="calm",
        ),
    )

    def find(self, pk: int) -> DeathReport | None:
        """Return the report."""
        return selectors.death_reports().filter(pk=pk).first()

    def version_of(self, thing: DeathReport) -> str:
        """Return what changes when somebody decides."""
        return str(thing.state)

    def title_of(self, thing: DeathReport) -> str:
        """Return the name."""
        rows = _named(self.viewer, [thing], Door.OFFICE)
        return rows[0].name if rows else str(_("Name not visible"))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the degree and the way to the record."""
        context = super().get_context_data(**context)
        thing = context["thing"]
        return {**context, "row": next(iter(_named(self.viewer, [thing], Door.OFFICE)), None), "report": thing}


def open_count(_request: HttpRequest) -> int:
    """Return how many reports wait."""
    return selectors.death_reports().filter(state=ReportState.OPEN).count()
