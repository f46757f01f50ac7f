"""Lists of people to call: what there is, a new one, and one with everybody on it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.institution.models import Unit
from portal.ledger.access import Door
from portal.privacy.viewers import Viewer
from portal.tracking import selectors, services
from portal.tracking.calling import LONGEST_NAME, MOST_ON_LIST
from portal.tracking.models import CallList, CallState
from portal.workflow.services import IllegalTransition

from .access import Area, AreaMixin, staff_viewer
from .alumni import unit_choices
from .alumni_rows import rows_for
from .lists import AreaListView, DayColumn, TemplateColumn

REFUSALS = (services.ListClosed, services.TakenByAnother, services.BadDay, services.ReasonNeeded, IllegalTransition)
"""What the services refuse in words for whoever calls."""


class ListRow:
    """A line of the lists: the list and how far it is."""

    def __init__(self, held: CallList, progress: selectors.Progress) -> None:
        self.held = held
        self.progress = progress

    def __getattr__(self, name: str) -> Any:
        return getattr(self.held, name)


def list_url(row: ListRow | CallList) -> str:
    """Return the address of a list."""
    return reverse("backoffice:call_list", args=[row.public_id])


class CallLists(AreaListView):
    """The call lists of the own units, those that are worked on first."""

    area = Area.CALLS
    page_title = _("Call lists")
    header_icon = "list-ul"
    index_url_name = "backoffice:call_lists"
    index_results_url_name = "backoffice:call_lists_results"
    is_searchable = False
    introduction = _("A list belongs to its unit: whoever represents the unit after you goes on with it.")
    nothing_yet = _("There is no call list yet. Make one from a class, or from those who are out of date.")
    columns = (
        TitleColumn("name", label=_("Name"), accessor="name", get_url=list_url),
        Column("unit", label=_("Unit"), accessor="unit"),
        TemplateColumn("progress", "backoffice/cells/call_progress.html", label=_("How far")),
        DayColumn("created_at", label=_("Made on"), accessor="created_at"),
    )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to make one."""
        return [HeaderButton(gettext("New call list"), url=reverse("backoffice:call_list_new"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[CallList]:
        """Return the lists of the own units."""
        return selectors.call_lists(self.viewer)

    def order_queryset(self, queryset: QuerySet[CallList]) -> QuerySet[CallList]:
        """Keep the room's order: open ones first."""
        return queryset.order_by(*([self.ordering] if self.ordering else ["closed_at", "-pk"]))

    def get_table(self, object_list: Sequence[CallList]) -> Any:
        """Count how far each list of the page is: one statement."""
        lists = list(object_list)
        progress = selectors.progress_of(self.viewer, lists)
        return super().get_table([ListRow(one, progress[one.pk]) for one in lists])


class NewListForm(forms.Form):
    """A name, a unit, and which class to begin with."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, help_text=_("For example: Class of 2019, autumn"))
    unit = forms.ChoiceField(label=_("Unit"))
    graduated_from = forms.IntegerField(label=_("Graduated from"), min_value=1900, max_value=2200, required=False)
    graduated_to = forms.IntegerField(label=_("Graduated until"), min_value=1900, max_value=2200, required=False)
    is_empty = forms.BooleanField(label=_("Begin with nobody; I choose people myself"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = unit_choices(viewer)  # type: ignore[attr-defined]
        for name in ("graduated_from", "graduated_to"):
            self.fields[name].widget.attrs["placeholder"] = "2019"


class NewCallList(AreaMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[misc]
    """Make a list, from a class or empty."""

    area = Area.CALLS
    template_name = "backoffice/call_list_new.html"
    form_class = NewListForm
    page_title = _("New call list")
    header_icon = "plus"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the own units only."""
        return {**super().get_form_kwargs(), "viewer": self.viewer}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the lists."""
        return [*self.breadcrumbs_items, lists_crumb(), {"url": "", "label": self.page_title}]

    def form_valid(self, form: NewListForm) -> HttpResponse:
        """Make it, and say who came on it."""
        given = form.cleaned_data
        unit = Unit.objects.get(code=given["unit"])
        try:
            made = services.make_list(self.viewer, unit_id=unit.public_id, name=given["name"])
        except services.BadName as refused:
            form.add_error("name", str(refused.message))
            return self.form_invalid(form)
        if not given["is_empty"]:
            wanted = AlumniFilter(
                unit_path=unit.path, graduated_from=given["graduated_from"], graduated_to=given["graduated_to"]
            )
            rows = rows_for(self.viewer, wanted, AlumniOrder.UNORDERED)
            tell_added(self.request, services.add_matching(self.viewer, list_id=made.public_id, rows=rows))
        return HttpResponseRedirect(list_url(made))


def lists_crumb() -> dict[str, Any]:
    """Return the way back to the lists."""
    return {"url": reverse("backoffice:call_lists"), "label": gettext("Call lists")}


def tell_added(request: HttpRequest, added: services.Added) -> None:
    """Say what became of those who were to be put on a list."""
    said = ngettext("%(count)d person is on the list now.", "%(count)d people are on the list now.", added.added)
    messages.success(request, said % {"count": added.added})
    if added.resting:
        said = ngettext(
            "%(count)d person was left out: no number that works, or a wish not to be called.",
            "%(count)d people were left out: no number that works, or a wish not to be called.",
            added.resting,
        )
        messages.info(request, said % {"count": added.resting})
    if added.left_out:
        said = gettext("A list holds at most %(most)d people; make another one for the rest.")
        messages.warning(request, said % {"most": MOST_ON_LIST})


class ListView(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """What the pages of one list have in common; another unit's list is as absent as one that never was."""

    area = Area.CALLS
    header_icon = "list-ul"

    @cached_property
    def held(self) -> CallList:
        """Return the list of the address; raise Http404."""
        found = selectors.call_list(self.viewer, self.kwargs["public_id"])
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        """Return the name of the list."""
        return self.held.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the lists."""
        return [*self.breadcrumbs_items, lists_crumb(), {"url": "", "label": self.held.name}]


class CallListPage(ListView):
    """One list: how far it is, who is on it, and the way to call. It is not printed and not exported."""

    template_name = "backoffice/call_list.html"

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Finish the list, or take somebody off it."""
        try:
            if request.POST.get("deed") == "finish":
                services.close_list(self.viewer, list_id=self.held.public_id)
                messages.success(request, gettext("“%(list)s” is finished.") % {"list": self.held.name})
            else:
                found = selectors.calls(self.viewer).filter(call_list=self.held, pk=_number(request.POST.get("off")))
                services.take_off(self.viewer, call_id=found.values_list("public_id", flat=True).first())
        except services.NotEntrusted:
            raise Http404 from None
        except REFUSALS as refused:
            messages.error(request, str(refused.message))
        return HttpResponseRedirect(request.path)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show everybody with what has come of it; names only, in a constant number of statements."""
        order = ("due_on", "pk")
        rows = list(selectors.calls(self.viewer).filter(call_list=self.held).order_by(*order)[:MOST_ON_LIST])
        seen = selectors.seen_people(
            self.viewer, [row.profile_id for row in rows], selectors.NAMED, door=Door.OFFICE_LIST
        )
        people = [
            (row, seen[row.profile_id], degree_of(seen[row.profile_id])) for row in rows if row.profile_id in seen
        ]
        return {
            **super().get_context_data(**context),
            "list": self.held,
            "progress": selectors.progress_of(self.viewer, [self.held])[self.held.pk],
            "waiting": [line for line in people if line[0].state == CallState.WAITING],
            "done": [line for line in people if line[0].state != CallState.WAITING],
            "today": self.viewer.today,
        }


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def degree_of(seen: Any) -> str:
    """Return program and year of the latest degree that is seen of somebody."""
    if not seen.degrees:
        return ""
    latest = seen.degrees[0]
    name = latest.unit.name_in(get_language() or "tr") if latest.unit else ""
    return f"{name} ({latest.graduated_on.year})" if latest.graduated_on else str(name)


def call_backs_due(request: HttpRequest) -> int:
    """Return how many calls were promised for today."""
    return selectors.call_backs_due(staff_viewer(request))
