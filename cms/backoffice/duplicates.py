"""Records that may be one person's: the queue, and the two side by side with what a merge would give.

Number and day of birth are never shown here either: the reasons say whether they are alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn

from portal.alumni.models import AlumniProfile
from portal.institution.models import Level
from portal.ledger.access import Access, Door, Reason
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer
from portal.registry.models import DuplicatePair, PairState
from portal.registry.services import (
    MergeRefused,
    NotTheCenter,
    find_duplicates,
    keep_apart,
    look_again,
    merge_pair,
    plan_merge,
    reason_of,
)

from .access import Area, AreaMixin
from .alumni_rows import AlumnusRow, rows_seen
from .decisions import DecisionView, Deed, decided_by
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, StateColumn, TemplateColumn

REASONS = {
    "same_name": _("same name"),
    "similar_name": _("similar name"),
    "other_last_name": _("another last name"),
    "same_birth": _("same date of birth"),
    "birth_exchanged": _("day and month of birth exchanged"),
    "birth_one_digit": _("one digit of the date of birth differs"),
    "same_number": _("same student number, written differently"),
    "same_contact": _("same address or telephone"),
}
IN_QUEUE = frozenset({"first_name", "last_name", "full_name", "degrees"})
SIDE_BY_SIDE = IN_QUEUE | {"contact_email", "contact_phone", "employments", "province"}
_OPENINGS = {
    "employer_open_until": _("being found by employers"),
    "in_directory": _("the alumni directory"),
    "is_public": _("the public page"),
}


def people(viewer: Viewer, keys: Iterable[int], asked: frozenset[str], door: Door) -> dict[int, AlumnusRow]:
    """Return what the viewer sees of these people by key; the ledger keeps that a record was checked."""
    pairs = list(AlumniProfile.objects.filter(pk__in=set(keys)).values_list("pk", "public_id"))
    key_of = {public_id: pk for pk, public_id in pairs}
    checking = replace(viewer, reason=viewer.reason or Reason.RECORD.value)
    rows = rows_seen(checking, pairs, asked, Access(door))
    return {key_of[row.seen.public_id]: row for row in rows}


@dataclass(slots=True)
class PairRow:
    """A line of the queue."""

    pair: DuplicatePair
    first: AlumnusRow | None
    second: AlumnusRow | None

    @property
    def names(self) -> str:
        """Return both names, one where they read the same."""
        names = [row.name for row in (self.first, self.second) if row is not None]
        return " · ".join(dict.fromkeys(names))

    @property
    def degrees(self) -> str:
        """Return the latest degree of each."""
        return " · ".join(row.degree for row in (self.first, self.second) if row is not None and row.degree)

    @property
    def why(self) -> list[Any]:
        """Return the reasons in words."""
        return [REASONS[code] for code in self.pair.reasons if code in REASONS]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pair, name)


class PairFilters(AreaFilterSet):
    """What became of it."""

    state = ChoiceFilter(label=_("State"), choices=PairState.choices)

    class Meta:
        model = DuplicatePair
        fields = ("state",)


def pair_url(row: PairRow) -> str:
    """Return the address of a pair's page."""
    return reverse("backoffice:duplicate", args=[row.pair.pk])


class DuplicateList(AreaListView):
    """The pairs, the likeliest first; what was found to be two people comes last."""

    area = Area.DUPLICATES
    page_title = _("Possible duplicates")
    header_icon = "copy"
    template_name = "backoffice/duplicates.html"
    index_url_name = "backoffice:duplicates"
    index_results_url_name = "backoffice:duplicates_results"
    filterset_class = PairFilters
    is_searchable = False
    introduction = _(
        "Records that may belong to one person. Every night all records are compared; "
        "nothing is merged before you decide."
    )
    nothing_yet = _("No two records look like one person.")
    columns = (
        TitleColumn("names", label=_("Names"), accessor="names", get_url=pair_url),
        StateColumn(),
        NumberColumn("score", label=_("Likeness"), accessor="score"),
        TemplateColumn("why", "backoffice/cells/likeness.html", label=_("What is alike")),
        Column("degrees", label=_("Degrees"), accessor="degrees", classname="bo-wide"),
    )

    def get_base_queryset(self) -> QuerySet[DuplicatePair]:
        """Return every pair."""
        return DuplicatePair.objects.all()

    def order_queryset(self, queryset: QuerySet[DuplicatePair]) -> QuerySet[DuplicatePair]:
        """Put what waits first, the likeliest before the others."""
        return queryset.order_by("-state", "-score", "pk")

    def get_table(self, object_list: Sequence[DuplicatePair]) -> Any:
        """Show the names of one page of pairs: a constant number of statements."""
        pairs = list(object_list)
        keys = [key for pair in pairs for key in (pair.first_id, pair.second_id)]
        seen = people(self.viewer, keys, IN_QUEUE, Door.OFFICE_LIST)
        return super().get_table([PairRow(pair, seen.get(pair.first_id), seen.get(pair.second_id)) for pair in pairs])


