"""How often codes may be tried: counted in the cache, so that a refusal costs the database nothing."""

import hashlib
import time

from django.core.cache import cache

WINDOW_SECONDS = 60
TRIES_AT_THE_DESK = 60
"""A minute and user: a queue of graduates at a scanner."""
TRIES_IN_PUBLIC = 20
"""A minute and network address."""


def may_try(who: str, *, most: int, seconds: int = WINDOW_SECONDS) -> bool:
    """Count one try of ``who`` in this minute, or window of ``seconds``; say whether it stays within ``most``."""
    digest = hashlib.sha256(who.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    key = f"membership:tries:{digest}:{seconds}:{int(time.time()) // seconds}"
    cache.add(key, 0, timeout=2 * seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the cache dropped the key between the two calls
        return True
