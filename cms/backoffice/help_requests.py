"""Requests for help with registering: the queue of the center, and the page where one is worked off."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.membership import services
from portal.membership.models import HELP_OPEN, HelpRequest, HelpState
from portal.membership.selectors import check_against_records, help_requests, waiting_help_count
from portal.workflow.services import IllegalTransition

from .access import Area, AreaMixin
from .decisions import DecisionView, Deed, decided_by
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn, waiting_first


def request_url(row: HelpRequest) -> str:
    """Return the address of a request's page."""
    return reverse("backoffice:help_request", args=[row.pk])


class HelpFilters(AreaFilterSet):
    """State."""

    state = ChoiceFilter(label=_("State"), choices=HelpState.choices)

    class Meta:
        model = HelpRequest
        fields = ("state",)


class HelpList(AreaListView):
    """The requests: those that wait first, the oldest at the top."""

    area = Area.HELP
    page_title = _("Help with registering")
    header_icon = "help"
    index_url_name = "backoffice:help_requests"
    index_results_url_name = "backoffice:help_requests_results"
    filterset_class = HelpFilters
    searched = ("first_name", "last_name", "student_number", "email")
    search_hint = _("Name, student number or e-mail address")
    introduction = _(
        "Graduating students who cannot register by themselves. Take a request in hand: from then on the applicant "
        "is told of each step."
    )
    nothing_yet = _("Nobody has asked for help yet. The form stands on the public pages of membership.")
    columns = (
        TitleColumn("name", label=_("Name"), accessor=str, get_url=request_url),
        StateColumn(),
        Column("program", label=_("Program"), accessor="program", classname="bo-wide"),
        Column("assigned_to", label=_("In hand of"), accessor=lambda row: row.assigned_to or ""),
        DayColumn("created_at", label=_("Received"), accessor="created_at", sort_key="created_at"),
    )

    def get_base_queryset(self) -> QuerySet[HelpRequest]:
        """Return the requests the center sees."""
        return help_requests(self.viewer)

    def order_queryset(self, queryset: QuerySet[HelpRequest]) -> QuerySet[HelpRequest]:
        """Put what waits first, the oldest at the top, unless a column was chosen."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        return queryset.order_by(waiting_first(Q(state__in=HELP_OPEN)), "created_at", "pk")


DEEDS = (
    Deed(
        "take",
        _("Take it in hand"),
        _("You have “%(thing)s” in hand; the applicant is told."),
        decided_by(services.take_request, "request_id", services.NotAllowed, told=None),
        explained=_("The applicant is told that somebody works on it."),
    ),
    Deed(
        "complete",
        _("Register the applicant"),
        _("“%(thing)s” is registered and told how to set a password."),
        decided_by(services.complete_request, "request_id", services.NotAllowed, told="proof"),
        explained=_(
            "Makes the registration in the applicant's name, and the account where the address has none. "
            "Nothing is opened and no consent is given. Say how you know who the applicant is; it stays in the log "
            "and is not told to anybody."
        ),
        reasons=(
            _("Came in person with an identity card."),
            _("Called back on the telephone number in the student records."),
            _("Wrote from the university's own e-mail address."),
        ),
    ),
    Deed(
        "reject",
        _("Reject"),
        _("“%(thing)s” is rejected; the applicant reads the reason."),
        decided_by(services.reject_request, "request_id", services.NotAllowed),
        tone="grave",
        explained=_("The applicant reads the reason in the letter and on the status page."),
        reasons=(
            _("There is no student record with this number."),
            _("The data do not agree with the student record."),
            _("We could not reach you to check that it is you."),
        ),
    ),
    Deed(
        "take_over",
        _("Take it over"),
        _("You have “%(thing)s” in hand now."),
        decided_by(services.take_over_request, "request_id", services.NotAllowed, told=None),
        tone="calm",
        explained=_("From a colleague who cannot go on with it; the applicant is not told."),
    ),
)


class HelpPage(DecisionView):
    """One request: what was written, how it agrees with the student records, what can be done."""

    area = Area.HELP
    template_name = "backoffice/help_request.html"
    header_icon = "help"
    deeds = DEEDS
    list_url_name = "backoffice:help_requests"
    list_label = _("Help with registering")

    def find(self, pk: int) -> HelpRequest | None:
        """Return the request."""
        return help_requests(self.viewer).select_related("membership__form", "notice").filter(pk=pk).first()

    def possible(self, thing: HelpRequest) -> list[Deed]:
        """Return registering and rejecting to whoever has it in hand, taking over to everybody else."""
        mine = thing.assigned_to_id == self.viewer.user_id
        names = {"take_over"} if thing.state == HelpState.IN_PROGRESS and not mine else {"take", "complete", "reject"}
        return [deed for deed in super().possible(thing) if deed.name in names]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do the deed and stay here while there is more to do; say why where it was refused."""
        here = HttpResponseRedirect(request.path)
        try:
            answer = super().post(request, *args, **kwargs)
        except services.HelpRefused as refused:
            messages.error(request, str(refused.message))
            return here
        stays = request.POST.get("deed") in ("take", "take_over") and isinstance(answer, HttpResponseRedirect)
        return here if stays else answer

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add how the request agrees with the student records."""
        context = super().get_context_data(**context)
        asked = context["thing"]
        mine = asked.state == HelpState.IN_PROGRESS and asked.assigned_to_id == self.viewer.user_id
        form = getattr(asked.membership, "form", None) if asked.membership else None
        return {**context, "check": check_against_records(asked), "is_mine": mine, "form_of": form}


class CorrectHelp(AreaMixin, View):
    """Put the number and the address of a request right."""

    area = Area.HELP
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save, or say why not."""
        if not help_requests(self.viewer).filter(pk=pk).exists():
            raise Http404
        given = {name: request.POST.get(name, "").replace("\0", "")[:254] for name in ("student_number", "email")}
        try:
            services.correct_request(self.viewer, request_id=pk, **given)
        except services.NotAllowed as refused:
            raise PermissionDenied from refused
        except services.HelpRefused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _now("The request is corrected."))
        return HttpResponseRedirect(reverse("backoffice:help_request", args=[pk]))


class PrintForApplicant(AreaMixin, View):
    """The form of somebody the center registered, to be handed over or sent on."""

    area = Area.HELP
    http_method_names = ("get",)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Print it; 404 where there is none. The audit keeps who printed."""
        try:
            content, name = services.print_for_applicant(self.viewer, request_id=pk)
        except (services.NoForm, IllegalTransition) as absent:
            raise Http404 from absent
        disposition = f'inline; filename="{name}"'
        return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def waiting_count(request: HttpRequest) -> int:
    """Return how many requests nobody has in hand."""
    return waiting_help_count()
