"""A unit in a campaign: its four tasks, its programs, and the advisors of its students."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.accounts.models import Role
from portal.accounts.selectors import holders
from portal.membership import services
from portal.membership.figures import (
    UnitRow,
    advised_students,
    advisor_rows,
    campaigns,
    open_tasks,
    program_rows,
    running_campaign,
    unit_row,
)
from portal.membership.models import Campaign
from portal.workflow.services import IllegalTransition, ReasonMissing

from .access import Area, AreaMixin, staff_viewer

MOST_NUMBERS = 20_000
"""Letters of the field for student numbers: some thousand of them."""


class AdvisorForm(forms.Form):
    """Who advises whom."""

    advisor = forms.TypedChoiceField(label=_("Advisor"), coerce=int)
    program = forms.TypedChoiceField(label=_("Program"), coerce=int)
    numbers = forms.CharField(
        label=_("Student numbers"),
        required=False,
        max_length=MOST_NUMBERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, or separated by commas. Empty: all students of the program whom nobody advises yet."),
    )

    def __init__(self, row: UnitRow, programs: list[UnitRow], today: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = holders(Role.ADVISOR, today)
        self.fields["advisor"].choices = [("", _("Please choose")), *((one.pk, str(one)) for one in people)]
        language = get_language()
        named = [(one.unit.pk, one.unit.name_in(language)) for one in programs]
        self.fields["program"].choices = [(row.unit.pk, gettext("All programs")), *named]


class CampaignUnit(AreaMixin):
    """What the views of one unit in one campaign have in common."""

    area = Area.CAMPAIGNS
    kwargs: dict[str, Any]

    @cached_property
    def campaign(self) -> Campaign:
        """Return the campaign of the address; raise Http404."""
        found = campaigns().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def row(self) -> UnitRow:
        """Return the unit of the address; another's is as absent as one that is not there: Http404."""
        found = unit_row(self.viewer, self.campaign, self.kwargs["unit"])
        if found is None:
            raise Http404
        return found

    def back(self) -> HttpResponseRedirect:
        """Lead to the unit's page."""
        return HttpResponseRedirect(reverse("backoffice:campaign_unit", args=[self.kwargs["pk"], self.kwargs["unit"]]))


class CampaignUnitPage(CampaignUnit, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """The page of one unit."""

    template_name = "backoffice/campaign_unit.html"
    header_icon = "calendar-check"

    def get_page_title(self) -> str:
        """Return the unit."""
        return self.row.unit.name_in(get_language())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the campaign."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:campaigns"), "label": gettext("Registration campaigns")},
            {"url": reverse("backoffice:campaign", args=[self.campaign.pk]), "label": self.campaign.cohort},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add programs, advisors and the form."""
        programs = program_rows(self.campaign, self.row.unit)
        form = AdvisorForm(self.row, programs, self.viewer.today)
        return {
            **super().get_context_data(**context),
            "campaign": self.campaign,
            "row": self.row,
            "programs": programs,
            "advisors": advisor_rows(self.campaign, self.row.unit),
            "form": form,
        }


class TaskDeed(CampaignUnit, View):
    """Finishing a task of the unit, and finding that it is not done."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        task = next((task for task in self.row.tasks if task.pk == kwargs["task"]), None)
        if task is None:
            raise Http404
        try:
            if request.POST.get("deed") == "reopen":
                services.reopen_task(self.viewer, task_id=task.pk, reason=_text(request, "reason"))
                messages.success(request, gettext("The task is to do again."))
            else:
                services.finish_task(
                    self.viewer, task_id=task.pk, url=_text(request, "url"), note=_text(request, "note")
                )
                messages.success(request, gettext("Noted: “%(task)s”.") % {"task": task.get_kind_display()})
        except services.NotAllowed as refused:
            raise PermissionDenied from refused
        except (services.EvidenceMissing, ReasonMissing, IllegalTransition) as refused:
            messages.error(request, str(refused.message))
        return self.back()


class AdvisorDeed(CampaignUnit, View):
    """Giving students of the unit to an advisor, and taking them back."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        programs = program_rows(self.campaign, self.row.unit)
        try:
            if request.POST.get("deed") == "release":
                advisor = _text(request, "advisor")
                if not advisor.isdecimal() or not advisor.isascii() or len(advisor) > 9:
                    raise Http404
                where = {"campaign_id": self.campaign.pk, "unit_id": self.row.unit.pk}
                count = services.release_advisor(self.viewer, **where, advisor_id=int(advisor))
                said = ngettext("%(count)d student is free again.", "%(count)d students are free again.", count)
            else:
                form = AdvisorForm(self.row, programs, self.viewer.today, request.POST)
                if not form.is_valid():
                    messages.error(request, gettext("Nothing was done: please choose an advisor and a program."))
                    return self.back()
                count = self._assign(form)
                said = ngettext(
                    "%(count)d student has this advisor now.", "%(count)d students have this advisor now.", count
                )
        except services.NotAllowed as refused:
            raise PermissionDenied from refused
        except services.NotAnAdvisor as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, said % {"count": count})
        return self.back()

    def _assign(self, form: AdvisorForm) -> int:
        return services.assign_advisor(
            self.viewer,
            campaign_id=self.campaign.pk,
            unit_id=form.cleaned_data["program"],
            advisor_id=form.cleaned_data["advisor"],
            student_numbers=form.cleaned_data["numbers"].replace(",", "\n").replace(";", "\n").split(),
        )


class OwnStudents(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """The advisor's own students: who is a member, and nothing else about them."""

    area = Area.ADVISING
    template_name = "backoffice/own_students.html"
    page_title = _("My students")
    header_icon = "group"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home."""
        return [*self.breadcrumbs_items, {"url": "", "label": gettext("My students")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the students of the campaign that runs."""
        campaign = running_campaign(self.viewer.today)
        students = advised_students(self.viewer, campaign) if campaign else []
        return {
            **super().get_context_data(**context),
            "campaign": campaign,
            "students": students,
            "members": sum(one.is_member for one in students),
        }


def tasks_to_do(request: HttpRequest) -> int:
    """Return how many tasks of the running campaign wait for the user's units."""
    return open_tasks(staff_viewer(request))


def not_members_yet(request: HttpRequest) -> int:
    """Return how many of the user's own students are not members yet."""
    viewer = staff_viewer(request)
    campaign = running_campaign(viewer.today)
    return sum(not one.is_member for one in advised_students(viewer, campaign)) if campaign else 0


def _text(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, "")).replace("\0", "")[:500]
