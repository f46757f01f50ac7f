"""What was merged, and taking it back for thirty days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import TitleColumn

from portal.ledger.access import Door
from portal.registry.models import Merge, MergeState
from portal.registry.services import NotTheCenter, undo_merge

from .access import Area
from .alumni_rows import AlumnusRow
from .decisions import Deed, decided_by
from .duplicates import IN_QUEUE, RecordDecision, people
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn


class MergeFilters(AreaFilterSet):
    """Whether it can be taken back."""

    state = ChoiceFilter(label=_("State"), choices=MergeState.choices)

    class Meta:
        model = Merge
        fields = ("state",)


@dataclass(slots=True)
class MergeRow:
    """A line of the list of merges."""

    merge: Merge
    person: AlumnusRow | None

    @property
    def name(self) -> str:
        """Return the name of the record that stayed."""
        return self.person.name if self.person else gettext("Name not visible")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.merge, name)


def merge_url(row: MergeRow) -> str:
    """Return the address of a merge's page."""
    return reverse("backoffice:merge", args=[row.merge.pk])


class MergeList(AreaListView):
    """What was merged, the latest first."""

    area = Area.DUPLICATES
    page_title = _("Merged records")
    header_icon = "copy"
    index_url_name = "backoffice:merges"
    index_results_url_name = "backoffice:merges_results"
    filterset_class = MergeFilters
    is_searchable = False
    introduction = _("For thirty days a merge can be taken back, as long as nobody changed the record since.")
    nothing_yet = _("Nothing has been merged yet.")
    columns = (
        TitleColumn("name", label=_("Name"), accessor="name", get_url=merge_url),
        StateColumn(),
        DayColumn("at", label=_("Day"), accessor="at"),
        DayColumn("undo_until", label=_("Can be taken back until"), accessor="undo_until"),
    )

    def get_base_queryset(self) -> QuerySet[Merge]:
        """Return every merge, without what it keeps."""
        return Merge.objects.defer("snapshot", "apart")

    def order_queryset(self, queryset: QuerySet[Merge]) -> QuerySet[Merge]:
        """Put the latest first."""
        return queryset.order_by("-at", "-pk")

    def get_table(self, object_list: Sequence[Merge]) -> Any:
        """Show the names of one page of merges."""
        merges = list(object_list)
        seen = people(self.viewer, [merge.kept_id for merge in merges], IN_QUEUE, Door.OFFICE_LIST)
        return super().get_table([MergeRow(merge, seen.get(merge.kept_id)) for merge in merges])


class MergePage(RecordDecision):
    """One merge, and taking it back."""

    template_name = "backoffice/merge.html"
    list_url_name = "backoffice:merges"
    list_label = _("Merged records")
    deeds = (
        Deed(
            "undo",
            _("Take it back"),
            _("“%(thing)s”: two records again, as they were."),
            decided_by(undo_merge, "merge_id", NotTheCenter),
            tone="grave",
            explained=_("Both records come back exactly as they were before the merge."),
        ),
    )

    def find(self, pk: int) -> Merge | None:
        """Return the merge."""
        return Merge.objects.filter(pk=pk).first()

    def version_of(self, thing: Merge) -> str:
        """Return the state: whether the record changed since, the service knows."""
        return str(thing.state)

    def title_of(self, thing: Merge) -> str:
        """Return the name of the record that stayed."""
        return MergeRow(thing, people(self.viewer, [thing.kept_id], IN_QUEUE, Door.OFFICE_LIST).get(thing.kept_id)).name

    def possible(self, thing: Merge) -> list[Deed]:
        """Return taking back while there is time."""
        return super().possible(thing) if thing.undo_until >= self.viewer.today else []

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the record's page."""
        context = super().get_context_data(**context)
        context["public_id"] = context["thing"].kept.public_id
        return context
