"""Postings: the list, waiting ones first, and the page on which the center decides."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Case, DateTimeField, F, Q, QuerySet, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.careers import services
from portal.careers.models import Posting, PostingKind, PostingState
from portal.careers.selectors import visible_to
from portal.reference.models import Province

from .access import Area
from .decisions import DecisionView, Deed, decided_by
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn, TemplateColumn, waiting_first
from .references import TermFilter

_WAITS = Q(state=PostingState.SUBMITTED)


class PostingFilters(AreaFilterSet):
    """State, kind and province; one firm, where the list was opened from its page."""

    state = ChoiceFilter(label=_("State"), choices=PostingState.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=PostingKind.choices)
    province = TermFilter(label=_("Province"), queryset=Province.objects.all())
    employer = django_filters.UUIDFilter(field_name="employer__public_id", widget=forms.HiddenInput)

    class Meta:
        model = Posting
        fields = ("state", "kind", "province", "employer")


def decision_url(posting: Posting) -> str:
    """Return the address of a posting's page."""
    return reverse("backoffice:posting", args=[posting.pk])


class PostingList(AreaListView):
    """All postings; those that wait for the center come first, the longest waiting at the top."""

    area = Area.POSTINGS
    page_title = _("Postings")
    header_icon = "clipboard-list"
    index_url_name = "backoffice:postings"
    index_results_url_name = "backoffice:postings_results"
    filterset_class = PostingFilters
    searched = ("title_tr", "title_en", "employer__name")
    search_hint = _("Title or firm")
    introduction = _("Postings waiting for approval come first. Nobody reads a posting before the center approved it.")
    nothing_yet = _("No firm has handed in a posting yet. New ones will wait for you here.")
    columns = (
        TitleColumn("title", label=_("Title"), accessor=str, get_url=decision_url),
        StateColumn(),
        TemplateColumn("decide", "backoffice/cells/decide_posting.html", label=""),
        Column("employer", label=_("Employer"), accessor="employer.name", sort_key="employer__sort_key"),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        DayColumn(
            "submitted_at", label=_("Handed in"), accessor="submitted_at", sort_key="submitted_at", classname="bo-wide"
        ),
        DayColumn("deadline", label=_("Deadline"), accessor="deadline", sort_key="deadline"),
    )

    def get_base_queryset(self) -> QuerySet[Posting]:
        """Return the postings the center sees."""
        return visible_to(self.viewer).select_related("employer")

    def order_queryset(self, queryset: QuerySet[Posting]) -> QuerySet[Posting]:
        """Put the waiting first unless a column was chosen."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        since = Case(When(_WAITS, then=F("submitted_at")), output_field=DateTimeField())
        return queryset.order_by(waiting_first(_WAITS), since, "-deadline", "pk")


DEEDS = (
    Deed(
        "approve",
        _("Approve"),
        _("“%(thing)s” is approved."),
        decided_by(services.approve_posting, "posting_id", services.NotAllowed, told=None),
        explained=_("It goes live on its day of publication; at once where that day has come."),
    ),
    Deed(
        "request_changes",
        _("Request changes"),
        _("The firm was asked to change “%(thing)s”."),
        decided_by(services.request_changes, "posting_id", services.NotAllowed),
        tone="calm",
        explained=_("The firm corrects the posting and hands it in again. It reads your reason."),
        reasons=(
            _("Please describe the work and what is expected."),
            _("Please say how much is paid."),
            _("The link to apply does not work."),
        ),
    ),
    Deed(
        "reject",
        _("Reject"),
        _("“%(thing)s” was rejected."),
        decided_by(services.reject_posting, "posting_id", services.NotAllowed),
        tone="grave",
        explained=_("The posting ends here. The firm reads your reason."),
        reasons=(
            _("The posting is not meant for students or graduates."),
            _("The posting excludes people for reasons the law does not allow."),
            _("The posting asks applicants for money."),
        ),
    ),
)


class PostingDecision(DecisionView):
    """One posting, whole, with the state of its firm beside it."""

    area = Area.POSTINGS
    template_name = "backoffice/posting.html"
    header_icon = "clipboard-list"
    deeds = DEEDS
    list_url_name = "backoffice:postings"
    list_label = _("Postings")

    def find(self, pk: int) -> Posting | None:
        """Return the posting with its firm."""
        return visible_to(self.viewer).select_related("employer", "province", "created_by").filter(pk=pk).first()

    def version_of(self, thing: Posting) -> str:
        """Return the revision."""
        return str(thing.revision)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what hangs on the posting, and whether its firm would let it be read at all."""
        context = super().get_context_data(**context)
        posting: Posting = context["thing"]
        firm = posting.employer
        today = timezone.localdate()
        return {
            **context,
            "skills": list(posting.skills.all()),
            "units": list(posting.units.all()),
            "is_firm_in_force": firm.state == "approved"
            and firm.approved_until is not None
            and firm.approved_until >= today,
            "is_late": posting.deadline < today,
        }


def waiting_count(request: HttpRequest) -> int:
    """Return how many postings wait."""
    return Posting.objects.filter(_WAITS).count()
