"""How often one network address may come to a page without a sign-in: counted in the cache, a minute at a time."""

import hashlib
import time

from django.core.cache import cache

_MINUTE = 60


def may_come(page: str, address: str, *, most: int) -> bool:
    """Count one visit to ``page`` from ``address`` in this minute; say whether it stays within ``most``."""
    digest = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    key = f"accounts:rates:{page}:{digest}:{int(time.time()) // _MINUTE}"
    cache.add(key, 0, timeout=2 * _MINUTE)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the cache dropped the key between the two calls
        return True
