"""The page of one request: what is asked, what happened, and what can be done next."""

import logging
from smtplib import SMTPException
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.alumni.services import InvalidProfile
from portal.data_rights import services
from portal.data_rights.models import CameBy, DataRequest, RequestKind, RequestState
from portal.data_rights.selectors import requests_for
from portal.privacy.viewers import Viewer

from .access import Area
from .data_requests import clock_of, name_of
from .decisions import DecisionView, Deed
from .letters import letter

logger = logging.getLogger(__name__)

IDENTITY = Deed(
    "check_identity",
    _("Identity is checked"),
    _("%(thing)s: identity is noted."),
    services.note_identity,
    tone="calm",
    explained=_("Nothing is told or changed before it is known who asks. Keep no copy of an identity card."),
    reasons=(
        _("Identity card seen."),
        _("Signature compared with the one on record."),
        _("Called back at the number on record."),
    ),
)
TAKE_UP = Deed(
    "take_up",
    _("Take up"),
    _("%(thing)s is taken up."),
    services.take_up,
    explained=_("The person gets a letter that somebody works on it. A copy is made by itself."),
)
REFUSE = Deed(
    "refuse",
    _("Refuse"),
    _("%(thing)s was refused."),
    services.refuse,
    tone="grave",
    explained=_("The person reads your reason, and may complain to the authority within thirty days."),
    reasons=(
        _("It could not be established who asks."),
        _("The same was answered shortly before."),
        _("A law obliges the university to keep these data."),
    ),
)
HAND_OVER = Deed(
    "settle",
    _("Handed over"),
    _("%(thing)s is answered."),
    services.answer_access,
    tone="calm",
    explained=_("Fetch the copy below, hand it to the person, and note how. The clock stops."),
    reasons=(_("Given by hand against a signature."), _("Sent by registered mail.")),
)
WRITE = Deed(
    "settle",
    _("Write the value and answer"),
    _("%(thing)s: the value is written."),
    services.answer_correction,
    explained=_("The value is written with its source; what stood there before is kept in the history."),
)
CORRECTED = Deed(
    "settle",
    _("It was corrected"),
    _("%(thing)s is answered."),
    services.answer_correction,
    tone="calm",
    explained=_("This field is corrected where it is kept. Note what was done; the person reads it."),
    reasons=(_("The student affairs office corrected the record."), _("The record was right; nothing was changed.")),
)
OBJECTED = Deed(
    "settle",
    _("End the purpose and answer"),
    _("%(thing)s: the purpose is ended."),
    services.answer_objection,
    explained=_("The consent ends at once, and what it opened closes. Only the person can give it again."),
)
REFUSALS = (
    services.NotConfirmed,
    services.WrongKind,
    services.CorrectionWaits,
    services.InOffice,
    services.RequestNotFound,
    InvalidProfile,
)


class RequestPage(DecisionView):
    """One request; the officer stays on the page from step to step."""

    area = Area.PRIVACY
    template_name = "backoffice/data_request.html"
    header_icon = "mail"
    list_url_name = "backoffice:data_requests"
    list_label = _("Data requests")

    def find(self, pk: int) -> DataRequest | None:
        """Return the request."""
        return requests_for(self.viewer).filter(pk=pk).first()

    @property
    def erase(self) -> Deed:
        """Return the deed that cannot be taken back; it asks for the number, and writes the last letter."""
        return Deed("settle", _("Erase the person"), _("%(thing)s: the person is erased."), self._erase, tone="grave")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Know the deeds of this kind of request."""
        super().setup(request, *args, **kwargs)
        self.deeds = (IDENTITY, TAKE_UP, REFUSE)

    def thing_or_404(self) -> Any:
        """Return the request, with the deed that answers it."""
        thing = super().thing_or_404()
        answer = self._answer(thing)
        self.deeds = (IDENTITY, TAKE_UP, *([answer] if answer else []), REFUSE)
        return thing

    def _answer(self, row: DataRequest) -> Deed | None:
        if row.kind == RequestKind.ACCESS:
            return HAND_OVER if row.holds_copy() and row.came_by != CameBy.ACCOUNT else None
        if row.kind == RequestKind.ERASURE:
            return self.erase
        if row.kind == RequestKind.OBJECTION:
            return OBJECTED
        try:
            return WRITE if services.is_written(row, services.person_behind(row)) else CORRECTED
        except services.RequestNotFound:
            return None

    def _erase(self, actor: Viewer, pk: int, reason: str) -> None:
        goodbye = services.answer_erasure(actor, pk, confirmation=reason)
        if not goodbye.address:
            return
        try:
            # At once and not by the queue: the address is nowhere any more.
            letter(goodbye.address, "data_erased", {"number": goodbye.number}, language=goodbye.language).send()
        except (OSError, SMTPException):
            logger.warning("the last letter of request %s was not taken by the mail server", goodbye.number)
            messages.warning(self.request, gettext("The mail server did not take the last letter to the person."))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do the deed and stay on the page; or say why not."""
        try:
            answer = super().post(request, *args, **kwargs)
        except REFUSALS as refused:
            self.refused = {request.POST.get("deed", ""): str(refused.message)}  # type: ignore[attr-defined]
            return self.get(request, *args, **kwargs)
        return HttpResponseRedirect(request.path) if isinstance(answer, HttpResponseRedirect) else answer

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add who asks, how many days are left, and what an erasure would do."""
        context = super().get_context_data(**context)
        row: DataRequest = context["thing"]
        erasing = row.kind == RequestKind.ERASURE and row.state == RequestState.IN_PROGRESS
        shown = [(deed, error) for deed, error in context["deeds"] if not (erasing and deed.name == "settle")]
        return {
            **context,
            "deeds": shown,
            "name": name_of(row),
            "clock": clock_of(row, self.viewer.today),
            "preview": services.preview_erasure(self.viewer, row.pk) if erasing else None,
            "erase_error": self.refused.get("settle", ""),
            "copy_is_coming": row.kind == RequestKind.ACCESS
            and row.state == RequestState.IN_PROGRESS
            and not row.holds_copy(),
        }
