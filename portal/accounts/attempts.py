"""How often somebody may try a password, at whichever door: counted by mail and network address, in the cache."""

import hashlib
import time

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from .addresses import InvalidAddress, normalize_email

MOST = 10
"""Attempts for one mail address, or from one network address times five, in 15 minutes."""
TOO_OFTEN = _("Too many attempts: try again in a quarter of an hour.")
_WINDOW_SECONDS = 15 * 60
_NETWORK_FACTOR = 5


def may_try(email: str, address: str, *, most: int = MOST) -> bool:
    """Count one attempt for this mail address and this network address; say whether both are still within the limit.

    Unknown mail addresses are counted like known ones, so the refusal tells nothing either.
    """
    by_mail = _counted("mail", _one_spelling(email))
    by_network = _counted("network", address)
    return by_mail <= most and by_network <= most * _NETWORK_FACTOR


def forgive(email: str) -> None:
    """Forget the attempts of a mail address whose owner got in."""
    cache.delete(_key("mail", _one_spelling(email)))


def _one_spelling(email: str) -> str:
    """Return an address as users are looked up by it; what is no address finds nobody, however it is spelled."""
    try:
        return normalize_email(email)
    except InvalidAddress:
        return email.strip().casefold()


def _key(kind: str, value: str) -> str:
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"accounts:attempts:{kind}:{digest}:{int(time.time()) // _WINDOW_SECONDS}"


def _counted(kind: str, value: str) -> int:
    key = _key(kind, value)
    cache.add(key, 0, timeout=2 * _WINDOW_SECONDS)
    try:
        return cache.incr(key)
    except ValueError:  # the cache dropped the key between the two calls
        return 1
