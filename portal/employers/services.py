"""What changes a firm."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES
from portal.outbox import services as outbox
from portal.privacy.viewers import Viewer
from portal.workflow.services import move

from .models import Employer

APPROVAL = timedelta(days=365)


class NotAllowed(Exception):
    """This viewer may not decide on firms."""

    message = _("Only the career and alumni center decides on employers.")


def _decide(
    actor: Viewer, employer_id: int, deed: str, *, reason: str = "", until: date | None = None, explain: bool = False
) -> Employer:
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed
    with transaction.atomic():
        employer = Employer.objects.select_for_update().get(pk=employer_id)
        if until is not None:
            employer.approved_until = until
        move(employer, deed, actor=actor, reason=reason, needs_reason=explain)
        outbox.write("employer.changed", [employer.pk])
    return employer


def approve_employer(actor: Viewer, *, employer_id: int, until: date | None = None) -> Employer:
    """Open search and postings to a firm until a day (one year where none is given).

    Raises NotAllowed, and IllegalTransition where the firm is not waiting or suspended (S1-18).
    """
    return _decide(actor, employer_id, "approve", until=until or actor.today + APPROVAL)


def reject_employer(actor: Viewer, *, employer_id: int, reason: str) -> Employer:
    """Refuse a waiting firm. Raises NotAllowed, IllegalTransition, ReasonMissing."""
    return _decide(actor, employer_id, "reject", reason=reason, explain=True)


def request_changes(actor: Viewer, *, employer_id: int, reason: str) -> Employer:
    """Send a waiting firm's registration back. Raises NotAllowed, IllegalTransition, ReasonMissing."""
    return _decide(actor, employer_id, "request_changes", reason=reason, explain=True)


def suspend_employer(actor: Viewer, *, employer_id: int, reason: str) -> Employer:
    """Stop a firm at once: the next answer shows neither its postings nor anything to it (DOMAIN section 8.3)."""
    return _decide(actor, employer_id, "suspend", reason=reason, explain=True)
