"""E-mail addresses, normalized in Python: a database's lower() under a Turkish collation makes another domain."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _


class InvalidAddress(ValueError):
    """The text is no address that mail can reach."""

    message = _("This is not a valid e-mail address.")


class LookAlike(InvalidAddress):
    """A domain written with letters that no Turkish or Western keyboard has, and that look like others."""

    message = _("This address has letters that only look like the usual ones; please type it again.")


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


def refuse_look_alike(text: str) -> str:
    """Return the normalized address; raise InvalidAddress, or LookAlike for a domain outside Turkish and Latin letters.

    Asked where an address is new. Those that came to the house before keep what they are.
    """
    address = normalize_email(text)
    try:
        letters = address.rpartition("@")[2].encode("ascii").decode("idna")
    except UnicodeError as wrong:
        raise InvalidAddress(InvalidAddress.message) from wrong
    try:
        letters.encode("iso8859-9")
    except UnicodeEncodeError as deceiving:
        raise LookAlike(LookAlike.message) from deceiving
    return address
