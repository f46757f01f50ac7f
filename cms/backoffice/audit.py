"""The audit log for the privacy officer: who did what, to whom, when; and whether the log still holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from portal.accounts.models import User
from portal.audit.looking import last_look, look
from portal.audit.models import Link
from portal.audit.selectors import links
from portal.data_rights.lookup import Found, find_person
from portal.privacy.deeds import note

from .access import Area, AreaMixin
from .audit_words import ACTS, field_told, thing_told, told
from .days import DAYS

PAGE = 50
LONGEST_ADDRESS = 254


class AuditSearch(forms.Form):
    """What the log is narrowed by; a person stands in it by public id, because addresses do not belong in addresses."""

    actor = forms.ModelChoiceField(
        label=_("Who did it"), queryset=None, required=False, empty_label=_("Anybody in office")
    )
    act = forms.ChoiceField(label=_("What was done"), required=False, choices=[("", _("Everything")), *ACTS.items()])
    since = forms.DateField(label=_("From"), required=False, widget=AdminDateInput, validators=DAYS)
    until = forms.DateField(label=_("Until, that day too"), required=False, widget=AdminDateInput, validators=DAYS)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    below = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        entrusted = User.objects.filter(role_assignments__isnull=False).distinct()
        self.fields["actor"].queryset = entrusted.order_by("last_name", "first_name", "pk")

    def asked(self) -> dict[str, Any]:
        """Return what is asked of the log, but for the person."""
        given = self.cleaned_data
        return {
            "actor_id": given["actor"].pk if given["actor"] else None,
            "purpose": given["act"],
            "since": _midnight(given["since"]),
            "before": _midnight(given["until"] + timedelta(days=1)) if given["until"] else None,
            "below": given["below"],
        }


def _midnight(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


@dataclass(frozen=True, slots=True)
class Told:
    """One link, in words."""

    link: Link
    act: str
    actor: str
    about: str

    @property
    def fields(self) -> str:
        """Return what the deed was done to."""
        return ", ".join(field_told(name) for name in self.link.fields)


def in_words(rows: Iterable[Link]) -> list[Told]:
    """Return links with names; the names of all actors with one statement."""
    held = list(rows)
    keys = {int(link.actor) for link in held if link.actor.isdigit()}
    names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=keys)}
    return [Told(link, told(link.purpose), _actor(link.actor, names), thing_told(link.subject)) for link in held]


def _actor(actor: str, names: dict[str, str]) -> str:
    if actor == "self":
        return gettext("the person themselves")
    if not actor:
        return gettext("The platform")
    return names.get(actor) or gettext("an account that is no longer there")


class AuditPage(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """The latest links first; a page ends where the next one goes on, so that a long log is read as fast as a short."""

    area = Area.PRIVACY
    template_name = "backoffice/audit.html"
    page_title = _("Audit log")
    header_icon = "history"

    @cached_property
    def form(self) -> AuditSearch:
        """Return what was asked."""
        return AuditSearch(self.request.GET)

    @cached_property
    def found(self) -> Found | None:
        """Return the person asked for, or None."""
        key = self.form.cleaned_data.get("person") if self.form.is_valid() else None
        return find_person(str(key)) if key else None

    def _rows(self) -> list[Link]:
        if not self.form.is_valid():
            return []
        asked = self.form.asked()
        if self.form.cleaned_data["person"]:
            if self.found is None:
                return []
            if asked["below"] is None:
                note(self.viewer, "audit.link.search", about=self.found.subjects)
            asked["subjects"] = self.found.subjects
        return list(links(**asked)[: PAGE + 1])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Find the person of an address, and show what was done to them."""
        found = find_person(request.POST.get("who", "")[:LONGEST_ADDRESS].replace("\0", ""))
        if found is None:
            messages.warning(request, gettext("Nobody has this address or number."))
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(f"{request.path}?{urlencode({'person': found.key})}")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home."""
        return [*self.breadcrumbs_items, {"url": "", "label": gettext("Audit log")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show one page, and how the last look at the chain went."""
        rows = self._rows()
        asked = self.request.GET.copy()
        if len(rows) > PAGE:
            asked["below"] = str(rows[PAGE - 1].number)
        return {
            **super().get_context_data(**context),
            "form": self.form,
            "found": self.found,
            "rows": in_words(rows[:PAGE]),
            "next": asked.urlencode() if len(rows) > PAGE else "",
            "is_narrowed": any(value for value in self.request.GET.values()),
            "look": last_look(),
            "media": self.form.media,
        }


class LookAgain(AreaMixin, View):
    """Compute the chain anew, now."""

    area = Area.PRIVACY
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look, and tell."""
        found = look()
        if found.holds:
            messages.success(request, gettext("The audit log holds: %(count)d entries.") % {"count": found.links})
        else:
            messages.error(
                request, gettext("The audit log does not hold at entry %(number)d.") % {"number": found.broken}
            )
        return HttpResponseRedirect(reverse("backoffice:audit"))
