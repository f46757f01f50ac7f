"""Letters to whoever asked for help with registering: one at each step, in their language, with the status link."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from portal.membership.help_links import status_address, token_of
from portal.membership.models import HelpRequest, HelpState
from portal.membership.selectors import has_password
from portal.membership.services import HELP_STEP
from portal.workflow.selectors import last_reason

from .letters import WRITERS, frontend_address, letter


def _steps(ids: Sequence[int]) -> list[EmailMessage]:
    """Write of the step each request stands at now; whoever left a telephone only is called by the center."""
    letters = []
    for row in HelpRequest.objects.filter(pk__in=ids).exclude(email="").select_related("membership__user"):
        token = token_of(row.nonce, row.link_digest)
        owner = row.membership.user if row.membership is not None else None
        proven = owner is not None and owner.email == row.email and owner.email_verified_at is not None
        facts = {
            # Anybody may have written anything as a name, with anybody's address: only an owner's own name is told.
            "name": owner.first_name if owner is not None and proven else "",
            "link": status_address(token) if token else "",
            "reason": last_reason(row) if row.state == HelpState.REJECTED else "",
            "sets_password": row.membership is not None and not has_password(row.membership),
            "password": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("account_reset_password"),
            "frontend": frontend_address(""),
        }
        letters.append(letter(row.email, f"help_{row.state}", facts, language=row.language))
    return letters


WRITERS[HELP_STEP] = _steps
