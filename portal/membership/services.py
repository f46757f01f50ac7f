"""What changes a membership: starting, completing, issuing the form, checking it; asking for help, and helping."""

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
from .joining import MembershipNotFound, SignInFirst, complete_membership, hand_over_records, start_membership
from .retention import forget_help_requests
from .rights import NotAllowed

__all__ = [
    "HELP_STEP",
    "Answer",
    "EditionDraft",
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
    "NoticeIsNewer",
    "Receipt",
    "SignInFirst",
    "TooManyChecks",
    "TooManyRequests",
    "ask_for_help",
    "check_at_desk",
    "check_in_public",
    "complete_membership",
    "complete_request",
    "correct_request",
    "feigned_receipt",
    "forget_help_requests",
    "hand_over_records",
    "issue_form",
    "print_for_applicant",
    "publish_edition",
    "publish_help_notice",
    "reject_request",
    "start_membership",
    "take_over_request",
    "take_request",
]
