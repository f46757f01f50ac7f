"""Telephone numbers in international form."""

import re

_SIGNS = re.compile(r"[\s().\-/]")


class InvalidNumber(ValueError):
    """The text is no telephone number."""


def normalize_number(text: str) -> str:
    """Return a number in international form; Turkish ones may lack their zero, which spreadsheets eat.

    Raises InvalidNumber.
    """
    signs = _SIGNS.sub("", text)
    digits = signs.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()) or not 7 <= len(digits) <= 15:
        raise InvalidNumber
    if signs.startswith("+"):
        return signs
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if len(digits) == 12 and digits.startswith("90"):
        return f"+{digits}"
    national = digits.removeprefix("0")
    if len(national) != 10:
        raise InvalidNumber
    return f"+90{national}"
