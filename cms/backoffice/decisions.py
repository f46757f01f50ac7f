"""Deciding on a thing: one page shows what matters and every deed that is possible now.

From a list it takes two clicks: "Approve…" leads here, "Approve" decides. Rights, reasons and states are the domain
services' affair; what they refuse becomes a message, never an error page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.privacy.own_affairs import OwnAffair
from portal.privacy.viewers import Viewer
from portal.workflow.selectors import deeds_from
from portal.workflow.services import IllegalTransition, ReasonMissing

from .access import AreaMixin
from .history import history_of

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do with a row: what the button says, what is said once done, and the service that does it.

    ``name`` is the transition of the state machine. ``tone`` is ``good``, ``calm`` or ``grave``. A deed with
    ``reasons`` needs one: any of them, words of one's own, or both.
    """

    name: str
    label: Any
    done: Any
    perform: Callable[[Viewer, int, str], Any]
    tone: str = "good"
    explained: Any = ""
    reasons: Sequence[Any] = ()

    @property
    def needs_reason(self) -> bool:
        """Say whether the other side must be told why."""
        return bool(self.reasons)

    def reason_in(self, form: Mapping[str, Any]) -> str:
        """Return the reason that was chosen and written in a posted form."""
        chosen = [str(reason) for place, reason in enumerate(self.reasons) if str(place) in form.getlist("quick")]  # type: ignore[attr-defined]
        written = form.get("reason", "").replace("\0", "").strip()
        return " ".join([*chosen, written]).strip()[:LONGEST_REASON]


class DecisionView(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """The page of one thing: facts, history, and the deeds its state allows."""

    template_name = "backoffice/decision.html"
    deeds: Sequence[Deed] = ()
    list_url_name = ""
    list_label: Any = ""

    def find(self, pk: int) -> Any:
        """Return the thing, or None where there is none; closed by default, each page says how to find its own."""
        return None

    def title_of(self, thing: Any) -> str:
        """Return what the page is called."""
        return str(thing)

    def version_of(self, thing: Any) -> str:
        """Return what changes whenever the thing does: nobody approves what somebody else has edited since."""
        return str(thing.changed_at.timestamp())

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Note whether a refused form has to be shown again."""
        super().setup(request, *args, **kwargs)
        self.refused: dict[str, str] = {}

    def thing_or_404(self) -> Any:
        """Return the thing of the address; raise Http404."""
        thing = self.find(self.kwargs["pk"])
        if thing is None:
            raise Http404
        return thing

    def possible(self, thing: Any) -> list[Deed]:
        """Return the deeds that lead somewhere from the thing's state."""
        names = deeds_from(thing)
        return [deed for deed in self.deeds if deed.name in names]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do the deed, and go back to the list; or say why not."""
        thing = self.thing_or_404()
        deed = next((deed for deed in self.deeds if deed.name == request.POST.get("deed")), None)
        if deed is None:
            raise Http404
        if request.POST.get("version") != self.version_of(thing):
            return self._overtaken(thing)
        reason = deed.reason_in(request.POST)
        try:
            deed.perform(self.viewer, thing.pk, reason)
        except IllegalTransition:
            return self._overtaken(thing)
        except OwnAffair as own:
            messages.error(request, str(own.message))
            return HttpResponseRedirect(request.path)
        except ReasonMissing as missing:
            self.refused = {deed.name: str(missing.message)}
            return self.get(request, *args, **kwargs)
        messages.success(request, str(deed.done) % {"thing": self.title_of(thing)})
        return HttpResponseRedirect(reverse(self.list_url_name))

    def _overtaken(self, thing: Any) -> HttpResponse:
        """Somebody was faster: show how it stands now."""
        now = self.find(thing.pk)
        state = now.get_state_display() if now is not None else ""
        messages.warning(
            self.request,
            _("Somebody else was faster. “%(thing)s” stands at “%(state)s” now; nothing was done. Please look again.")
            % {"thing": self.title_of(thing), "state": state},
        )
        return HttpResponseRedirect(self.request.path)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse_lazy(self.list_url_name), "label": self.list_label},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the thing."""
        thing = self.thing_or_404()
        self.page_title = self.title_of(thing)
        return {
            **super().get_context_data(**context),
            "thing": thing,
            "version": self.version_of(thing),
            "deeds": [(deed, self.refused.get(deed.name, "")) for deed in self.possible(thing)],
            "history": history_of(thing),
            "longest_reason": LONGEST_REASON,
        }


def decided_by(
    service: Callable[..., Any], key: str, refusal: type[Exception], *, told: str | None = "reason"
) -> Callable[[Viewer, int, str], Any]:
    """Return what performs a deed: a service that knows the thing by ``key``, and takes the reason as ``told``.

    The service knows the rights best; its ``refusal`` is the one page for refusals.
    """

    def perform(actor: Viewer, pk: int, reason: str) -> Any:
        try:
            return service(actor, **{key: pk}, **({told: reason} if told else {}))
        except refusal as refused:
            raise PermissionDenied from refused

    return perform
