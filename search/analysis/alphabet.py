"""Which characters make a word, and what each is written as when case and diacritics do not matter.

Spelled out as ranges instead of "any letter", so that neither Java's nor Python's edition of Unicode has a say: both
engines see the same words on every version of either. What is not listed separates words.
"""

import unicodedata
from functools import cache

_RANGES = (
    ("0", "9"),
    ("A", "Z"),
    ("a", "z"),
    ("À", "Ö"),
    ("Ø", "ö"),
    ("ø", "ɏ"),
    ("ə", "ə"),
    ("Ḁ", "ỿ"),
    ("Ά", "Ά"),
    ("Έ", "Ί"),
    ("Ό", "Ό"),
    ("Ύ", "Ρ"),
    ("Σ", "ώ"),
    ("Ѐ", "ҁ"),
    ("Ҋ", "ԯ"),
    ("Ա", "Ֆ"),
    ("ա", "ֆ"),
    ("א", "ת"),
    ("ء", "غ"),
    ("ف", "ي"),
    ("٠", "٩"),
    ("ٱ", "ۓ"),
    ("۰", "۹"),
    ("ა", "ჰ"),
    ("ぁ", "ゖ"),
    ("ァ", "ヺ"),
    ("一", "鿿"),
    ("가", "힣"),
)
WORD = "".join(first if first == last else f"{first}-{last}" for first, last in _RANGES)
"""The inside of a character class, in the syntax Java and Python share."""

_CASED_UP_TO = ord("ֆ")
"""Scripts with capitals and diacritics end here; beyond, a letter is itself."""

_NOT_WRITTEN = (
    *range(0x0300, 0x0370),  # combining diacritics
    *range(0x0591, 0x05BE),  # Hebrew points
    *range(0x064B, 0x0660),  # Arabic vowel signs
    0x0640,  # tatweel
    0x0670,
    0x00AD,  # soft hyphen
    *range(0x200B, 0x200E),  # zero-width space, joiners
    0xFEFF,
)
_APOSTROPHES = "’‘`´ʼʹ＇"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
"""What copying out of a PDF leaves behind."""

_LOWER_BY_HAND = {"I": "ı", "İ": "i", "ẞ": "ß"}
_PLAIN_BY_HAND = {
    "ı": "i",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "ħ": "h",
    "ŋ": "n",
    "ə": "e",
    "ĳ": "ij",
}


def _lower(letter: str) -> str:
    lowered = _LOWER_BY_HAND.get(letter) or letter.lower()
    return lowered if len(lowered) == 1 else letter


def _plain(letter: str) -> str:
    """Return a lowercase letter without its diacritics; itself where it has none or is more than a base with marks."""
    if by_hand := _PLAIN_BY_HAND.get(letter):
        return by_hand
    base = "".join(sign for sign in unicodedata.normalize("NFD", letter) if not unicodedata.combining(sign))
    return base if len(base) == 1 else letter


def _cased() -> list[str]:
    return [
        chr(code)
        for first, last in _RANGES
        for code in range(ord(first), ord(last) + 1)
        if code <= _CASED_UP_TO or 0x1E00 <= code <= 0x1EFF
    ]


_SIGNS = {
    **{chr(code): "" for code in _NOT_WRITTEN},
    **dict.fromkeys(_APOSTROPHES, "'"),
    **_LIGATURES,
}


@cache
def lowering() -> dict[str, str]:
    """Return how each character is written in Turkish lowercase, diacritics kept; only what changes is listed."""
    letters = {letter: _lower(letter) for letter in _cased()}
    return _SIGNS | {letter: low for letter, low in letters.items() if low != letter}


@cache
def folding() -> dict[str, str]:
    """Return how each character is written when case and diacritics do not matter; only what changes is listed."""
    letters = {letter: _plain(_lower(letter)) for letter in _cased()}
    return _SIGNS | {letter: plain for letter, plain in letters.items() if plain != letter}
