"""Reading the body of an upload: never more than may be, whatever its headers say."""

from django.http import HttpRequest, UnreadablePostError

from .refusals import Refused

_BLOCK = 1 << 16


def announced(request: HttpRequest, *, most: int) -> int:
    """Return how many bytes the request says it has, before one of them is read.

    Raises Refused: LENGTH_MISSING, TOO_LARGE, INCOMPLETE for none at all.
    """
    told = request.META.get("CONTENT_LENGTH") or ""
    if not (told.isascii() and told.isdigit()):
        raise Refused("LENGTH_MISSING")
    # Longer than any number of bytes that may be, and perhaps than any number Python reads.
    if len(told) > 12 or int(told) > most:
        raise Refused("TOO_LARGE", most_bytes=most)
    if int(told) == 0:
        raise Refused("INCOMPLETE")
    return int(told)


def received(request: HttpRequest, *, length: int) -> bytes:
    """Return exactly ``length`` bytes of the body; whatever came behind them is not read. Raises Refused."""
    held = bytearray()
    try:
        while len(held) < length:
            block = request.read(min(_BLOCK, length - len(held)))
            if not block:
                raise Refused("INCOMPLETE")
            held += block
    except UnreadablePostError as ended:
        raise Refused("INCOMPLETE") from ended
    return bytes(held)
