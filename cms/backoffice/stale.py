"""Who is out of date: a page at a time, figures a program, and what to do about many at once."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.alumni.filters import AlumniFilter
from portal.alumni.freshness import TRACKED, GroupFreshness
from portal.institution.models import Unit
from portal.ledger.access import Access, Door
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.tracking import selectors, services
from portal.tracking.stale import EVERYTHING, StaleFilter, currency, stale_page, stale_people

from .access import Area, AreaMixin
from .alumni import IN_LIST, unit_choices
from .alumni_rows import AlumnusRow, rows_seen
from .call_lists import list_url, tell_added

MOST_PICKED = 100
WHAT = (("", _("Contact or career")), ("contact", _("Contact data")), ("career", _("Career")))


class StaleForm(forms.Form):
    """What to narrow the list by."""

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    graduated_from = forms.IntegerField(label=_("Graduated from"), min_value=1900, max_value=2200, required=False)
    graduated_to = forms.IntegerField(label=_("Graduated until"), min_value=1900, max_value=2200, required=False)
    what = forms.ChoiceField(label=_("What is out of date"), choices=WHAT, required=False)

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = [("", _("All")), *unit_choices(viewer)]  # type: ignore[attr-defined]

    def asked(self) -> StaleFilter:
        """Return what was asked for; a unit that is no choice holds nobody, whether it exists or not."""
        self.is_valid()
        given, code = self.cleaned_data, self.data.get("unit", "")
        path = (
            Unit.objects.filter(code=given["unit"]).values_list("path", flat=True).first()
            if given.get("unit")
            else None
        )
        wanted = AlumniFilter(
            unit_path=path or ("-" if code else None),
            graduated_from=given.get("graduated_from"),
            graduated_to=given.get("graduated_to"),
        )
        return StaleFilter(wanted, (given["what"],) if given.get("what") in TRACKED else EVERYTHING)


@dataclass(frozen=True, slots=True)
class StaleRow:
    """A line: who, and what of them is out of date."""

    row: AlumnusRow
    today: date

    @property
    def signs(self) -> list[tuple[Any, GroupFreshness, bool]]:
        """Return what is to stay current: its name, whose word it is, and whether it is out of date."""
        told = self.row.provenance
        career = told.groups[FieldGroup.CAREER]
        return [
            (_("Contact data"), told.contact, told.is_stale),
            (_("Career"), career, career.is_stale(self.today)),
        ]


class StaleList(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """The people of the own units of whom contact or career was not confirmed within a year."""

    area = Area.STALE
    template_name = "backoffice/stale.html"
    page_title = _("Out of date")
    header_icon = "history"

    @cached_property
    def form(self) -> StaleForm:
        """Return the filters as they stand in the address."""
        return StaleForm(self.request.GET, viewer=self.viewer)

    @cached_property
    def asked(self) -> StaleFilter:
        """Return what was asked for."""
        return self.form.asked()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Put the picked people, or everybody who was asked for, on a call list."""
        picked = [key for text in request.POST.getlist("person")[:MOST_PICKED] if (key := uuid_of(text))]
        if request.POST.get("deed") == "ask":
            return self._ask(picked)
        everybody = request.POST.get("everybody") == "1"
        if not picked and not everybody:
            messages.warning(request, gettext("Nobody is picked yet."))
            return HttpResponseRedirect(request.get_full_path())
        list_id = uuid_of(request.POST.get("list"))
        try:
            if everybody:
                rows = stale_people(self.viewer, self.asked)
                added = services.add_matching(self.viewer, list_id=list_id, rows=rows)
            else:
                added = services.add_people(self.viewer, list_id=list_id, people=picked)
        except services.NotEntrusted:
            raise Http404 from None
        except services.ListClosed as refused:
            messages.error(request, str(refused.message))
            return HttpResponseRedirect(request.get_full_path())
        tell_added(request, added)
        found = selectors.call_list(self.viewer, list_id)
        return HttpResponseRedirect(list_url(found) if found else request.get_full_path())

    def _ask(self, picked: list[UUID]) -> HttpResponse:
        """Write to the picked people, and say to how many; who they are is not told apart."""
        try:
            count = services.ask_by_mail(self.viewer, people=picked)
        except services.NotEntrusted:
            raise Http404 from None
        said = ngettext("%(count)d letter goes out.", "%(count)d letters go out.", count)
        messages.success(self.request, said % {"count": count})
        if count < len(picked):
            why = gettext("The others have no account, were asked within a year, or want no such letters.")
            messages.info(self.request, why)
        return HttpResponseRedirect(self.request.get_full_path())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the alumni."""
        alumni = {"url": reverse("backoffice:alumni"), "label": gettext("Alumni")}
        return [*self.breadcrumbs_items, alumni, {"url": "", "label": gettext("Out of date")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show one page: a constant number of statements."""
        after, before = (uuid_of(self.request.GET.get(name)) for name in ("after", "before"))
        page = stale_page(self.viewer, self.asked, after=after, before=before)
        seen = rows_seen(self.viewer, list(page.rows), IN_LIST, Access(Door.OFFICE_LIST, self.asked.told()))
        lists = selectors.call_lists(self.viewer).filter(closed_at__isnull=True)[:50]
        figures = currency(self.viewer, what=self.asked.what)
        return {
            **super().get_context_data(**context),
            "form": self.form,
            "rows": [StaleRow(row, self.viewer.today) for row in seen],
            "before": self._address(before=page.before),
            "after": self._address(after=page.after),
            "figures": figures,
            "is_filtered": any(self.request.GET.get(name) for name in self.form.fields),
            "lists": lists,
        }

    def _address(self, **place: UUID | None) -> str:
        """Return the address of the page at ``place``, empty where there is none."""
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        for name, key in place.items():
            if key is None:
                return ""
            query[name] = str(key)
        return f"?{query.urlencode()}"


def uuid_of(text: str | None) -> UUID | None:
    """Return the public id a text spells, None where it spells none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
