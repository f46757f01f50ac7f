"""Registration campaigns: the list, the dates, and how far each unit is."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import HeaderButton

from portal.membership import services
from portal.membership.figures import campaigns, unit_rows
from portal.membership.models import Campaign

from .access import Area, AreaMixin, may_enter
from .lists import AreaListView, DayColumn, TemplateColumn


def campaign_url(campaign: Campaign) -> str:
    """Return the address of a campaign's page."""
    return reverse("backoffice:campaign", args=[campaign.pk])


class CampaignList(AreaListView):
    """The campaigns, the latest first."""

    area = Area.CAMPAIGNS
    page_title = _("Registration campaigns")
    header_icon = "calendar-check"
    index_url_name = "backoffice:campaigns"
    index_results_url_name = "backoffice:campaigns_results"
    is_searchable = False
    introduction = _(
        "Before the diploma the students of a cohort register. Each faculty, school and institute has four tasks in a "
        "campaign; here you see how far they are."
    )
    nothing_yet = _("No campaign has been planned yet.")
    columns = (
        TitleColumn("cohort", label=_("Academic year"), accessor="cohort", get_url=campaign_url),
        TemplateColumn("runs", "backoffice/cells/campaign_runs.html", label=_("State")),
        DayColumn("opens_on", label=_("First day"), accessor="opens_on"),
        DayColumn("closes_on", label=_("Last day"), accessor="closes_on"),
    )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to plan one, to the center."""
        if not may_enter(self.request, Area.CAMPAIGN_PLANS):
            return []
        return [HeaderButton(gettext("Plan a campaign"), url=reverse("backoffice:campaign_new"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[Campaign]:
        """Return every campaign."""
        return campaigns()

    def order_queryset(self, queryset: QuerySet[Campaign]) -> QuerySet[Campaign]:
        """Keep the latest first."""
        return queryset

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the day, which decides what runs."""
        return {**super().get_context_data(**context), "today": self.viewer.today}


class CampaignForm(forms.Form):
    """Which cohort, and in which days."""

    cohort = forms.CharField(
        label=_("Academic year"), max_length=9, help_text=_("Of the students' last year, for example 2019-2020.")
    )
    opens_on = forms.DateField(
        label=_("First day"),
        widget=AdminDateInput,
        help_text=_("From this day on whoever stands before the diploma is counted, and the pages of the units open."),
    )
    closes_on = forms.DateField(label=_("Last day"), widget=AdminDateInput, help_text=_("The day is included."))


class CampaignWrite(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """Planning a campaign, and changing its dates."""

    area = Area.CAMPAIGN_PLANS
    template_name = "backoffice/campaign_form.html"
    header_icon = "calendar-check"

    @cached_property
    def campaign(self) -> Campaign | None:
        """Return the campaign of the address, None for a new one; raise Http404."""
        if "pk" not in self.kwargs:
            return None
        found = campaigns().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        """Return the heading."""
        return gettext("Change the dates") if self.campaign else gettext("Plan a campaign")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:campaigns"), "label": gettext("Registration campaigns")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the form."""
        row = self.campaign
        held = {"cohort": row.cohort, "opens_on": row.opens_on, "closes_on": row.closes_on} if row else None
        form = context.pop("form", None) or CampaignForm(initial=held)
        return {**super().get_context_data(**context), "form": form, "media": form.media, "campaign": row}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save through the service; what it refuses stands beside its field."""
        form = CampaignForm(request.POST)
        if form.is_valid():
            try:
                made = services.write_campaign(
                    self.viewer,
                    draft=services.CampaignDraft(**form.cleaned_data),
                    campaign_id=self.campaign.pk if self.campaign else None,
                )
            except services.NotAllowed as refused:
                raise PermissionDenied from refused
            except services.BadCampaign as refused:
                for name, reasons in refused.problems.items():
                    form.add_error(name, reasons)
            else:
                messages.success(request, gettext("The campaign %(cohort)s is planned.") % {"cohort": made.cohort})
                return HttpResponseRedirect(campaign_url(made))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class CampaignPage(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """One campaign: every unit of one's own with its tasks and its share of registered students."""

    area = Area.CAMPAIGNS
    template_name = "backoffice/campaign.html"
    header_icon = "calendar-check"

    @cached_property
    def campaign(self) -> Campaign:
        """Return the campaign of the address; raise Http404."""
        found = campaigns().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        """Return the heading."""
        return gettext("Registration campaign %(cohort)s") % {"cohort": self.campaign.cohort}

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to change the dates, to the center."""
        if not may_enter(self.request, Area.CAMPAIGN_PLANS):
            return []
        address = reverse("backoffice:campaign_edit", args=[self.campaign.pk])
        return [HeaderButton(gettext("Change the dates"), url=address, icon_name="edit")]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:campaigns"), "label": gettext("Registration campaigns")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the rows and what they come to together."""
        rows = unit_rows(self.viewer, self.campaign)
        with_tasks = [row for row in rows if row.tasks]
        return {
            **super().get_context_data(**context),
            "campaign": self.campaign,
            "today": self.viewer.today,
            "rows": rows,
            "tasks_done": sum(row.tasks_done for row in with_tasks),
            "tasks_of_all": sum(len(row.tasks) for row in with_tasks),
            "units_done": sum(row.tasks_done == len(row.tasks) for row in with_tasks),
            "units_of_all": len(with_tasks),
            "applicants": sum(row.figures.applicants for row in rows),
            "issued": sum(row.figures.issued for row in rows),
        }
