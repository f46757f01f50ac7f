"""What changes a membership: starting, completing, issuing the form, checking it."""

from .checking import Answer, TooManyChecks, check_at_desk, check_in_public
from .editions import EditionDraft, InvalidEdition, publish_edition
from .issuing import FormNotPublished, issue_form
from .joining import MembershipNotFound, SignInFirst, complete_membership, hand_over_records, start_membership
from .rights import NotAllowed

__all__ = [
    "Answer",
    "EditionDraft",
    "FormNotPublished",
    "InvalidEdition",
    "MembershipNotFound",
    "NotAllowed",
    "SignInFirst",
    "TooManyChecks",
    "check_at_desk",
    "check_in_public",
    "complete_membership",
    "hand_over_records",
    "issue_form",
    "publish_edition",
    "start_membership",
]
