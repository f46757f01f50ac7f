"""Calling one person after another: why first, then the person, then what came of it. Made for a telephone's screen."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.privacy.viewers import Viewer
from portal.tracking import selectors, services
from portal.tracking.calling import FARTHEST_CALL_BACK, MOST_TRIES, is_calling_hour
from portal.tracking.models import Call, Outcome

from .alumnus import GIVEN_REASONS, ReasonForm
from .call_lists import REFUSALS, ListView, degree_of, list_url, lists_crumb

NOTED = {
    Outcome.REACHED: _("Noted: %(name)s was reached."),
    Outcome.NO_ANSWER: _("Noted: no answer from %(name)s."),
    Outcome.CALL_BACK: _("Noted: %(name)s wants to be called on another day."),
    Outcome.WRONG_NUMBER: _("Noted: the number of %(name)s is wrong."),
    Outcome.OPTED_OUT: _("Noted for good: %(name)s is on no list any more and comes on none again."),
    Outcome.DECEASED: _("The center was told about %(name)s and will check. Nothing in the record has changed."),
}


def reason_given(request: HttpRequest, key: UUID, today: date) -> str:
    """Return what was said today under this key, empty where nothing was."""
    day, reason = request.session.get(GIVEN_REASONS, {}).get(str(key), ("", ""))
    return str(reason) if day == today.isoformat() else ""


def keep_reason(request: HttpRequest, key: UUID, today: date, reason: str) -> None:
    """Keep what was said until the end of the day, and forget what was said on days before."""
    day = today.isoformat()
    held = {name: given for name, given in request.session.get(GIVEN_REASONS, {}).items() if given[0] == day}
    request.session[GIVEN_REASONS] = {**held, str(key): (day, reason)}


class CallingPage(ListView):
    """One person of a list at a time. One reason a day and list; each person's read is a line in the ledger."""

    template_name = "backoffice/calling.html"
    header_icon = "mobile-alt"

    @cached_property
    def caller(self) -> Viewer:
        """Return the viewer with what they said they call for."""
        return replace(self.viewer, reason=reason_given(self.request, self.held.public_id, self.viewer.today))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        here = {"url": list_url(self.held), "label": self.held.name}
        return [*self.breadcrumbs_items, lists_crumb(), here, {"url": "", "label": gettext("Calling")}]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Take the reason, the next person, or what came of a call."""
        deed = request.POST.get("deed")
        if deed == "reason":
            form = ReasonForm(request.POST)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            keep_reason(request, self.held.public_id, self.viewer.today, form.told())
            self.__dict__.pop("caller", None)
        try:
            self._do(deed)
        except services.NotEntrusted:
            raise Http404 from None
        except REFUSALS as refused:
            messages.error(request, str(refused.message))
        return HttpResponseRedirect(request.path)

    def _do(self, deed: str | None) -> None:
        given = self.request.POST
        if deed in ("reason", "next"):
            if services.take_next(self.caller, list_id=self.held.public_id) is None:
                messages.info(self.request, gettext("Nobody of this list is to be called today any more."))
        elif deed == "later":
            services.postpone(self.caller, call_id=_uuid(given.get("call")))
        elif deed in Outcome.values:
            outcome = Outcome(deed)
            day = _day(given.get("call_back_on", "")) if outcome == Outcome.CALL_BACK else None
            call = services.record_outcome(
                self.caller, call_id=_uuid(given.get("call")), outcome=outcome, call_back_on=day
            )
            self._say(call, outcome)
        else:
            raise Http404

    def _say(self, call: Call, outcome: Outcome) -> None:
        seen = selectors.seen_people(self.caller, [call.profile_id], selectors.NAMED)
        name = seen[call.profile_id].full_name if call.profile_id in seen else ""
        messages.success(self.request, str(NOTED[outcome]) % {"name": name})

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the person in hand, or what to do to get one."""
        call = selectors.held_call(self.viewer, self.held) if self.caller.reason else None
        seen = selectors.seen_people(self.caller, [call.profile_id]).get(call.profile_id) if call else None
        context = {
            "form": ReasonForm(initial={"reason": "tracking"}),
            **super().get_context_data(**context),
            "list": self.held,
            "reason": self.caller.reason,
            "progress": selectors.progress_of(self.viewer, [self.held])[self.held.pk],
            "is_hour": is_calling_hour(timezone.now()),
        }
        return {**context, **self._person(call, seen)} if call and seen else context

    def _person(self, call: Call, seen: Any) -> dict[str, Any]:
        # The reason holds for the record of whoever is called as well.
        keep_reason(self.request, seen.public_id, self.viewer.today, self.caller.reason)
        present = next((job for job in seen.employments or () if job.ended_on is None), None)
        today = self.viewer.today
        return {
            "call": call,
            "person": seen,
            "degree": degree_of(seen),
            "work": ", ".join(part for part in (present.title, present.employer_name) if part) if present else "",
            "province": seen.province.name_in(get_language() or "tr") if seen.province else "",
            "attempts": selectors.attempts_of([call.pk])[call.pk],
            "left": MOST_TRIES - call.tries,
            "tomorrow": today.fromordinal(today.toordinal() + 1),
            "farthest": today + FARTHEST_CALL_BACK,
            "record_url": reverse("backoffice:alumnus_edit", args=[seen.public_id]),
        }


def _day(text: str) -> date | None:
    """Return the day a text spells, None where it spells none, or one no calendar has."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
