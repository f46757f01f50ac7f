"""What changes the registry: importing student records, claiming one, and making one of two that are one person's."""

from .claiming import ClaimRefused, claim_record, proven_record
from .duplicates.queue import find_duplicates, keep_apart, look_again
from .imports import ImportCollided, NotAllowed, import_graduates
from .merges import MergeRefused, finish_merges, forget_merges, merge_pair, plan_merge, reason_of, undo_merge
from .rights import NotTheCenter

__all__ = [
    "ClaimRefused",
    "ImportCollided",
    "MergeRefused",
    "NotAllowed",
    "NotTheCenter",
    "claim_record",
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
    "undo_merge",
]
