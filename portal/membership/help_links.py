"""The link to a help request's status page: signed, kept by nobody, found by its digest until a day."""

import base64
import hashlib
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

VALID_FOR = timedelta(days=180)
"""From the last step on."""
LONGEST_TOKEN = 43
_SALT = "portal.membership.help_links"


def _tokens_of(nonce: uuid.UUID) -> Iterator[str]:
    """Yield the token of a nonce under the key in use, then under the keys that were."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = salted_hmac(_SALT, nonce.hex, secret=key, algorithm="sha256").digest()
        yield base64.urlsafe_b64encode(digest).decode().rstrip("=")


def new_token(nonce: uuid.UUID) -> str:
    """Return the token of a nonce under the key in use: 256 bits that nobody guesses."""
    return next(_tokens_of(nonce))


def token_of(nonce: uuid.UUID, digest: str) -> str | None:
    """Return the token with this digest, None where the key it was made with is gone."""
    return next((token for token in _tokens_of(nonce) if digest_of(token) == digest), None)


def digest_of(token: str) -> str:
    """Return what stands for a token in the database."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def status_address(token: str) -> str:
    """Return the address of the status page that a token opens."""
    with translation.override(None):
        path = reverse("membership:help_status", args=[token])
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
