"""Requests of people about their own data: the list by the day they are due, and entering one that came on paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Case, DateField, F, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import HeaderButton

from portal.data_rights.lookup import find_person
from portal.data_rights.models import OPEN, SOON, CameBy, Correctable, DataRequest, RequestKind, RequestState
from portal.data_rights.selectors import open_count, requests_for
from portal.data_rights.services import AskedAlready, InvalidRequest, RequestDraft, RequestNotFound, enter_request
from portal.privacy.models import Purpose

from .access import Area, AreaMixin
from .days import DAYS
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn, TemplateColumn, waiting_first

OPEN_Q = Q(state__in=OPEN)
OVERDUE, WITHIN_A_WEEK = "overdue", "soon"


def request_url(row: DataRequest) -> str:
    """Return the address of a request's page."""
    return reverse("backoffice:data_request", args=[row.pk])


def name_of(row: DataRequest) -> str:
    """Return who asks; nobody's name once the person is erased."""
    return str(row.profile or row.user or gettext("The person is erased"))


@dataclass(frozen=True, slots=True)
class Clock:
    """How many days are left, in words; none where the clock has stopped."""

    words: str
    is_urgent: bool


def clock_of(row: DataRequest, today: date) -> Clock:
    """Return the clock of a request on ``today``."""
    if not row.is_open:
        return Clock("", is_urgent=False)
    left = row.days_left(today)
    if left < 0:
        late = ngettext("%(days)d day overdue", "%(days)d days overdue", -left) % {"days": -left}
        return Clock(late, is_urgent=True)
    words = ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return Clock(words, is_urgent=left <= SOON.days)


def _by_due(rows: "QuerySet[DataRequest]", _name: str, value: str) -> "QuerySet[DataRequest]":
    today = timezone.localdate()
    return rows.filter(OPEN_Q, due_on__lt=today) if value == OVERDUE else rows.filter(OPEN_Q, due_on__lte=today + SOON)


class RequestFilters(AreaFilterSet):
    """How urgent, where it stands, what is asked."""

    due = ChoiceFilter(
        label=_("Due"),
        method=_by_due,
        choices=[(OVERDUE, _("Overdue")), (WITHIN_A_WEEK, _("Within a week, or overdue"))],
    )
    state = ChoiceFilter(label=_("State"), choices=RequestState.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=RequestKind.choices)
    came_by = ChoiceFilter(label=_("How it came"), choices=CameBy.choices)

    class Meta:
        model = DataRequest
        fields = ("due", "state", "kind", "came_by")


class RequestList(AreaListView):
    """Every request, what is open and due next first."""

    area = Area.PRIVACY
    page_title = _("Data requests")
    header_icon = "mail"
    index_url_name = "backoffice:data_requests"
    index_results_url_name = "backoffice:data_requests_results"
    filterset_class = RequestFilters
    searched = ("user__email", "user__last_name", "profile__first_name", "profile__last_name")
    search_hint = _("Name or e-mail address")
    introduction = _("Each request is answered within thirty days of the day it came. What is due next comes first.")
    nothing_yet = _("Nobody has asked for anything yet. Requests from accounts come here by themselves.")
    columns = (
        TitleColumn("number", label=_("Number"), accessor="number", get_url=request_url),
        Column("who", label=_("Person"), accessor=name_of),
        Column("kind", label=_("What is asked"), accessor="get_kind_display"),
        StateColumn(),
        TemplateColumn("left", "backoffice/cells/days_left.html", label=_("Days left"), sort_key="due_on"),
        DayColumn("received_at", label=_("Received"), accessor="received_at", classname="bo-wide"),
        Column("came_by", label=_("How it came"), accessor="get_came_by_display", classname="bo-wide"),
    )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to enter one."""
        address = reverse("backoffice:data_request_new")
        return [HeaderButton(gettext("Enter a request"), url=address, icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[DataRequest]:
        """Return what the officer sees."""
        return requests_for(self.viewer)

    def order_queryset(self, queryset: QuerySet[DataRequest]) -> QuerySet[DataRequest]:
        """Put the open ones first, the next due on top; of the settled the latest."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        due = Case(When(OPEN_Q, then=F("due_on")), default=Value(None), output_field=DateField())
        return queryset.order_by(waiting_first(OPEN_Q), due, "-settled_at", "-pk")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Tell each row how many days are left."""
        context = super().get_context_data(**context)
        for row in context["object_list"]:
            row.clock = clock_of(row, self.viewer.today)
        return context


class RequestForm(forms.Form):
    """A request that came by letter, by mail or in person."""

    who = forms.CharField(
        label=_("E-mail address or record number"),
        max_length=254,
        help_text=_("Of the person whose data it is about; the record number stands in the address of the record."),
    )
    kind = forms.ChoiceField(label=_("What is asked"), choices=RequestKind.choices)
    came_by = forms.ChoiceField(
        label=_("How it came"), choices=[pair for pair in CameBy.choices if pair[0] != CameBy.ACCOUNT]
    )
    received_on = forms.DateField(
        label=_("Day it came"),
        widget=AdminDateInput,
        validators=DAYS,
        help_text=_("The thirty days are counted from this day."),
    )
    text = forms.CharField(
        label=_("In the person's words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    field = forms.ChoiceField(
        label=_("Field to correct"),
        required=False,
        choices=[("", "—"), *Correctable.choices],
        help_text=_("Only for a correction."),
    )
    value = forms.CharField(
        label=_("Right value"),
        max_length=300,
        required=False,
        help_text=_("Only for a correction; a province by its plate code, a sector by its code."),
    )
    evidence = forms.CharField(
        label=_("What shows it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    purpose = forms.ChoiceField(
        label=_("Purpose objected to"),
        required=False,
        choices=[("", "—"), *Purpose.choices],
        help_text=_("Only for an objection."),
    )

    def draft(self) -> RequestDraft:
        """Return what is asked."""
        given = self.cleaned_data
        told = {name: given[name] for name in ("text", "field", "value", "evidence", "purpose")}
        return RequestDraft(kind=RequestKind(given["kind"]), **told)


class RequestNew(AreaMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[misc]
    """Entering a request; who it is about is found by an address or a record number, never by a name alone."""

    area = Area.PRIVACY
    template_name = "backoffice/data_request_new.html"
    page_title = _("Enter a request")
    header_icon = "mail"
    form_class = RequestForm

    def get_initial(self) -> dict[str, Any]:
        """Begin with today."""
        return {"received_on": self.viewer.today}

    def form_valid(self, form: RequestForm) -> HttpResponse:
        """Enter it, and show its page; or say what is missing."""
        found = find_person(form.cleaned_data["who"])
        if found is None:
            form.add_error("who", gettext("Nobody has this address or number."))
            return self.form_invalid(form)
        try:
            row = enter_request(
                self.viewer,
                draft=form.draft(),
                came_by=CameBy(form.cleaned_data["came_by"]),
                received_on=form.cleaned_data["received_on"],
                user=found.person.user_public_id,
                profile=found.person.profile_public_id,
            )
        except InvalidRequest as refused:
            for field, reason in refused.problems:
                form.add_error(field, str(reason))
            return self.form_invalid(form)
        except (AskedAlready, RequestNotFound) as refused:
            form.add_error(None, str(refused.message))
            return self.form_invalid(form)
        return HttpResponseRedirect(request_url(row))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:data_requests"), "label": gettext("Data requests")},
            {"url": "", "label": gettext("Enter a request")},
        ]


def due_count(_request: HttpRequest) -> int:
    """Return how many requests are overdue or due within a week."""
    return open_count(timezone.localdate())
