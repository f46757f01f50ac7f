"""The consents of one person, as evidence: what was shown, when, through which channel, and whether it still is so."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.data_rights.evidence import evidence_of
from portal.data_rights.lookup import find_person
from portal.ledger.services import LedgerUnavailable
from portal.privacy.models import Consent

from .access import Area, AreaMixin
from .alumnus import ReasonForm


class EvidenceForm(ReasonForm):
    """Whose consents, and what for."""

    who = forms.CharField(label=_("E-mail address or record number"), max_length=254)
    field_order = ("who", "reason", "words")


@dataclass(frozen=True, slots=True)
class Proof:
    """One consent, and whether the text it was given to still reads as it was shown."""

    consent: Consent

    @property
    def is_sealed(self) -> bool | None:
        """Say whether the digest of the words shown is that of the text kept; None for one from before digests."""
        if not self.consent.shown_digest:
            return None
        shown = self.consent.notice.text_in(self.consent.shown_in)
        return hashlib.sha256(shown.encode()).hexdigest() == self.consent.shown_digest

    @property
    def text(self) -> str:
        """Return the words that were shown."""
        return str(self.consent.notice.text_in(self.consent.shown_in))


class ConsentPage(AreaMixin, WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """Asking is a post: nobody's address stands in an address, and each look is written down with its reason."""

    area = Area.PRIVACY
    template_name = "backoffice/consents.html"
    page_title = _("Consents")
    header_icon = "check"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the evidence, or say what is missing."""
        form = EvidenceForm(request.POST)
        shown: dict[str, Any] = {}
        if form.is_valid():
            found = find_person(form.cleaned_data["who"])
            if found is None:
                form.add_error("who", gettext("Nobody has this address or number."))
            else:
                try:
                    rows = evidence_of(self.viewer, found=found, reason=form.told())
                    shown = {"found": found, "proofs": [Proof(consent) for consent in rows]}
                except LedgerUnavailable as closed:
                    form.add_error(None, str(closed.message))
        return self.render_to_response(self.get_context_data(form=form, **shown))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home."""
        return [*self.breadcrumbs_items, {"url": "", "label": gettext("Consents")}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Begin with an empty form."""
        return {"form": EvidenceForm(), **super().get_context_data(**context)}
