"""What other sources say of people that differs from the record: the queue, and one proposal to decide on.

A value is shown on the page of the one proposal alone, and its group goes into the access ledger first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.alumni.fields import FIELDS
from portal.alumni.freshness import due_for_a_letter, in_language, proposals_before
from portal.alumni.models import AlumniProfile, Proposal, Source
from portal.alumni.provenance import UNDECIDED, ProposalState
from portal.alumni.services import letters, proposals
from portal.ledger.access import Access, Door, Reason
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

from .access import Area, AreaMixin, staff_viewer
from .alumni_rows import AlumnusRow, rows_seen
from .decisions import DecisionView, Deed
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn

NAMED = frozenset({"full_name", "degrees"})
_SHOWS = {"job": "employments", "degree": "degrees"}
"""The projected fields a proposal tells of, where they are called otherwise."""


def _people(viewer: Viewer, rows: Sequence[Proposal], asked: frozenset[str], door: Door) -> dict[int, AlumnusRow]:
    """Return what the viewer sees of the people these are about, by key, once the ledger holds it."""
    pairs = list(AlumniProfile.objects.filter(pk__in={row.profile_id for row in rows}).values_list("pk", "public_id"))
    key_of = {public_id: pk for pk, public_id in pairs}
    checking = replace(viewer, reason=viewer.reason or Reason.TRACKING.value)
    return {key_of[row.seen.public_id]: row for row in rows_seen(checking, pairs, asked, Access(door))}


@dataclass(slots=True)
class ProposalRow:
    """A line of the queue: whom and what it is about, and who says so; no value."""

    proposal: Proposal
    person: AlumnusRow

    @property
    def name(self) -> str:
        """Return the name of the person."""
        return self.person.name

    @property
    def field_label(self) -> Any:
        """Return what it is about."""
        return FIELDS[self.proposal.field].label

    @property
    def sources(self) -> str:
        """Return who says so, and whose word is held."""
        told, held = self.proposal.get_source_display(), self.proposal.get_held_source_display()
        return gettext("Told by: %(told)s · held from: %(held)s") % {"told": told, "held": held}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.proposal, name)


class ProposalFilters(AreaFilterSet):
    """Who says so, and whether the person was asked."""

    state = ChoiceFilter(
        label=_("State"), choices=[(state.value, state.label) for state in ProposalState if state in UNDECIDED]
    )
    source = ChoiceFilter(label=_("Source"), choices=Source.choices)

    class Meta:
        model = Proposal
        fields = ("state", "source")


def proposal_url(row: ProposalRow) -> str:
    """Return the address of a proposal."""
    return reverse("backoffice:proposal", args=[row.proposal.pk])


class ProposalList(AreaListView):
    """What waits about the people the viewer is entrusted with, the most urgent first."""

    area = Area.PROPOSALS
    page_title = _("Differing data")
    header_icon = "resubmit"
    template_name = "backoffice/proposals.html"
    index_url_name = "backoffice:proposals"
    index_results_url_name = "backoffice:proposals_results"
    filterset_class = ProposalFilters
    is_searchable = False
    introduction = _(
        "Another source says something else than the record holds. Nothing changes before somebody decides; "
        "what nobody decides on in 90 days stays as it is."
    )
    nothing_yet = _("Nothing differs.")
    columns = (
        TitleColumn("name", label=_("Name"), accessor="name", get_url=proposal_url),
        Column("field", label=_("What differs"), accessor="field_label"),
        Column("sources", label=_("Sources"), accessor="sources"),
        StateColumn(),
        DayColumn("expires_on", label=_("Waits until"), accessor="expires_on"),
    )

    def get_base_queryset(self) -> QuerySet[Proposal]:
        """Return what waits before this viewer."""
        return proposals_before(self.viewer)

    def order_queryset(self, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Put first what ends first."""
        return queryset.order_by("expires_on", "pk")

    def get_table(self, object_list: Sequence[Proposal]) -> Any:
        """Show the names of one page: a constant number of statements."""
        rows = list(object_list)
        people = _people(self.viewer, rows, NAMED, Door.OFFICE_LIST)
        return super().get_table([ProposalRow(row, people[row.profile_id]) for row in rows if row.profile_id in people])

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Tell the center how many could be written to."""
        is_center = Audience.CENTER in self.viewer.audiences
        due = due_for_a_letter(self.viewer.today).count() if is_center else 0
        return {
            **super().get_context_data(**context),
            "is_center": is_center,
            "due": due,
            "at_once": min(due, letters.MOST_AT_ONCE),
        }


def _deciding(decide: Callable[..., Proposal]) -> Callable[[Viewer, int, str], Proposal]:
    """Turn a service that knows proposals by their public id into a deed; a refusal is the page for refusals."""

    def perform(actor: Viewer, pk: int, reason: str) -> Proposal:
        found = proposals_before(actor).filter(pk=pk).first()
        if found is None:
            raise PermissionDenied
        try:
            return decide(actor, proposal=found.public_id, reason=reason)
        except proposals.ProposalRefused as refused:
            raise PermissionDenied(str(refused.message)) from refused

    return perform


class ProposalPage(DecisionView):
    """One proposal: what is held and what is told, side by side, each with source and date."""

    area = Area.PROPOSALS
    header_icon = "resubmit"
    template_name = "backoffice/proposal.html"
    list_url_name = "backoffice:proposals"
    list_label = _("Differing data")
    deeds = (
        Deed(
            "accept",
            _("Take it over"),
            _("“%(thing)s”: taken over."),
            _deciding(proposals.accept_proposal),
            explained=_("The record says it from the next answer on, and you stand behind it."),
        ),
        Deed(
            "ask",
            _("Ask the person"),
            _("“%(thing)s”: the letter is on its way."),
            _deciding(proposals.ask_person),
            tone="calm",
            explained=_("The person gets a letter without any value, and decides after signing in."),
        ),
        Deed(
            "keep",
            _("Leave the record as it is"),
            _("“%(thing)s”: left as it is."),
            _deciding(proposals.keep_proposal),
            tone="calm",
            explained=_("This source does not propose the same again within a year."),
        ),
    )

    def find(self, pk: int) -> Proposal | None:
        """Return the proposal, None for another unit's and an absent one."""
        return proposals_before(self.viewer).select_related("profile").filter(pk=pk).first()

    def version_of(self, thing: Proposal) -> str:
        """Return what changes when somebody decides."""
        return str(thing.state)

    def title_of(self, thing: Proposal) -> str:
        """Return the name and what it is about."""
        person = _people(self.viewer, [thing], NAMED, Door.OFFICE).get(thing.profile_id)
        name = person.name if person else gettext("Name not visible")
        return f"{name}: {FIELDS[thing.field].label}"

    def possible(self, thing: Proposal) -> list[Deed]:
        """Leave out what would be refused: overruling a stronger source, asking whoever cannot be asked."""
        takes = bool(proposals.acceptable(self.viewer, [thing]))
        names = {"ask"} if proposals.can_be_asked(thing, self.viewer.today) else set()
        if takes:
            names.add("accept")
        if takes or Audience.CENTER in self.viewer.audiences:
            names.add("keep")
        return [deed for deed in self.deeds if deed.name in names]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show both values once the ledger holds that they were read."""
        context = super().get_context_data(**context)
        thing = context["thing"]
        shows = NAMED | {_SHOWS.get(thing.field, thing.field)}
        person = _people(self.viewer, [thing], frozenset(shows), Door.OFFICE).get(thing.profile_id)
        held, told = in_language([thing], get_language() or "tr")[thing.pk] if person else ("", "")
        return {
            **context,
            "proposal": thing,
            "field_label": FIELDS[thing.field].label,
            "held": held,
            "told": told,
            "overruled": not proposals.acceptable(self.viewer, [thing]),
        }


class WriteLetters(AreaMixin, View):
    """Ask some of those whose record is out of date whether it still holds."""

    area = Area.PROPOSALS
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Write the letters, and say how many."""
        try:
            count = letters.ask_whether_still_true(self.viewer)
        except letters.OnlyTheCenter as refused:
            raise PermissionDenied from refused
        said = ngettext("%(count)d letter is on its way.", "%(count)d letters are on their way.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(reverse("backoffice:proposals"))


def waiting_count(request: HttpRequest) -> int:
    """Return how many proposals wait before the user of ``request``."""
    return proposals_before(staff_viewer(request)).count()
