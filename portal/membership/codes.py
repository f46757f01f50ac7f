"""The code on a form: 100 bits that nobody guesses and no database holds, written so that people can type them."""

import hashlib
import re
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which are misread."""
LENGTH = 20
"""Letters of five bits each."""
_LONGEST = 400
_SALT = "portal.membership.codes"
_NOISE = re.compile(r"[^0-9A-Z]")
# A wedge scanner types in the layout of the machine, a Turkish keyboard among them; people misread what looks alike.
_READ_AS = str.maketrans({"ı": "1", "i": "1", "İ": "1", "I": "1", "l": "1", "L": "1", "o": "0", "O": "0"})


def codes_of(nonce: uuid.UUID) -> Iterator[str]:
    """Yield the code of a nonce under the key in use, then under the keys that were."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = salted_hmac(_SALT, nonce.hex, secret=key, algorithm="sha256").digest()
        value = int.from_bytes(digest, "big")
        yield "".join(ALPHABET[value >> (5 * place) & 31] for place in range(LENGTH))


def new_code(nonce: uuid.UUID) -> str:
    """Return the code of a nonce under the key in use."""
    return next(codes_of(nonce))


def code_of(nonce: uuid.UUID, digest: str) -> str | None:
    """Return the code with this digest, None where the key it was made with is gone."""
    return next((code for code in codes_of(nonce) if digest_of(code) == digest), None)


def digest_of(code: str) -> str:
    """Return what stands for a code in the database; a code is random, so a plain digest says nothing about it."""
    return hashlib.sha256(code.encode()).hexdigest()


def read_code(typed: str) -> str:
    """Return the code in what somebody typed or a scanner wrote: with hyphens, in small letters, or the whole address.

    Whatever holds no code gives a text that is no form's.
    """
    plain = typed[-_LONGEST:].translate(_READ_AS).upper()
    return _NOISE.sub("", plain)[-LENGTH:]


def grouped(code: str) -> str:
    """Return the code as it is printed: four groups of five."""
    return "-".join(code[start : start + 5] for start in range(0, LENGTH, 5))
