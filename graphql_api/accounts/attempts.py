"""How often somebody may try a password: counted by mail address and by network address, in the cache."""

import hashlib
import time

from django.core.cache import cache

from graphql_api.limits import limits

_WINDOW_SECONDS = 15 * 60
_NETWORK_FACTOR = 5


def may_try(email: str, address: str) -> bool:
    """Count one attempt for this mail address and this network address; say whether both are still within the limit.

    Unknown mail addresses are counted like known ones, so the refusal tells nothing either.
    """
    most = limits().sign_in_attempts
    by_mail = _counted("mail", email.strip().casefold())
    by_network = _counted("network", address)
    return by_mail <= most and by_network <= most * _NETWORK_FACTOR


def forgive(email: str) -> None:
    """Forget the attempts of a mail address whose owner got in."""
    cache.delete(_key("mail", email.strip().casefold()))


def _key(kind: str, value: str) -> str:
    digest = hashlib.sha256(value.encode()).hexdigest()[:32]
    return f"graphql:attempts:{kind}:{digest}:{int(time.time()) // _WINDOW_SECONDS}"


def _counted(kind: str, value: str) -> int:
    key = _key(kind, value)
    cache.add(key, 0, timeout=2 * _WINDOW_SECONDS)
    try:
        return cache.incr(key)
    except ValueError:  # the cache dropped the key between the two calls
        return 1
