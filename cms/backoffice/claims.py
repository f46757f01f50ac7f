"""Requests for records that number and birth date did not prove: the queue, and one request beside what it may mean.

The claimant's own words are shown as they were written. Of the records the page shows what the center sees anyway, and
of number and day of birth only whether they agree; each look is kept in the access ledger.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.ledger.access import Door
from portal.registry import services
from portal.registry.models import OPEN_CLAIMS, ClaimRequest, ClaimState
from portal.registry.selectors import claim_requests, waiting_claims

from .access import Area
from .decisions import DecisionView, Deed, decided_by
from .duplicates import IN_QUEUE, people, side_of
from .lists import AreaFilterSet, AreaListView, ChoiceFilter, DayColumn, StateColumn, waiting_first

COMPARED = IN_QUEUE | {"contact_email", "contact_phone", "province"}
LONGEST_NAME = 100
SIGNS = {
    "name": _("Name"),
    "birth": _("Date of birth"),
    "number": _("Student number"),
    "program": _("Program"),
    "year": _("Year of graduation"),
    "contact": _("E-mail address or telephone"),
}
SCRIPTS = {
    "CYRILLIC": _("Cyrillic"),
    "GREEK": _("Greek"),
    "ARABIC": _("Arabic"),
    "HEBREW": _("Hebrew"),
    "ARMENIAN": _("Armenian"),
    "GEORGIAN": _("Georgian"),
    "FULLWIDTH": _("full-width"),
    "MATHEMATICAL": _("mathematical"),
    "INVISIBLE": _("invisible signs"),
}
_WAITS = Q(state__in=OPEN_CLAIMS)


class ClaimFilters(AreaFilterSet):
    """Where it stands."""

    state = ChoiceFilter(label=_("State"), choices=ClaimState.choices)

    class Meta:
        model = ClaimRequest
        fields = ("state",)


def claim_url(row: ClaimRequest) -> str:
    """Return the address of a request's page."""
    return reverse("backoffice:claim", args=[row.pk])


def waited(row: ClaimRequest) -> str:
    """Return for how long a request has waited, in words; nothing where it waits no longer."""
    if row.state not in OPEN_CLAIMS:
        return ""
    days = (timezone.localdate() - timezone.localtime(row.created_at).date()).days
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days} if days else str(_("since today"))


class ClaimList(AreaListView):
    """The requests, the longest waiting first; what is decided comes last."""

    area = Area.CLAIMS
    page_title = _("Requests for records")
    header_icon = "form"
    index_url_name = "backoffice:claims"
    index_results_url_name = "backoffice:claims_results"
    filterset_class = ClaimFilters
    searched = ("first_name", "last_name")
    search_hint = _("Name")
    introduction = _(
        "People whose student number and date of birth did not prove a record ask you for it here. "
        "Each of them gets a letter at every step."
    )
    nothing_yet = _("Nobody has asked for a record yet.")
    columns = (
        TitleColumn("name", label=_("Name"), accessor=str, get_url=claim_url),
        StateColumn(),
        Column("waited", label=_("Waits"), accessor=waited),
        Column("program", label=_("Program"), accessor="program", classname="bo-wide"),
        DayColumn("created_at", label=_("Received"), accessor="created_at", classname="bo-wide"),
    )

    def get_base_queryset(self) -> QuerySet[ClaimRequest]:
        """Return every request."""
        return claim_requests()

    def order_queryset(self, queryset: QuerySet[ClaimRequest]) -> QuerySet[ClaimRequest]:
        """Put the waiting first, the oldest before the others; then the latest decided."""
        return queryset.order_by(waiting_first(_WAITS), "created_at", "pk")


TAKE = Deed(
    "review",
    _("Take in hand"),
    _("“%(thing)s” is in your hands."),
    decided_by(services.take_review, "claim_id", services.NotTheCenter, told=None),
    explained=_("Then you see which records may be meant. The person is told that somebody looks at it."),
)
REJECT = Deed(
    "reject",
    _("Reject"),
    _("The request of “%(thing)s” was rejected."),
    decided_by(services.reject_review, "claim_id", services.NotTheCenter),
    tone="grave",
    explained=_("The person reads your reason and may ask again. Do not say whether a record exists."),
    reasons=(
        _("What you wrote is not enough to tell who you are. Please come to the center with an identity card."),
        _("Please write your name as it stands on your diploma, and the program you graduated from."),
        _("We could not reach you to check what you wrote."),
    ),
)


