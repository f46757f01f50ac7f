"""Letters that only look like the usual ones: a name or an address that is not what it seems is pointed out.

Nothing is refused for it: a graduate from Kazan may well write her name in Cyrillic. The officer is told.
"""

import unicodedata
from dataclasses import dataclass

from portal.accounts.addresses import InvalidAddress, normalize_email

USUAL = "LATIN"
_JOINING = frozenset("'’-. ")


@dataclass(frozen=True, slots=True)
class Deceiving:
    """What is odd about a text: the letters of other scripts, by script, and whether usual ones stand beside them."""

    scripts: tuple[str, ...]
    letters: str
    is_mixed: bool


def deceiving_letters(text: str) -> Deceiving | None:
    """Return what in a name comes from another script than Latin, or cannot be seen; None where nothing does."""
    odd: dict[str, str] = {}
    usual = False
    for sign in unicodedata.normalize("NFC", text):
        script = _script(sign)
        if script == USUAL:
            usual = True
        elif script is not None:
            odd[sign] = script
    return Deceiving(tuple(dict.fromkeys(odd.values())), "".join(odd), usual) if odd else None


def deceiving_address(address: str) -> Deceiving | None:
    """Return what is odd about the letters of an address as a reader sees it, its domain written out."""
    try:
        local, _at, domain = normalize_email(address).rpartition("@")
        shown = f"{local} {domain.encode('ascii').decode('idna')}"
    except (InvalidAddress, UnicodeError):
        shown = address.replace("@", " ")
    return deceiving_letters("".join(sign for sign in shown if not sign.isdigit() and sign not in "_+"))


def _script(sign: str) -> str | None:
    """Return the script a letter comes from, None for what belongs to any; INVISIBLE for what cannot be seen."""
    if sign in _JOINING or sign.isspace():
        return None
    category = unicodedata.category(sign)
    if category in ("Cf", "Cc", "Co", "Cn"):
        return "INVISIBLE"
    if not category.startswith("L"):
        return None
    return unicodedata.name(sign, "UNKNOWN").split()[0]
