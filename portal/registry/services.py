"""What changes the registry: claiming a record."""

from .claiming import ClaimRefused, claim_record

__all__ = ["ClaimRefused", "claim_record"]