class ClaimPage(DecisionView):
    """One request: what was said, what is odd about it, and, once it is in hand, the records it may mean."""

    area = Area.CLAIMS
    template_name = "backoffice/claim.html"
    header_icon = "form"
    list_url_name = "backoffice:claims"
    list_label = _("Requests for records")

    @property
    def deeds(self) -> Sequence[Deed]:  # type: ignore[override]
        """Return what can be done; accepting is for the record that was chosen on the page."""
        return (TAKE, self._accepting(), REJECT)

    def find(self, pk: int) -> ClaimRequest | None:
        """Return the request."""
        return claim_requests().filter(pk=pk).first()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do the deed, or say in plain words why it cannot be done."""
        try:
            return super().post(request, *args, **kwargs)
        except services.RecordNotChosen as missing:
            self.refused = {"accept": str(missing.message)}
            return self.get(request, *args, **kwargs)
        except services.ClaimCollided as refused:
            messages.error(request, str(refused.message))
            return HttpResponseRedirect(request.path)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the request, and the records beside it."""
        context = super().get_context_data(**context)
        claim = context["thing"]
        wanted = self.request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_NAME]
        in_hand = claim.state == ClaimState.IN_REVIEW and claim.claimant_id != self.viewer.user_id
        return {
            **context,
            "waited": waited(claim),
            "warnings": warnings_of(claim),
            "in_hand": in_hand,
            "wanted": wanted,
            "longest_name": LONGEST_NAME,
            "chosen": self.request.POST.get("profile", ""),
            "candidates": self._candidates(claim, wanted) if in_hand else [],
        }

    def _accepting(self) -> Deed:
        accept = partial(services.accept_review, profile=_uuid(self.request.POST.get("profile", "")))
        return Deed(
            "accept",
            _("Give the record"),
            _("“%(thing)s” has the record now; everything in it is closed until the owner opens it."),
            decided_by(accept, "claim_id", services.NotTheCenter),
            explained=_("Choose the record first, then say how you know that it is this person's. They read it."),
            reasons=(
                _("Identity card seen at the center."),
                _("Diploma or transcript seen."),
                _("Called back under the telephone number in the student records."),
                _("Confirmed by the student affairs office."),
            ),
        )

    def _candidates(self, claim: ClaimRequest, wanted: str) -> list[dict[str, Any]]:
        found = services.find_candidates(self.viewer, claim, name=wanted)
        seen = people(self.viewer, [one.profile_id for one in found], COMPARED, Door.OFFICE)
        return [
            {
                **side_of(seen[one.profile_id], stays=False),
                "candidate": one,
                "agrees": [SIGNS[sign] for sign in one.agrees],
                "nearly": [SIGNS[sign] for sign in one.nearly],
                "differs": [SIGNS[sign] for sign in one.differs],
            }
            for one in found
            if one.profile_id in seen
        ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def warnings_of(claim: ClaimRequest) -> list[str]:
    """Return in words what is odd about the letters of the name and of the address."""
    checked = (
        (_("In the name"), services.deceiving_letters(str(claim))),
        (_("In the e-mail address"), services.deceiving_address(claim.claimant.email)),
    )
    return [_warning(where, odd) for where, odd in checked if odd is not None]


def _warning(where: Any, odd: services.Deceiving) -> str:
    scripts = ", ".join(str(SCRIPTS.get(script, script.capitalize())) for script in odd.scripts)
    said = (
        _("%(where)s, letters that only look like the usual ones stand among usual ones: %(letters)s (%(scripts)s).")
        if odd.is_mixed
        else _("%(where)s, all letters are of another script: %(scripts)s.")
    )
    return str(said) % {"where": where, "letters": " ".join(odd.letters.split()), "scripts": scripts}


def waiting_count(request: HttpRequest) -> int:
    """Return how many requests wait."""
    return waiting_claims().count()
