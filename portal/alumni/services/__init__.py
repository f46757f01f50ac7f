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
from .intake import NewGraduate, add_graduates, update_from_records
from .merge_rules import Handling, MergeRule, merge_rule
from .merging import Merged, MergePlan, MergeRefused, merge_profiles, part_profiles, plan_merge, standing
from .ownership import attach_user, record_death
from .profile import EmploymentDraft, InvalidProfile, ProfileDraft, edit_profile
from .proposals import expire_proposals
from .told_by_records import RecordChange, RecordedPerson
from .visibility import (
    LONGEST_OPENING,
    BadOpening,
    NotChoosable,
    block_employer,
    close_group,
    close_to_employers,
    open_to_employers,
    set_directory,
    set_visibility,
    unblock_employer,
)
from .writing import CHANGED, NoProfile, own

__all__ = [
    "ANSWERED",
    "ASKED",
    "CHANGED",
    "LONGEST_OPENING",
    "AskedAlready",
    "BadOpening",
    "ContactRefused",
    "EmploymentDraft",
    "Handling",
    "InvalidProfile",
    "MergePlan",
    "MergeRefused",
    "MergeRule",
    "Merged",
    "NewGraduate",
    "NoProfile",
    "NotChoosable",
    "ProfileDraft",
    "RecordChange",
    "RecordedPerson",
    "accept_contact",
    "add_graduates",
    "attach_user",
    "block_employer",
    "close_group",
    "close_to_employers",
    "decline_contact",
    "edit_profile",
    "expire_proposals",
    "lapse_contacts",
    "merge_profiles",
    "merge_rule",
    "open_to_employers",
    "own",
    "part_profiles",
    "plan_merge",
    "record_death",
    "request_contact",
    "revoke_grant",
    "set_directory",
    "set_visibility",
    "standing",
    "unblock_employer",
    "update_from_records",
    "withdraw_contact",
]
