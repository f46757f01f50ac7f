"""Contact and career of one graduate, written by a representative or the center: whose word each is, since when."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.alumni.fields import FIELDS
from portal.alumni.freshness import GroupFreshness, freshness_of
from portal.alumni.services import InvalidProfile
from portal.audit.selectors import links
from portal.audit.services import pseudonym
from portal.privacy.own_affairs import OwnAffair
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.reference.models import Province, Sector
from portal.tracking import selectors, services
from portal.tracking.services import CAREER_FIELDS, CONTACT_FIELDS, GROUPS

from .access import Area, AreaMixin
from .alumnus import ReasonForm
from .call_lists import degree_of, tell_added
from .calling import keep_reason, reason_given
from .stale import uuid_of

HISTORY = 15
_DEEDS = {
    "freshness.write": _("Corrected"),
    "freshness.confirm": _("Said to be still true"),
    "tracking.call.reached": _("Called: reached"),
    "tracking.call.no_answer": _("Called: no answer"),
    "tracking.call.call_back": _("Called: asked for another day"),
    "tracking.call.wrong_number": _("Called: wrong number"),
    "tracking.call.opted_out": pgettext_lazy("history", "Asked not to be called"),
    "tracking.call.deceased": _("Said to have died"),
}


class RecordForm(forms.Form):
    """What keeping in touch writes, and nothing else."""

    contact_email = forms.CharField(
        label=_("E-mail address"), max_length=254, required=False, widget=forms.EmailInput(attrs={"inputmode": "email"})
    )
    contact_phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "placeholder": "0532 123 45 67"}),
        help_text=_("Kept as +90 532 123 45 67; a number abroad with its country code."),
    )
    province = forms.ChoiceField(label=_("Province"), required=False)
    employer_name = forms.CharField(label=_("Works at"), max_length=200, required=False)
    title = forms.CharField(label=_("Position"), max_length=160, required=False)
    started_on = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    sector = forms.ChoiceField(label=_("Sector"), required=False)

    def __init__(self, *args: Any, today: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today, language = today, get_language() or "tr"
        self.fields["province"].choices = [("", "–"), *_terms(Province, language)]  # type: ignore[attr-defined]
        self.fields["sector"].choices = [("", "–"), *_terms(Sector, language)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse half a job, and one that begins tomorrow; raise ValidationError."""
        cleaned = super().clean() or {}
        job = [cleaned.get(name) for name in ("employer_name", "title", "started_on")]
        if any(job) and not all(job):
            for name in ("employer_name", "title", "started_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A job needs firm, position and the day it began."))
        if cleaned.get("started_on") and cleaned["started_on"] > self.today:
            self.add_error("started_on", _("A job begins today at the latest."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Return what differs from what was shown, by the names of ``FIELDS``."""
        given, changed = self.cleaned_data, set(self.changed_data)
        told = {name: given[name] for name in (*CONTACT_FIELDS, "sector") if name in changed}
        if changed & {"employer_name", "title", "started_on"} and given["employer_name"]:
            told["job"] = {
                "employer_name": given["employer_name"],
                "title": given["title"],
                "started_on": given["started_on"].isoformat(),
            }
        return told


def _terms(model: Any, language: str) -> list[tuple[str, str]]:
    return [(one.code, one.name_in(language)) for one in model.objects.order_by("code")]


@dataclass(frozen=True, slots=True)
class Card:
    """A group of the form: its fields, whose word it is and since when, and the box "still true"."""

    group: FieldGroup
    fields: list[Any]
    told: GroupFreshness
    is_stale: bool

    @property
    def is_blank(self) -> bool:
        """Say whether nobody ever told anything: there is no source to name and nothing to be still true."""
        return self.told.verified_on is None and not any(field.initial for field in self.fields)


class AlumnusEdit(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """The form of one person. A person outside of the viewer's units is as absent as one who never was."""

    area = Area.STALE
    template_name = "backoffice/alumnus_edit.html"
    header_icon = "edit"

    @cached_property
    def reason(self) -> str:
        """Return what the viewer opened this person for today."""
        return reason_given(self.request, self.kwargs["public_id"], self.viewer.today)

    @cached_property
    def editor(self) -> Viewer:
        """Return the viewer with that reason."""
        return replace(self.viewer, reason=self.reason)

    @cached_property
    def profile_id(self) -> int:
        """Return the key of the person of the address; raise Http404."""
        found = selectors.people(self.viewer).filter(public_id=self.kwargs["public_id"]).values_list("pk", flat=True)
        pk = found.first()
        if pk is None:
            raise Http404
        return int(pk)

    @cached_property
    def person(self) -> Any:
        """Return what is seen of them: only who it is, until the viewer says what for."""
        asked = () if self.reason else (selectors.NAMED,)
        seen = selectors.seen_people(self.editor, [self.profile_id], *asked)
        if self.profile_id not in seen:
            raise Http404
        return seen[self.profile_id]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take the reason, the form, or the list the person is to come on."""
        deed = request.POST.get("deed", "")
        if deed == "list":
            return self._put_on_list()
        if not self.reason:
            form = ReasonForm(request.POST)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(reason_form=form))
            self.person  # noqa: B018 - somebody who is not there is not opened
            keep_reason(request, kwargs["public_id"], self.viewer.today, form.told())
            return HttpResponseRedirect(request.get_full_path())
        form = self._form(request.POST)
        if form.is_valid() and self._write(form):
            return HttpResponseRedirect(self._back() or request.get_full_path())
        return self.render_to_response(self.get_context_data(form=form))

    def _put_on_list(self) -> HttpResponse:
        list_id = uuid_of(self.request.POST.get("list"))
        try:
            people = [self.kwargs["public_id"]] if self.profile_id else []
            tell_added(self.request, services.add_people(self.viewer, list_id=list_id, people=people))
        except services.NotEntrusted:
            raise Http404 from None
        except services.ListClosed as refused:
            messages.error(self.request, str(refused.message))
        return HttpResponseRedirect(self.request.get_full_path())

    def _write(self, form: RecordForm) -> bool:
        confirmed = [group for group in GROUPS if group.name in self.request.POST.getlist("true")]
        try:
            written = services.edit_record(
                self.editor, person=self.kwargs["public_id"], values=form.changes(), confirmed=confirmed
            )
        except services.NotEntrusted:
            raise Http404 from None
        except OwnAffair as own:
            messages.error(self.request, str(own.message))
            return False
        except InvalidProfile as refused:
            for field, reason in refused.problems:
                form.add_error(field if field in form.fields else "employer_name", str(reason))
            return False
        self._say(written, confirmed)
        return True

    def _say(self, written: Any, confirmed: list[FieldGroup]) -> None:
        if written.applied or written.confirmed or confirmed:
            messages.success(self.request, gettext("Saved for %(name)s.") % {"name": self.person.full_name})
        elif not written.proposed:
            messages.info(self.request, gettext("Nothing was changed."))
        if written.proposed:
            fields = ", ".join(dict.fromkeys(str(FIELDS[one.field].label) for one in written.proposed))
            said = gettext("%(fields)s: the person said otherwise. Your word waits for them as a proposal.")
            messages.info(self.request, said % {"fields": fields})

    def _back(self) -> str:
        """Return the calling page one came from, where that list is one of the viewer's."""
        found = selectors.call_list(self.viewer, uuid_of(self.request.GET.get("from")))
        return reverse("backoffice:calling", args=[found.public_id]) if found else ""

    def _form(self, data: Any = None) -> RecordForm:
        return RecordForm(data, initial=_initial(self.person), today=self.viewer.today)

    def get_page_title(self) -> str:
        """Return the name."""
        return self.person.full_name or gettext("Name not visible")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the person."""
        record = {"url": reverse("backoffice:alumnus", args=[self.kwargs["public_id"]]), "label": self.get_page_title()}
        alumni = {"url": reverse("backoffice:alumni"), "label": gettext("Alumni")}
        return [*self.breadcrumbs_items, alumni, record, {"url": "", "label": gettext("Contact and career")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the groups with their source and date, what was done before, and the lists."""
        context = {"reason_form": ReasonForm(), **super().get_context_data(**context)}
        context |= {
            "person": self.person,
            "degree": degree_of(self.person),
            "reason": self.reason,
            "back": self._back(),
        }
        if not self.reason:
            return context
        form = context.get("form") or self._form()
        told = {one.group: one for one in freshness_of([self.profile_id])[self.profile_id]}
        return {
            **context,
            "form": form,
            "contact_cards": self._cards(form, CONTACT_FIELDS, told),
            "career_cards": self._cards(form, CAREER_FIELDS, told),
            "history": self._history(),
            "lists": selectors.call_lists(self.viewer).filter(closed_at__isnull=True)[:50],
            "is_opted_out": self.profile_id in selectors.opted_out([self.profile_id]),
        }

    def _cards(self, form: RecordForm, names: tuple[str, ...], told: dict[FieldGroup, GroupFreshness]) -> list[Card]:
        cards = []
        for name in names:
            group = FIELDS[name].group
            fields = (
                [form[part] for part in ("employer_name", "title", "started_on")] if name == "job" else [form[name]]
            )
            cards.append(Card(group, fields, told[group], told[group].is_stale(self.viewer.today)))
        return cards

    def _history(self) -> list[dict[str, Any]]:
        """Return what staff did, the latest first: which fields, never values; others by no name.

        A name would tell which other department the person belongs to.
        """
        rows = links(subjects=(pseudonym("profile", self.profile_id),)).filter(purpose__in=_DEEDS)[:HISTORY]
        me = str(self.viewer.user_id)
        return [
            {
                "at": row.at,
                "deed": _DEEDS[row.purpose],
                "who": gettext("You") if row.actor == me else gettext("A colleague"),
                "fields": ", ".join(_field_label(name) for name in row.fields if name != "state"),
            }
            for row in rows
        ]


def _field_label(name: str) -> str:
    if name in FIELDS:
        return str(FIELDS[name].label)
    return str(FieldGroup[name].label) if name in FieldGroup.__members__ else ""


def _initial(seen: Any) -> dict[str, Any]:
    present = next((job for job in seen.employments or () if job.ended_on is None), None)
    return {
        "contact_email": seen.contact_email or "",
        "contact_phone": seen.contact_phone or "",
        "province": seen.province.code if seen.province else "",
        "sector": seen.sector.code if seen.sector else "",
        "employer_name": (present.employer_name or "") if present else "",
        "title": (present.title or "") if present else "",
        "started_on": present.started_on if present else None,
    }
