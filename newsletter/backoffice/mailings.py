"""Mailings: the list, and one mailing's progress with what can still be done about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from newsletter import selectors, services
from newsletter.errors import NotAllowed, NothingToSendAgain
from newsletter.models import DeliveryState, Mailing, MailingState
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition
from portal.workflow.selectors import deeds_from
from portal.workflow.services import IllegalTransition

from .access import NewsletterMixin

PAGE = 25
REFRESH_SECONDS = 5
_RUNNING = (MailingState.SCHEDULED, MailingState.PREPARING, MailingState.SENDING)

_SENTENCES: Mapping[str, Any] = {
    "schedule": gettext_lazy("%(actor)s put the issue on the timetable."),
    "start": gettext_lazy("The preparation began."),
    "send": gettext_lazy("The sending began."),
    "pause": gettext_lazy("%(actor)s paused the sending."),
    "resume": gettext_lazy("%(actor)s let the sending go on."),
    "finish": gettext_lazy("The sending was finished."),
    "reopen": gettext_lazy("%(actor)s let messages be sent again."),
    "cancel": gettext_lazy("%(actor)s canceled the sending."),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a mailing."""

    at: datetime
    sentence: str
    reason: str


def history_of(mailing: Mailing) -> list[Happening]:
    """Return what happened to a mailing, the latest first."""
    rows = Transition.objects.filter(entity="newsletter.mailing", entity_id=mailing.pk).select_related("actor")
    return [
        Happening(row.at, str(_SENTENCES[row.name]) % {"actor": row.actor or _("The platform")}, row.reason)
        for row in rows.order_by("-at", "-pk")
    ]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do with a mailing."""

    name: str
    label: Any
    explained: Any
    perform: Callable[[Viewer, int], object]
    is_grave: bool = False


def _again(state: DeliveryState) -> Callable[[Viewer, int], object]:
    return lambda actor, pk: services.send_again(actor, mailing_id=pk, state=state)


PAUSE = Deed(
    "pause",
    gettext_lazy("Pause"),
    gettext_lazy("The message in the air is the last one until you go on."),
    lambda actor, pk: services.pause(actor, mailing_id=pk),
)
RESUME = Deed(
    "resume",
    gettext_lazy("Go on"),
    gettext_lazy("Goes on with those who did not get the mail yet."),
    lambda actor, pk: services.resume(actor, mailing_id=pk),
)
CANCEL = Deed(
    "cancel",
    gettext_lazy("Cancel"),
    gettext_lazy("Nobody else gets this mail. It cannot be taken back."),
    lambda actor, pk: services.cancel(actor, mailing_id=pk),
    is_grave=True,
)
RETRY_FAILED = Deed(
    "retry_failed",
    gettext_lazy("Send the failed ones again"),
    gettext_lazy("Only those the mail server refused."),
    _again(DeliveryState.FAILED),
)
RETRY_UNCERTAIN = Deed(
    "retry_uncertain",
    gettext_lazy("Send the uncertain ones again"),
    gettext_lazy("Some of them may get the mail twice; mailboxes usually fold the two into one."),
    _again(DeliveryState.UNCERTAIN),
)
SETTLE_UNCERTAIN = Deed(
    "settle_uncertain",
    gettext_lazy("Take the uncertain ones as sent"),
    gettext_lazy("Some of them may not have got the mail."),
    lambda actor, pk: services.treat_as_sent(actor, mailing_id=pk),
)


def possible(mailing: Mailing, counted: selectors.Progress) -> list[Deed]:
    """Return the deeds that lead somewhere now."""
    names = deeds_from(mailing)
    deeds = [deed for deed in (RESUME, PAUSE) if deed.name in names]
    if mailing.state in (MailingState.SENDING, MailingState.SENT):
        if counted.states[DeliveryState.UNCERTAIN]:
            deeds += [RETRY_UNCERTAIN, SETTLE_UNCERTAIN]
        if counted.states[DeliveryState.FAILED]:
            deeds.append(RETRY_FAILED)
    return [*deeds, CANCEL] if CANCEL.name in names else deeds


def told(mailing: Mailing, counted: selectors.Progress) -> str:
    """Return what a screen reader says of a mailing: its state, and its share in tens, lest it never be quiet."""
    state = mailing.get_state_display()
    if not mailing.prepared_at:
        return str(state)
    return _("%(state)s, %(percent)s%% done") % {"state": state, "percent": counted.percent // 10 * 10}


class MailingList(NewsletterMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """All mailings, the newest first."""

    template_name = "newsletter/backoffice/mailings.html"
    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Name the list."""
        return [*self.breadcrumbs_items, {"url": "", "label": _("Mailings")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show one page of mailings with their figures."""
        self.page_title = _("Mailings")
        page = Paginator(selectors.mailings(), PAGE).get_page(self.request.GET.get("p"))
        return {
            **super().get_context_data(**context),
            "page": page,
            "rows": [(mailing, selectors.progress(mailing)) for mailing in page.object_list],
        }


class MailingView(NewsletterMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """One mailing: how far it is, counted from the ledger, and what can be done."""

    template_name = "newsletter/backoffice/mailing.html"
    header_icon = "mail"

    @cached_property
    def mailing(self) -> Mailing:
        """Return the mailing of the address."""
        found: Mailing = get_object_or_404(Mailing, pk=self.kwargs["pk"])
        return found

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("newsletter_admin:mailings"), "label": _("Mailings")},
            {"url": "", "label": self.mailing.title},
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the figures."""
        self.page_title = self.mailing.title
        counted = selectors.progress(self.mailing)
        return {
            **super().get_context_data(**context),
            "mailing": self.mailing,
            "progress": counted,
            "states": [
                (state.value, state.label, number)
                for state, number in counted.states.items()
                if number and state is not DeliveryState.SKIPPED
            ],
            "skips": [(reason.label, number) for reason, number in counted.skips.items()],
            "deeds": possible(self.mailing, counted) if self.may_send else [],
            "may_send": self.may_send,
            "history": history_of(self.mailing),
            "pump": getattr(self.mailing, "pump", None),
            "is_running": self.mailing.state in _RUNNING,
            "seconds": REFRESH_SECONDS,
            "told": told(self.mailing, counted),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do a deed, and show how it stands."""
        wanted = request.POST.get("deed")
        deeds = (PAUSE, RESUME, CANCEL, RETRY_FAILED, RETRY_UNCERTAIN, SETTLE_UNCERTAIN)
        deed = next((deed for deed in deeds if deed.name == wanted), None)
        if deed is None:
            raise Http404
        try:
            deed.perform(self.viewer, self.mailing.pk)
        except NotAllowed as refused:
            raise PermissionDenied from refused
        except (IllegalTransition, NothingToSendAgain) as refused:
            messages.warning(request, str(refused.message))
        return HttpResponseRedirect(request.path)


class MailingProgress(MailingView):
    """What changes while a mailing runs, without the page around it: ``mailing.js`` asks for it."""

    template_name = "newsletter/backoffice/mailing_live.html"
    http_method_names = ("get", "head", "options")
