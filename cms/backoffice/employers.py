"""Firms: the list, waiting ones first, and the page on which the center decides."""

from typing import Any

from django.db.models import Case, DateTimeField, F, Prefetch, Q, QuerySet, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.employers import services
from portal.employers.domains import Tie, tie_of
from portal.employers.models import Employer, EmployerMember, EmployerState
from portal.employers.selectors import members_of, visible_to
from portal.reference.models import Province, Sector

from .access import Area
from .decisions import DecisionView, Deed, decided_by
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn, TemplateColumn, waiting_first
from .references import TermFilter

WAITING = (EmployerState.SUBMITTED, EmployerState.IN_REVIEW)
_WAITS = Q(state__in=WAITING)


class EmployerFilters(AreaFilterSet):
    """State, sector and province."""

    state = ChoiceFilter(label=_("State"), choices=EmployerState.choices)
    sector = TermFilter(label=_("Sector"), queryset=Sector.objects.all())
    province = TermFilter(label=_("Province"), queryset=Province.objects.all())

    class Meta:
        model = Employer
        fields = ("state", "sector", "province")


def decision_url(employer: Employer) -> str:
    """Return the address of a firm's page."""
    return reverse("backoffice:employer", args=[employer.pk])


class TieColumn(Column):
    """Whether the best address of a firm's people belongs to its site: what needs a second look is seen in the list."""

    cell_template_name = "backoffice/cells/tie.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """Add the tie, empty where nobody speaks for the firm."""
        ties = [tie_of(member.user.email, instance.domain) for member in instance.people]
        best = next((tie for tie in Tie if tie in ties), "")
        return {**super().get_cell_context_data(instance, parent_context), "tie": str(best)}


class EmployerList(AreaListView):
    """All firms; those that wait for the center come first, the longest waiting at the top."""

    area = Area.EMPLOYERS
    page_title = _("Employers")
    header_icon = "group"
    index_url_name = "backoffice:employers"
    index_results_url_name = "backoffice:employers_results"
    filterset_class = EmployerFilters
    searched = ("name", "domain", "tax_number")
    search_hint = _("Name, web domain or tax number")
    introduction = _("Firms waiting for approval come first. Only approved firms may post and search alumni.")
    nothing_yet = _("No firm has registered yet. Registrations will wait for you here.")
    columns = (
        TitleColumn("name", label=_("Name"), accessor="name", get_url=decision_url, sort_key="sort_key"),
        StateColumn(),
        TieColumn("tie", label=_("Contact's address")),
        TemplateColumn("decide", "backoffice/cells/decide_employer.html", label=""),
        Column("sector", label=_("Sector"), accessor="sector"),
        Column("province", label=_("Province"), accessor="province", sort_key="province__sort_key"),
        DayColumn(
            "changed_at", label=_("Last change"), accessor="changed_at", sort_key="changed_at", classname="bo-wide"
        ),
        DayColumn(
            "approved_until",
            label=_("Approved until"),
            accessor="approved_until",
            sort_key="approved_until",
            classname="bo-wide",
        ),
    )

    def get_base_queryset(self) -> QuerySet[Employer]:
        """Return the firms the center sees."""
        members = EmployerMember.objects.select_related("user").order_by("pk")
        rows = visible_to(self.viewer).select_related("sector", "province")
        return rows.prefetch_related(Prefetch("members", members, to_attr="people"))

    def order_queryset(self, queryset: QuerySet[Employer]) -> QuerySet[Employer]:
        """Put the waiting first unless a column was chosen."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        since = Case(When(_WAITS, then=F("changed_at")), output_field=DateTimeField())
        return queryset.order_by(waiting_first(_WAITS), since, "sort_key", "pk")


DEEDS = (
    Deed(
        "approve",
        _("Approve"),
        _("“%(thing)s” is approved for one year."),
        decided_by(services.approve_employer, "employer_id", services.NotAllowed, told=None),
        explained=_("For one year the firm may hand in postings and search the alumni who opened themselves to firms."),
    ),
    Deed(
        "request_changes",
        _("Request changes"),
        _("“%(thing)s” was asked for changes."),
        decided_by(services.request_changes, "employer_id", services.NotAllowed),
        tone="calm",
        explained=_("The firm corrects its registration and hands it in again. It reads your reason."),
        reasons=(
            _("The contact's e-mail address does not belong to the firm's web domain."),
            _("The tax number does not match the firm's name."),
            _("Please describe what the firm does."),
        ),
    ),
    Deed(
        "reject",
        _("Reject"),
        _("“%(thing)s” was rejected."),
        decided_by(services.reject_employer, "employer_id", services.NotAllowed),
        tone="grave",
        explained=_("The registration ends here. The firm reads your reason."),
        reasons=(
            _("The firm could not be verified."),
            _("The firm does not offer work, internships, education or scholarships to our graduates."),
            _("The firm is registered already."),
        ),
    ),
    Deed(
        "suspend",
        _("Suspend"),
        _("“%(thing)s” is suspended: its postings are hidden and its search is closed."),
        decided_by(services.suspend_employer, "employer_id", services.NotAllowed),
        tone="grave",
        explained=_("At once its postings are hidden and it can no longer search alumni."),
        reasons=(_("There are complaints about the firm."), _("The firm's information is no longer right.")),
    ),
)


class EmployerDecision(DecisionView):
    """One firm: who it is, who speaks for it, what happened, what can be done."""

    area = Area.EMPLOYERS
    template_name = "backoffice/employer.html"
    header_icon = "group"
    deeds = DEEDS
    list_url_name = "backoffice:employers"
    list_label = _("Employers")

    def find(self, pk: int) -> Employer | None:
        """Return the firm."""
        return visible_to(self.viewer).select_related("sector", "province").filter(pk=pk).first()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add those who act for the firm, and how many postings it has."""
        context = super().get_context_data(**context)
        employer = context["thing"]
        contacts = members_of(employer.pk)
        for contact in contacts:
            contact.tie = tie_of(contact.user.email, employer.domain).value  # type: ignore[attr-defined]
        return {
            **context,
            "contacts": contacts,
            "is_waiting": employer.state in WAITING,
            "is_foreign": bool(contacts) and all(contact.tie != Tie.SAME for contact in contacts),
            "posting_count": employer.postings.count(),
        }


def waiting_count(request: HttpRequest) -> int:
    """Return how many firms wait."""
    return Employer.objects.filter(_WAITS).count()
