"""One cell at a time: text to value. Each function raises Wrong with the code of the reason."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from portal.accounts.addresses import InvalidAddress, normalize_email
from portal.reference.telephone import InvalidNumber, normalize_number


class Wrong(ValueError):
    """The cell does not hold what its column is for."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


# Control signs, marks of writing direction and width, and what a reader puts for a byte it did not understand.
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# UTF-8 that was read as Windows-1254 or Latin-1 and written again: "ÅŸ" for "ş", "Ä±" for "ı", "Ã¼" for "ü".
_GARBLED = re.compile(r"\ufffd|[ÃÄÅ][\x80-\xbfŒœŠšŸžŽƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")
_NUMBER = re.compile(r"[A-Z0-9./-]+")
_ELEVEN_DIGITS = re.compile(r"(?<!\d)[1-9](?:[ .-]?\d){10}(?!\d)")
_TURKISH_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


def suspicious(text: str) -> str | None:
    """Return the code of what no cell may hold, None where the text is clean."""
    if _INVISIBLE.search(text):
        return "control"
    return "garbled" if _GARBLED.search(text) else None


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise Wrong("too_long", most=most)
    return text


def name(text: str) -> str:
    """Return a name; it has a letter and fits its column."""
    if not any(sign.isalpha() for sign in text):
        raise Wrong("no_letter")
    return _short(unicodedata.normalize("NFC", text), 100)


def _key(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        key = _short(text.upper(), most)
        if not _NUMBER.fullmatch(key):
            raise Wrong("number_form")
        return key

    return read


student_number = _key(20)
person_key = _key(40)


def is_national_id(text: str) -> bool:
    """Say whether the two check digits of a Turkish identity number are right; by chance one in a hundred is."""
    if len(text) != 11 or not text.isdigit() or text[0] == "0":
        return False
    digits = [int(sign) for sign in text]
    tenth = (sum(digits[0:9:2]) * 7 - sum(digits[1:8:2])) % 10
    return digits[9] == tenth and digits[10] == sum(digits[:10]) % 10


def holds_national_id(text: str) -> bool:
    """Say whether a Turkish identity number stands in a text, its digits together or in groups."""
    return any(is_national_id(re.sub(r"\D", "", found)) for found in _ELEVEN_DIGITS.findall(text))


@lru_cache(maxsize=1 << 16)
def day(text: str) -> date:
    """Return a date written 29.11.2024, 29/11/2024 or 2024-11-29; files repeat their dates, so they are kept."""
    turkish = _TURKISH_DATE.fullmatch(text)
    try:
        if turkish:
            return date(int(turkish[3]), int(turkish[2]), int(turkish[1]))
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Wrong("date")


def email(text: str) -> str:
    """Return an address mail can reach."""
    try:
        return normalize_email(_short(text, 254))
    except InvalidAddress as refused:
        raise Wrong("email") from refused


def phone(text: str) -> str:
    """Return a number in international form."""
    try:
        return normalize_number(text)
    except InvalidNumber as refused:
        raise Wrong("phone") from refused
