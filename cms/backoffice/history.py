"""What happened to a thing, in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.workflow.models import Transition

_SENTENCES: Mapping[tuple[str, str], Any] = {
    ("employers.employer", "submit"): _("%(actor)s handed in the registration."),
    ("employers.employer", "review"): _("%(actor)s took the registration in hand."),
    ("employers.employer", "approve"): _("%(actor)s approved the firm."),
    ("employers.employer", "request_changes"): _("%(actor)s asked the firm for changes."),
    ("employers.employer", "reject"): _("%(actor)s rejected the firm."),
    ("employers.employer", "suspend"): _("%(actor)s suspended the firm."),
    ("employers.employer", "close"): _("%(actor)s ended the relation with the firm."),
    ("employers.employer", "expire"): _("The approval of the firm ended on its day."),
    ("employers.scrapingalarm", "acknowledge"): _("%(actor)s acknowledged the alarm."),
    ("careers.posting", "submit"): _("%(actor)s handed in the posting."),
    ("careers.posting", "approve"): _("%(actor)s approved the posting."),
    ("careers.posting", "go_live"): _("The posting went live."),
    ("careers.posting", "request_changes"): _("%(actor)s asked for changes to the posting."),
    ("careers.posting", "reject"): _("%(actor)s rejected the posting."),
    ("careers.posting", "close"): _("%(actor)s took the posting offline."),
    ("careers.posting", "expire"): _("The posting passed its deadline."),
    ("careers.posting", "archive"): _("%(actor)s put the posting away."),
    ("registry.duplicatepair", "keep_apart"): _("%(actor)s found that these are two people."),
    ("registry.duplicatepair", "look_again"): _("%(actor)s put the pair into the list again."),
    ("registry.merge", "undo"): _("%(actor)s took the merge back."),
    ("registry.merge", "finish"): _("The merge became final."),
    ("alumni.proposal", "accept"): _("%(actor)s took it over."),
    ("alumni.proposal", "keep"): _("%(actor)s left the record as it is."),
    ("alumni.proposal", "ask"): _("%(actor)s asked the person."),
    ("alumni.proposal", "expire"): _("It ended without a decision."),
    ("tracking.deathreport", "confirm"): _("%(actor)s found it to be true."),
    ("tracking.deathreport", "dismiss"): _("%(actor)s found it to be a mistake."),
    ("data_rights.datarequest", "check_identity"): _("%(actor)s noted how identity was checked."),
    ("data_rights.datarequest", "take_up"): _("%(actor)s took the request in hand."),
    ("data_rights.datarequest", "settle"): _("%(actor)s answered the request."),
    ("data_rights.datarequest", "refuse"): _("%(actor)s refused the request."),
    ("data_rights.datarequest", "withdraw"): _("%(actor)s took the request back."),
    ("registry.claimrequest", "review"): _("%(actor)s took the request in hand."),
    ("registry.claimrequest", "accept"): _("%(actor)s accepted the request."),
    ("registry.claimrequest", "reject"): _("%(actor)s rejected the request."),
    ("registry.claimrequest", "withdraw"): _("%(actor)s took the request back."),
    ("events.event", "publish"): _("%(actor)s published the event."),
    ("events.event", "close_registration"): _("%(actor)s closed the registration."),
    ("events.event", "hold"): _("%(actor)s noted that the event took place."),
    ("events.event", "cancel"): _("%(actor)s called the event off."),
    ("membership.unittask", "finish"): _("%(actor)s noted the task as done."),
    ("membership.unittask", "reopen"): _("%(actor)s found that the task is not done."),
    ("membership.helprequest", "take"): _("%(actor)s took the request in hand."),
    ("membership.helprequest", "take_over"): _("%(actor)s took the request over."),
    ("membership.helprequest", "complete"): _("%(actor)s registered the applicant."),
    ("membership.helprequest", "reject"): _("%(actor)s rejected the request."),
}
"""A sentence for each deed of each kind of thing; a test holds it complete."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: when, in words, and the reason that was given."""

    at: datetime
    sentence: str
    reason: str


def history_of(thing: Any) -> list[Happening]:
    """Return what happened to ``thing``, the latest first: one statement."""
    label = thing._meta.label_lower
    rows = Transition.objects.filter(entity=label, entity_id=thing.pk).select_related("actor").order_by("-at", "-pk")
    return [_told(row) for row in rows]


def _told(row: Transition) -> Happening:
    actor = str(row.actor) if row.actor else gettext("The platform")
    return Happening(row.at, str(_SENTENCES[row.entity, row.name]) % {"actor": actor}, row.reason)
