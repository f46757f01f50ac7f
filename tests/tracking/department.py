"""Two departments with their representatives, and what tests ask of them."""

from dataclasses import replace
from typing import Any

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.privacy.viewers import Viewer, viewer_for
from portal.tracking import services
from portal.tracking.models import CallList
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

REASON = "tracking"


def viewer(user: User, *, reason: str = REASON) -> Viewer:
    """Return who ``user`` is today, with a reason to read people."""
    return replace(viewer_for(user), reason=reason)


def graduate(campus: Campus, name: str, *, number: int = 1, **fields: Any) -> AlumniProfile:
    """Create a graduate of history with a telephone number of their own."""
    values = {"contact_phone": f"+9055511122{number:02d}", "contact_email": f"kisi{number}@ev.example", **fields}
    return places.alumnus(campus.history_program, name, **values)


def list_of(actor: Viewer, campus: Campus, *people: AlumniProfile, name: str = "2019 mezunları") -> CallList:
    """Make a list of history with these people on it."""
    made = services.make_list(actor, unit_id=campus.history.public_id, name=name)
    services.add_people(actor, list_id=made.public_id, people=[one.public_id for one in people])
    return made
