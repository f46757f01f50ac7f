"""A telephone number as a keyed digest: comparable, and nothing anybody could call."""

import hashlib
import hmac

from django.conf import settings


def number_digest(number: str) -> str:
    """Return the digest of a number however it is spaced, empty for no number; keyed as closed addresses are."""
    signs = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    if not signs:
        return ""
    secret: str = getattr(settings, "ADDRESS_DIGEST_KEY", "") or settings.SECRET_KEY
    return hmac.new(f"tracking.number:{secret}".encode(), signs.encode(), hashlib.sha256).hexdigest()
