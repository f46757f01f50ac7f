"""Ids that are the same for ever, say nothing, and have exactly one spelling (Relay: global object identification)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.reference.global_ids import global_id

from .errors import ApiError, bad_input

__all__ = ["NOBODY", "global_id", "key_of", "key_or_nobody", "parse_global_id"]

_SPELLING = re.compile(r"[A-Za-z0-9_-]{22,128}", re.ASCII)
_TYPE_NAME = re.compile(rb"[A-Z][A-Za-z0-9]{0,63}")
_KEY_BYTES = 16
NOBODY = UUID(int=0)


def parse_global_id(value: str) -> tuple[str, UUID]:
    """Return type name and public key of an id; raise ApiError (BAD_USER_INPUT) for what ``global_id`` did not write.

    Decoding alone is lenient (padding, stray bits); the value is written again and must come out the same.
    """
    if not _SPELLING.fullmatch(value):
        raise _malformed()
    try:
        raw = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except Error:
        raise _malformed() from None
    name = raw[_KEY_BYTES:]
    if not _TYPE_NAME.fullmatch(name) or urlsafe_b64encode(raw).rstrip(b"=").decode() != value:
        raise _malformed()
    return name.decode(), UUID(bytes=raw[:_KEY_BYTES])


def key_of(value: str, type_name: str) -> UUID | None:
    """Return the public key of an id of type ``type_name``, None for an id of another type: absent, to a caller.

    Raises ApiError (BAD_USER_INPUT) for a malformed id.
    """
    found, key = parse_global_id(value)
    return key if found == type_name else None


def key_or_nobody(value: str, type_name: str) -> UUID:
    """Return the public key of an id of type ``type_name``, for another type's the key that nothing has.

    So an id of the wrong type takes the way of an absent one, to the same answer. Raises as ``key_of``.
    """
    return key_of(value, type_name) or NOBODY


def _malformed() -> ApiError:
    return bad_input(_("This is no id of this interface."))
