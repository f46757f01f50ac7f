"""What changes when people are kept in touch with; each deed asks in its own transaction whether the role holds."""

from portal.tracking.rights import NotEntrusted

from .calls import BadDay, ReasonNeeded, TakenByAnother, postpone, record_outcome, take_next, take_off
from .deaths import confirm_death, dismiss_death
from .files import ABSENT, FileOutcome, RowOutcome, update_from_file
from .lists import Added, BadName, ListClosed, add_matching, add_people, close_list, make_list
from .records import CAREER_FIELDS, CONTACT_FIELDS, EDITABLE, GROUPS, ask_by_mail, edit_record

__all__ = [
    "ABSENT",
    "CAREER_FIELDS",
    "CONTACT_FIELDS",
    "EDITABLE",
    "GROUPS",
    "Added",
    "BadDay",
    "BadName",
    "FileOutcome",
    "ListClosed",
    "NotEntrusted",
    "ReasonNeeded",
    "RowOutcome",
    "TakenByAnother",
    "add_matching",
    "add_people",
    "ask_by_mail",
    "close_list",
    "confirm_death",
    "dismiss_death",
    "edit_record",
    "make_list",
    "postpone",
    "record_outcome",
    "take_next",
    "take_off",
    "update_from_file",
]
