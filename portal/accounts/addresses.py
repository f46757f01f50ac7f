"""E-mail addresses, normalized in Python: a database's lower() under a Turkish collation makes another domain."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _


class InvalidAddress(ValueError):
    """The text is no address that mail can reach."""

    message = _("This is not a valid e-mail address.")


def normalize_email(text: str) -> str:
    """Return the address NFC, trimmed and in ASCII lowercase; raise InvalidAddress for one mail cannot reach.

    A local part outside ASCII is refused: without SMTPUTF8 it would be encoded into an address nobody has.
    """
    address = unicodedata.normalize("NFC", text).strip()
    local, at, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
        address = f"{local}{at}{domain}"
        address.encode("ascii")
        validate_email(address)
    except (UnicodeError, ValidationError) as wrong:
        raise InvalidAddress(InvalidAddress.message) from wrong
    return address.lower()
