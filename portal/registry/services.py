"""What changes the registry: importing student records, and claiming one."""

from .claiming import ClaimRefused, claim_record, proven_record
from .imports import ImportCollided, NotAllowed, import_graduates

__all__ = ["ClaimRefused", "ImportCollided", "NotAllowed", "claim_record", "import_graduates", "proven_record"]
