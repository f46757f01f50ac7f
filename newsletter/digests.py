"""What stands for an address, and what names a message: keyed digests and random tokens."""

import hashlib
import hmac
import secrets
from datetime import date
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings

from portal.accounts.addresses import normalize_email


def _keyed(purpose: str, text: str) -> str:
    """Return the HMAC-SHA256 of ``text`` under a key of its own for each purpose.

    ADDRESS_DIGEST_KEY stays when SECRET_KEY is exchanged: with it every closed address would be forgotten.
    """
    key: str = getattr(settings, "ADDRESS_DIGEST_KEY", "") or settings.SECRET_KEY
    return hmac.new(f"{purpose}:{key}".encode(), text.encode(), hashlib.sha256).hexdigest()


def address_digest(address: str) -> str:
    """Return what stands for an address in the ledger; two spellings of one mailbox give one digest.

    Raises InvalidAddress for an address mail cannot reach.
    """
    return _keyed("newsletter.address", normalize_email(address))


def new_token() -> str:
    """Return 128 random bits for an unsubscribe link: names a delivery, tells nothing."""
    return secrets.token_urlsafe(16)


def address_of(sender: str) -> str:
    """Return the bare address of ``Name <address>``."""
    return parseaddr(sender)[1]


def sender_domain() -> str:
    """Return the domain the bulletin is sent from."""
    return address_of(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2]


def message_id(mailing_id: int, profile_id: int) -> str:
    """Return the one Message-ID this person's copy ever has: a mailbox can fold a double (RFC 5322)."""
    return f"<{_keyed('newsletter.message', f'{mailing_id}|{profile_id}')[:32]}@{sender_domain()}>"


def alert_message_id(alert_id: UUID, day: date) -> str:
    """Return the one Message-ID of an alert's mail of a day."""
    return f"<{_keyed('newsletter.alert', f'{alert_id}|{day}')[:32]}@{sender_domain()}>"
