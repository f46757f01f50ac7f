"""The texts people consent to: their versions, who consents to which, and a new version after a second look."""

import difflib
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from portal.privacy.models import Notice, Purpose
from portal.privacy.notices import (
    LONGEST_TEXT,
    BadNotice,
    NoticeDraft,
    NoticeOvertaken,
    NoticeStays,
    VersionSeen,
    check_draft,
    latest_version,
    publish_notice,
    take_back_notice,
    versions_seen,
)

from .access import Area, AreaMixin
from .days import DAYS


@dataclass(frozen=True, slots=True)
class TextOfPurpose:
    """A purpose with its versions: what is in force, what comes, and what was."""

    purpose: Purpose
    versions: tuple[VersionSeen, ...]

    @property
    def in_force(self) -> VersionSeen | None:
        """Return the newest version whose day has come."""
        now = timezone.now()
        return next((one for one in self.versions if one.notice.in_force_from <= now), None)

    @property
    def to_come(self) -> VersionSeen | None:
        """Return the newest version whose day has not come."""
        newest = self.versions[0] if self.versions else None
        return newest if newest is not None and newest.notice.in_force_from > timezone.now() else None

    @property
    def earlier(self) -> int:
        """Return how many people consent to an earlier version than the one in force."""
        current = self.in_force
        return sum(one.consenting for one in self.versions if current and one.notice.version < current.notice.version)


class NoticeList(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """Every purpose consent is asked for, with the text in force."""

    area = Area.PRIVACY
    template_name = "backoffice/notices.html"
    page_title = _("Notices")
    header_icon = "doc-full"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home."""
        return [*self.breadcrumbs_items, {"url": "", "label": gettext("Notices")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show each purpose, one without a text too."""
        seen = versions_seen()
        texts = [TextOfPurpose(kind, tuple(one for one in seen if one.notice.purpose == kind)) for kind in Purpose]
        return {**super().get_context_data(**context), "texts": texts}


class NoticeForm(forms.Form):
    """A new version. ``follows`` is the version it was written after; ``looked`` says it was seen once more."""

    text_tr = forms.CharField(
        label=_("Text in Turkish"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 10})
    )
    text_en = forms.CharField(
        label=_("Text in English"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 10})
    )
    in_force_on = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=AdminDateInput,
        validators=DAYS,
        help_text=_("Empty: at once. Until that day it can be taken back."),
    )
    follows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_000)
    looked = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def draft(self, purpose: Purpose) -> NoticeDraft:
        """Return the version that was written."""
        given = self.cleaned_data
        day = given["in_force_on"]
        # Today's midnight is over: in force today means at once.
        start = timezone.make_aware(datetime.combine(day, time())) if day and day != timezone.localdate() else None
        return NoticeDraft(purpose, given["text_tr"], given["text_en"], given["follows"], start)


class NoticePage(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """One purpose: its versions, and the form of the next one. Publishing takes two steps: write, and look again."""

    area = Area.PRIVACY
    template_name = "backoffice/notice.html"
    header_icon = "doc-full"

    @cached_property
    def purpose(self) -> Purpose:
        """Return the purpose of the address; raise Http404."""
        try:
            return Purpose(self.kwargs["purpose"])
        except ValueError as unknown:
            raise Http404 from unknown

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the draft once more, or publish what was looked at."""
        form = NoticeForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        draft = form.draft(self.purpose)
        try:
            check_draft(draft)
            if not form.cleaned_data["looked"] or "back" in request.POST:
                return self.render_to_response(
                    self.get_context_data(form=form, draft=None if "back" in request.POST else draft)
                )
            made = publish_notice(self.viewer, draft=draft)
        except BadNotice as refused:
            form.add_error("in_force_on" if refused.field == "in_force_from" else refused.field, str(refused.message))
            return self.render_to_response(self.get_context_data(form=form))
        except NoticeOvertaken as overtaken:
            messages.warning(request, str(overtaken.message))
            return HttpResponseRedirect(request.path)
        messages.success(request, gettext("“%(text)s” is published.") % {"text": made})
        return HttpResponseRedirect(request.path)

    def get_page_title(self) -> str:
        """Return the purpose."""
        return str(self.purpose.label)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        back = {"url": reverse("backoffice:notices"), "label": gettext("Notices")}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the versions, and the form or the second look."""
        text = TextOfPurpose(self.purpose, tuple(versions_seen(self.purpose)))
        newest = text.versions[0].notice if text.versions else None
        form = context.pop("form", None) or NoticeForm(
            initial={
                "text_tr": newest.text_tr if newest else "",
                "text_en": newest.text_en if newest else "",
                "follows": latest_version(self.purpose),
            }
        )
        draft = context.get("draft")
        return {
            **super().get_context_data(**context),
            "text": text,
            "form": form,
            "media": form.media,
            "changes": _changes(newest, draft) if draft else [],
            "affected": text.earlier + (text.in_force.consenting if text.in_force else 0),
        }


def _changes(before: Notice | None, draft: NoticeDraft) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return, for each language, the lines with how they changed: ``same``, ``gone`` or ``new``."""
    signs = {" ": "same", "-": "gone", "+": "new"}
    pairs = (
        (_("Turkish"), before.text_tr if before else "", draft.text_tr),
        (_("English"), before.text_en if before else "", draft.text_en),
    )
    return [
        (
            language,
            [
                (signs[line[0]], line[2:])
                for line in difflib.ndiff(old.splitlines(), new.strip().splitlines())
                if line[0] in signs
            ],
        )
        for language, old, new in pairs
    ]


class TakeBack(AreaMixin, View):
    """Take back a version whose day has not come."""

    area = Area.PRIVACY
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and say so."""
        try:
            take_back_notice(self.viewer, notice_id=pk)
        except NoticeStays as refused:
            messages.info(request, str(refused.message))
        else:
            messages.success(request, gettext("The text was taken back; nobody was shown it."))
        return HttpResponseRedirect(reverse("backoffice:notices"))
