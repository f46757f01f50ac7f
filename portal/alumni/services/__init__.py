"""What changes a profile. Each deed: lock, check, write, fact into the outbox, in one transaction."""

from .contacts import (
    ANSWERED,
    ASKED,
    AskedAlready,
    ContactRefused,
    accept_contact,
    decline_contact,
    lapse_contacts,
    request_contact,
    revoke_grant,
    withdraw_contact,
)
from .intake import NewGraduate, RecordChange, RecordedPerson, add_graduates, update_from_records
from .ownership import attach_user
from .profile import EmploymentDraft, InvalidProfile, ProfileDraft, edit_profile
from .visibility import (
    LONGEST_OPENING,
    BadOpening,
    NotChoosable,
    block_employer,
    close_to_employers,
    open_to_employers,
    set_directory,
    set_visibility,
    unblock_employer,
)
from .writing import CHANGED, NoProfile

__all__ = [
    "CHANGED",
    "LONGEST_OPENING",
    "BadOpening",
    "EmploymentDraft",
    "InvalidProfile",
    "NewGraduate",
    "NoProfile",
    "NotChoosable",
    "ProfileDraft",
    "RecordChange",
    "RecordedPerson",
    "add_graduates",
    "attach_user",
    "block_employer",
    "close_to_employers",
    "edit_profile",
    "open_to_employers",
    "set_directory",
    "set_visibility",
    "unblock_employer",
    "update_from_records",
]
