"""What changes a membership: registering, the form, its check; asking for help, and helping; campaigns."""

from .asking import (
    HELP_STEP,
    HelpClosed,
    HelpDraft,
    InvalidRequest,
    NoticeIsNewer,
    Receipt,
    TooManyRequests,
    ask_for_help,
    feigned_receipt,
)
from .campaigning import (
    BadCampaign,
    CampaignDraft,
    EvidenceMissing,
    NotAnAdvisor,
    assign_advisor,
    finish_task,
    gather_open,
    release_advisor,
    reopen_task,
    write_campaign,
)
from .checking import Answer, TooManyChecks, check_at_desk, check_in_public
from .editions import EditionDraft, InvalidEdition, publish_edition
from .help_notices import HelpNoticeDraft, InvalidHelpNotice, publish_help_notice
from .help_printing import NoForm, print_for_applicant
from .helping import (
    HelpRefused,
    complete_request,
    correct_request,
    reject_request,
    take_over_request,
    take_request,
)
from .issuing import FormNotPublished, issue_form
from .joining import MembershipNotFound, complete_membership, hand_over_records, start_membership
from .rights import NotAllowed

__all__ = [
    "HELP_STEP",
    "Answer",
    "BadCampaign",
    "CampaignDraft",
    "EditionDraft",
    "EvidenceMissing",
    "FormNotPublished",
    "HelpClosed",
    "HelpDraft",
    "HelpNoticeDraft",
    "HelpRefused",
    "InvalidEdition",
    "InvalidHelpNotice",
    "InvalidRequest",
    "MembershipNotFound",
    "NoForm",
    "NotAllowed",
    "NotAnAdvisor",
    "NoticeIsNewer",
    "Receipt",
    "TooManyChecks",
    "TooManyRequests",
    "ask_for_help",
    "assign_advisor",
    "check_at_desk",
    "check_in_public",
    "complete_membership",
    "complete_request",
    "correct_request",
    "feigned_receipt",
    "finish_task",
    "gather_open",
    "hand_over_records",
    "issue_form",
    "print_for_applicant",
    "publish_edition",
    "publish_help_notice",
    "reject_request",
    "release_advisor",
    "reopen_task",
    "start_membership",
    "take_over_request",
    "take_request",
    "write_campaign",
]
