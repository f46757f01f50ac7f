"""Cursors: a place in one list in one order, signed, so that a forged or borrowed one never reaches the database.

The place is the order key of a row. A cursor is bound to its list: name, filter and order go into the signature, not
into the text, so a cursor of another list, filter or order is refused like a forged one. It survives inserts and
deletes, because it is a value to continue after and no offset.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .errors import ApiError, bad_input

Key = tuple[Any, ...]
"""The order key of a row: text, numbers, dates, UUIDs or None, ending in a value no two rows share."""

_SIGNATURE_BYTES = 16
_LONGEST = 2_000
_WRITE: dict[type, tuple[str, Callable[[Any], Any]]] = {
    datetime: ("t", datetime.isoformat),
    date: ("d", date.isoformat),
    Decimal: ("n", str),
    UUID: ("u", str),
}
_READ: dict[str, Callable[[Any], Any]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "u": UUID,
}


@lru_cache(maxsize=4)
def _signing_key(secret: str) -> bytes:
    return salted_hmac("graphql_api.cursors", "key", secret=secret, algorithm="sha256").digest()


class CursorWriter:
    """Writes and reads the cursors of one list. ``scope`` is whatever tells the list from every other."""

    __slots__ = ("_key", "_scope")

    def __init__(self, scope: str) -> None:
        self._key = _signing_key(settings.SECRET_KEY)
        self._scope = scope.encode() + b"\0"

    def write(self, key: Sequence[Any]) -> str:
        """Return the cursor of the row with this order key."""
        payload = json.dumps([_written(part) for part in key], separators=(",", ":"), ensure_ascii=False).encode()
        return urlsafe_b64encode(self._sign(payload) + payload).rstrip(b"=").decode()

    def read(self, cursor: str) -> Key:
        """Return the order key of a cursor; raise ApiError (BAD_USER_INPUT) for one this list did not write."""
        payload = self._verified(cursor)
        return tuple(_read(part) for part in json.loads(payload))

    def _sign(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, self._scope + payload, "sha256")[:_SIGNATURE_BYTES]

    def _verified(self, cursor: str) -> bytes:
        if len(cursor) > _LONGEST or not cursor.isascii():
            raise _foreign()
        try:
            raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except (Error, ValueError):
            raise _foreign() from None
        if urlsafe_b64encode(raw).rstrip(b"=").decode() != cursor:
            raise _foreign()
        payload = raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(raw[:_SIGNATURE_BYTES], self._sign(payload)):
            raise _foreign()
        return payload


def _written(part: Any) -> Any:
    if part is None or type(part) in (str, int, float, bool):
        return part
    for kind, (tag, write) in _WRITE.items():
        if isinstance(part, kind):
            return [tag, write(part)]
    if isinstance(part, str | int | float):
        return part
    raise TypeError(f"{type(part).__name__} cannot be part of an order key")


def _read(part: Any) -> Any:
    return _READ[part[0]](part[1]) if isinstance(part, list) else part


def _foreign() -> ApiError:
    return bad_input(_("This cursor does not belong to this list, filter and order."))
