"""Addresses nobody can guess, read or pass on: each is encrypted, whole, and made for one viewer.

What stands in an address is only who it was made for, about whom, and until when. Whether the viewer may still see the
file is asked when it is used. The encryption is deterministic (AES-SIV): the same viewer gets the same address all day.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

from .kinds import PHOTO_SIZES, Kind

NOBODY = 0
"""Stands for whoever is not signed in: what everybody may see has one address for all of them."""
_FORMS = (*((Kind.PHOTO, size) for size in PHOTO_SIZES), (Kind.CV, "document"))
_SHOW, _TAKE = b"show", b"take"


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as an address names it: ``form`` is the column it lies in, ``made_on`` the day of the address."""

    kind: Kind
    form: str
    person: UUID
    file: UUID
    made_on: date


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to hand in one file: until ``expires`` (seconds since 1970), once, which ``once`` tells apart."""

    kind: Kind
    expires: int
    once: bytes


def shown_token(wanted: Shown, *, user_id: int | None) -> str:
    """Return the token under which this viewer, or None for nobody, asks for a file."""
    form = _FORMS.index((wanted.kind, wanted.form))
    day = wanted.made_on.toordinal()
    return _sealed(
        bytes([form]) + day.to_bytes(4, "big") + wanted.person.bytes + wanted.file.bytes, _SHOW, user_id or NOBODY
    )


def read_shown(token: str, *, user_id: int | None) -> Shown | None:
    """Return what an address names for this viewer; None for one that is forged or somebody else's."""
    for holder in {user_id or NOBODY, NOBODY}:
        plain = _opened(token, _SHOW, holder)
        if plain is not None and len(plain) == 37:
            kind, form = _FORMS[plain[0]]
            day = date.fromordinal(int.from_bytes(plain[1:5], "big"))
            return Shown(kind, form, UUID(bytes=plain[5:21]), UUID(bytes=plain[21:37]), day)
    return None


def ticket_token(ticket: Ticket, *, user_id: int) -> str:
    """Return the token with which this user hands in one file."""
    kind = list(Kind).index(ticket.kind)
    return _sealed(bytes([kind]) + ticket.expires.to_bytes(6, "big") + ticket.once, _TAKE, user_id)


def read_ticket(token: str, *, user_id: int) -> Ticket | None:
    """Return the leave this token gives the user, expired or not; None for one that is forged or somebody else's."""
    plain = _opened(token, _TAKE, user_id)
    if plain is None or len(plain) != 23:
        return None
    return Ticket(list(Kind)[plain[0]], int.from_bytes(plain[1:7], "big"), plain[7:])


def _ciphers() -> Iterator[AESSIV]:
    """Yield one for each key, the present one first."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield AESSIV(hashlib.sha512(b"portal.files:" + str(key).encode()).digest())


def _sealed(plain: bytes, purpose: bytes, user_id: int) -> str:
    return urlsafe_b64encode(next(_ciphers()).encrypt(plain, [purpose, str(user_id).encode()])).decode().rstrip("=")


def _opened(token: str, purpose: bytes, user_id: int) -> bytes | None:
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    for cipher in _ciphers():
        try:
            return cipher.decrypt(sealed, [purpose, str(user_id).encode()])
        except (InvalidTag, ValueError):
            continue
    return None
