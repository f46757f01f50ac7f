"""The representative of computer engineering is in the middle of a call list: some reached, one promised for today."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from portal.accounts.models import User
from portal.alumni.filters import AlumniFilter
from portal.institution.models import Unit
from portal.ledger.access import Reason
from portal.privacy.viewers import Viewer, viewer_for
from portal.tracking import services
from portal.tracking.models import Outcome
from portal.tracking.stale import StaleFilter, stale_people

from .logins import REPRESENTATIVE

NAME = "Bahar aramaları"
DAYS_AGO = 3
CALLED = (
    Outcome.REACHED,
    Outcome.NO_ANSWER,
    Outcome.CALL_BACK,
    Outcome.DECEASED,
    Outcome.REACHED,
    Outcome.WRONG_NUMBER,
    Outcome.NO_ANSWER,
    Outcome.OPTED_OUT,
)
"""What came of the first calls, one after the other."""


def representative(days_ago: int = 0) -> Viewer:
    """Return the representative as a viewer with the usual reason, on a day so many days ago."""
    day = timezone.localdate() - timedelta(days=days_ago)
    seen = viewer_for(User.objects.get(email=REPRESENTATIVE.email), today=day)
    return replace(seen, reason=Reason.TRACKING.value)


def make_calls() -> None:
    """Make the list and the first calls, three days ago: the promised one is due today, others are still to come."""
    caller = representative(DAYS_AGO)
    unit = Unit.objects.get(code=REPRESENTATIVE.unit)
    made = services.make_list(caller, unit_id=unit.public_id, name=NAME)
    wanted = AlumniFilter(unit_path=unit.path)
    services.add_matching(caller, list_id=made.public_id, rows=stale_people(caller, StaleFilter(wanted)))
    for outcome in CALLED:
        call = services.take_next(caller, list_id=made.public_id)
        if call is None:  # a demo of few graduates
            return
        promised = caller.today + timedelta(days=DAYS_AGO) if outcome == Outcome.CALL_BACK else None
        services.record_outcome(caller, call_id=call.public_id, outcome=outcome, call_back_on=promised)
