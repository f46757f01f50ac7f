"""What changes the registry: importing student records, claiming one, by proof or by the center, and merging."""

from .claiming import ClaimRefused, claim_record, proven_record
from .claims.asking import CLAIM_MOVED, ClaimDraft, InvalidClaim, ReviewRefused, request_review, withdraw_review
from .claims.candidates import Candidate, find_candidates
from .claims.deciding import ClaimCollided, RecordNotChosen, accept_review, reject_review, take_review
from .claims.scripts import Deceiving, deceiving_address, deceiving_letters
from .duplicates.queue import find_duplicates, keep_apart, look_again
from .imports import ImportCollided, NotAllowed, import_graduates
from .merges import MergeRefused, finish_merges, forget_merges, merge_pair, plan_merge, reason_of, undo_merge
from .rights import NotTheCenter

__all__ = [
    "CLAIM_MOVED",
    "Candidate",
    "ClaimCollided",
    "ClaimDraft",
    "ClaimRefused",
    "Deceiving",
    "ImportCollided",
    "InvalidClaim",
    "MergeRefused",
    "NotAllowed",
    "NotTheCenter",
    "RecordNotChosen",
    "ReviewRefused",
    "accept_review",
    "claim_record",
    "deceiving_address",
    "deceiving_letters",
    "find_candidates",
    "find_duplicates",
    "finish_merges",
    "forget_merges",
    "import_graduates",
    "keep_apart",
    "look_again",
    "merge_pair",
    "plan_merge",
    "proven_record",
    "reason_of",
    "reject_review",
    "request_review",
    "take_review",
    "undo_merge",
    "withdraw_review",
]
