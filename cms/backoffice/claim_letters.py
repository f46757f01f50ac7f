"""The letters to whoever asked for a record: one at each step, from where the request stands when it is sent."""

from collections.abc import Sequence

from django.core.mail import EmailMessage

from portal.registry.models import ClaimRequest, ClaimState
from portal.registry.selectors import told_reason
from portal.registry.services import CLAIM_MOVED

from .letters import WRITERS, frontend_address, letter


def moved(ids: Sequence[int]) -> list[EmailMessage]:
    """Tell claimants where their requests stand; whoever left the platform meanwhile gets no letter."""
    rows = ClaimRequest.objects.filter(pk__in=ids, claimant__is_active=True).select_related("claimant").order_by("pk")
    return [
        letter(
            row.claimant.email,
            "claim_moved",
            {
                "state": ClaimState(row.state).name,
                "asked_at": row.created_at,
                "reason": told_reason(row),
                "link": frontend_address("record" if row.state == ClaimState.ACCEPTED else "record/request"),
            },
            language=row.claimant.language,
        )
        for row in rows
    ]


WRITERS[CLAIM_MOVED] = moved