class FindDuplicates(AreaMixin, View):
    """Look through all records now, not only at night."""

    area = Area.DUPLICATES
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look, and say how many pairs wait."""
        waiting = find_duplicates()
        said = ngettext("%(count)d pair waits for you.", "%(count)d pairs wait for you.", waiting)
        messages.success(request, said % {"count": waiting})
        return HttpResponseRedirect(reverse("backoffice:duplicates"))


class RecordDecision(DecisionView):
    """A page about records: what the service refuses is said on it."""

    area = Area.DUPLICATES
    header_icon = "copy"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do the deed, or say why it cannot be done."""
        try:
            return super().post(request, *args, **kwargs)
        except MergeRefused as refused:
            messages.error(request, reason_of(refused))
            return HttpResponseRedirect(request.path)


class DuplicatePage(RecordDecision):
    """Two records side by side, and what a merge would give."""

    template_name = "backoffice/duplicate.html"
    list_url_name = "backoffice:duplicates"
    list_label = _("Possible duplicates")
    deeds = (
        Deed(
            "merge",
            _("Merge"),
            _("“%(thing)s” is one record now. For thirty days it can be taken back."),
            decided_by(merge_pair, "pair_id", NotTheCenter),
            explained=_("Makes one record of the two. For thirty days it can be taken back."),
        ),
        Deed(
            "keep_apart",
            _("Not the same person"),
            _("“%(thing)s”: remembered as two people."),
            decided_by(keep_apart, "pair_id", NotTheCenter),
            tone="calm",
            explained=_("Both stay as they are, and do not come up again."),
        ),
        Deed(
            "look_again",
            _("Look at it again"),
            _("“%(thing)s” waits in the list again."),
            decided_by(look_again, "pair_id", NotTheCenter),
            tone="calm",
        ),
    )

    def find(self, pk: int) -> DuplicatePair | None:
        """Return the pair."""
        return DuplicatePair.objects.filter(pk=pk).first()

    def version_of(self, thing: DuplicatePair) -> str:
        """Return what changes with either record: nobody merges what somebody has edited since."""
        keys = (thing.first_id, thing.second_id)
        moved = AlumniProfile.objects.filter(pk__in=keys).order_by("pk").values_list("revision", flat=True)
        return "-".join([thing.state, *map(str, moved)])

    def title_of(self, thing: DuplicatePair) -> str:
        """Return the names."""
        seen = people(self.viewer, (thing.first_id, thing.second_id), IN_QUEUE, Door.OFFICE_LIST)
        return PairRow(thing, seen.get(thing.first_id), seen.get(thing.second_id)).names

    def possible(self, thing: DuplicatePair) -> list[Deed]:
        """Return merging only where it would not be refused."""
        names = {"look_again"} if thing.state == PairState.APART else {"keep_apart"}
        if thing.state == PairState.OPEN and self._plan(thing)[0] is not None:
            names.add("merge")
        return [deed for deed in self.deeds if deed.name in names]

    def _plan(self, thing: DuplicatePair) -> tuple[Any, str]:
        try:
            return plan_merge(self.viewer, pair_id=thing.pk), ""
        except MergeRefused as refused:
            return None, reason_of(refused)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show both, the one that would stay first."""
        context = super().get_context_data(**context)
        pair = context["thing"]
        plan, refusal = self._plan(pair)
        seen = people(self.viewer, (pair.first_id, pair.second_id), SIDE_BY_SIDE, Door.OFFICE)
        order = (plan.kept.pk, plan.gone.pk) if plan else (pair.first_id, pair.second_id)
        return {
            **context,
            "sides": [
                side_of(seen[key], stays=bool(plan) and place == 0) for place, key in enumerate(order) if key in seen
            ],
            "why": [REASONS[code] for code in pair.reasons if code in REASONS],
            "refusal": refusal,
            "filled": [AlumniProfile._meta.get_field(name.removesuffix("_id")).verbose_name for name in plan.filled]
            if plan
            else [],
            "closing": _closing(plan) if plan else [],
        }


def side_of(row: AlumnusRow, *, stays: bool) -> dict[str, Any]:
    """Return one record as the page shows it."""
    degrees = [
        (one.unit.name_in(get_language() or "tr") if one.unit else "", Level(one.level).label if one.level else "", one)
        for one in row.seen.degrees or ()
    ]
    return {"row": row, "person": row.seen, "degrees": degrees, "stays": stays}


def _closing(plan: Any) -> list[str]:
    """Return what would be closed by a merge, in words."""
    groups = [
        f"{Audience(audience).label}: {', '.join(str(group.label) for group in closed)}"
        for audience, closed in plan.closing.items()
    ]
    return [*(str(_OPENINGS[name]) for name in plan.leaves), *groups]


def open_count(request: HttpRequest) -> int:
    """Return how many pairs wait."""
    return DuplicatePair.objects.filter(state=PairState.OPEN).count()
