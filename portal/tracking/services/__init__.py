"""What changes when people are kept in touch with; each deed asks in its own transaction whether the role holds."""

from portal.tracking.rights import NotEntrusted

from .calls import BadDay, ReasonNeeded, TakenByAnother, postpone, record_outcome, take_next, take_off
from .deaths import confirm_death, dismiss_death
from .lists import Added, BadName, ListClosed, add_matching, add_people, close_list, make_list

__all__ = [
    "Added",
    "BadDay",
    "BadName",
    "ListClosed",
    "NotEntrusted",
    "ReasonNeeded",
    "TakenByAnother",
    "add_matching",
    "add_people",
    "close_list",
    "confirm_death",
    "dismiss_death",
    "make_list",
    "postpone",
    "record_outcome",
    "take_next",
    "take_off",
]
