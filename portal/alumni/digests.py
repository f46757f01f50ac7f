"""Whose monthly letter on the access ledger a link ends."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.utils import timezone

from portal.ledger.digest import set_digest, wants_digest

from .models import AlumniProfile

_SALT = "portal.alumni.digest"


@dataclass(frozen=True, slots=True)
class DigestReader:
    """Whom a link is about, so far as its page needs it."""

    profile_id: int
    language: str


def digest_token(public_id: UUID) -> str:
    """Return what the link carries: signed, without end, and good for ending the letter alone."""
    return signing.dumps(public_id.hex, salt=_SALT)


def reader_of(token: str) -> DigestReader | None:
    """Return whom a link is about; None for a forged one, and for somebody who is gone."""
    try:
        key = UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    row = AlumniProfile.objects.filter(public_id=key, user__isnull=False).values_list("pk", "user__language").first()
    return DigestReader(row[0], str(row[1])) if row else None


def is_wanted(reader: DigestReader) -> bool:
    """Say whether the letter still comes."""
    return wants_digest(reader.profile_id)


def end(reader: DigestReader) -> None:
    """Send no more of them; repeating it changes nothing."""
    set_digest(reader.profile_id, wanted=False, today=timezone.localdate())
