"""The page of one person: what tells who it is, and the rest to whoever says what for."""

import base64
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.alumni.disclosure import EVERYTHING
from portal.alumni.fields import CAREER, CONTACT
from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.alumni.freshness import GroupFreshness
from portal.alumni.models import IncomeBand
from portal.files.selectors import photo_of
from portal.institution.models import Level
from portal.ledger.access import Access, Door, Reason, reason_text
from portal.privacy.policies import FieldGroup

from .access import Area, AreaMixin
from .alumni_rows import AlumnusRow, rows_for, rows_seen

AT_FIRST = frozenset({"full_name", "degrees"})
"""What tells one person from another; the rest is shown to whoever says what for."""
GIVEN_REASONS = "backoffice_reasons"
"""Where a session keeps what each person was opened for: the day and the reason, by public id."""


def language_name(code: str | None) -> str:
    """Return the name of a language by its ISO 639-1 code; the code where Django does not know it."""
    try:
        return str(get_language_info(code or "")["name_translated"])
    except KeyError:
        return code or ""


_AGES = frozenset({*CONTACT, *CAREER, FieldGroup.ADDRESS, FieldGroup.LOCATION, FieldGroup.SECTOR})
"""What has to stay current; a name or a degree does not grow old."""


def _shown(one: GroupFreshness, today: date) -> dict[str, Any]:
    """Return whose word a group is as the page shows it, marked where it is out of date."""
    return {
        "source": one.source,
        "verified_by": one.verified_by,
        "verified_on": one.verified_on,
        "is_aged": one.group in _AGES and one.is_stale(today),
    }


class ReasonForm(forms.Form):
    """What a member of staff opens a person for: the person reads it in the own access ledger."""

    OTHER = "other"
    reason = forms.ChoiceField(
        label=_("What for?"), choices=[*Reason.choices, (OTHER, _("Something else"))], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your own words"), max_length=200, required=False, help_text=_("Needed where it is something else.")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where the reason is none of the usual; raise ValidationError."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") == self.OTHER and not cleaned.get("words", "").strip():
            self.add_error("words", _("Please say what for; the person will read it."))
        return cleaned

    def told(self) -> str:
        """Return the reason as the ledger keeps it."""
        chosen, words = self.cleaned_data["reason"], self.cleaned_data["words"].strip()
        return reason_text(None if chosen == self.OTHER else Reason(chosen), words)


class AlumnusPage(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """What the viewer sees of one person. A person outside of the viewer's units is as absent as one who never was."""

    area = Area.ALUMNI
    template_name = "backoffice/alumnus.html"
    header_icon = "user"

    @property
    def reason(self) -> str:
        """Return what the viewer opened this person for today, empty where they have not said."""
        day, reason = self.request.session.get(GIVEN_REASONS, {}).get(str(self.kwargs["public_id"]), ("", ""))
        return str(reason) if day == self.viewer.today.isoformat() else ""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take the reason, and show the person until the end of the day."""
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        today = self.viewer.today.isoformat()
        held = {key: given for key, given in request.session.get(GIVEN_REASONS, {}).items() if given[0] == today}
        request.session[GIVEN_REASONS] = {**held, str(kwargs["public_id"]): (today, form.told())}
        return HttpResponseRedirect(request.path)

    @cached_property
    def row(self) -> AlumnusRow:
        """Return the person of the address; raise Http404."""
        rows = rows_for(self.viewer, AlumniFilter(), AlumniOrder.UNORDERED).filter(public_id=self.kwargs["public_id"])
        viewer, keys = replace(self.viewer, reason=self.reason), list(rows.values_list("pk", "public_id"))
        found = rows_seen(viewer, keys, EVERYTHING if self.reason else AT_FIRST, Access(Door.OFFICE))
        if not found:
            raise Http404
        return found[0]

    def get_page_title(self) -> str:
        """Return the name."""
        return self.row.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:alumni"), "label": gettext("Alumni")},
            {"url": "", "label": self.row.name},
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the projection, with terms in the reader's language."""
        seen, language = self.row.seen, get_language() or "tr"
        groups = self.row.provenance.groups
        return {
            "form": ReasonForm(),
            **super().get_context_data(**context),
            "reason": self.reason,
            "person": seen,
            # In the page itself: what is read is told to the ledger once, and there is no second address to guard.
            "photo": base64.b64encode(photo).decode() if (photo := photo_of(seen, "medium")) else "",
            "provenance": self.row.provenance,
            "fresh": {group.name.lower(): _shown(one, self.viewer.today) for group, one in groups.items()},
            "degrees": [
                (one.unit.name_in(language) if one.unit else "", Level(one.level).label if one.level else "", one)
                for one in seen.degrees or ()
            ],
            "province": seen.province.name_in(language) if seen.province else "",
            "sector": seen.sector.name_in(language) if seen.sector else "",
            "skills": [skill.name_in(language) for skill in seen.skills or ()],
            "languages": [
                f"{language_name(one.language)} {(one.proficiency or '').upper()}" for one in seen.languages or ()
            ],
            "income": IncomeBand(seen.income_band).label if seen.income_band else "",
            "plans": [
                label
                for label, holds in (
                    (_("open to a job"), seen.open_to_job),
                    (_("open to an internship"), seen.open_to_internship),
                    (_("open to mentoring"), seen.open_to_mentoring),
                )
                if holds
            ],
        }
