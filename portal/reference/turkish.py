"""Turkish letters done right: lowercase, folding for comparison, and alphabetical order.

Python's ``str.lower`` turns İ into two code points and I into i; neither is Turkish. Databases differ too, so text
that is compared or sorted is keyed here, once, before it is stored.
"""

import unicodedata

_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_FOLD = str.maketrans("çğıöşüâîûÇĞİÖŞÜÂÎÛ", "cgiosuaiuCGIOSUAIU")
# q, w and x stand where a Turkish dictionary of foreign words puts them.
_ORDER = {letter: f"{place:02d}" for place, letter in enumerate("abcçdefgğhıijklmnoöpqrsştuüvwxyz", start=10)}


def lower(text: str) -> str:
    """Return ``text`` in Turkish lowercase: I becomes ı, İ becomes i; NFC."""
    return unicodedata.normalize("NFC", text).translate(_LOWER).lower()


def fold(text: str) -> str:
    """Return a key under which Işık, IŞIK, ışık and isik are equal: lowercase, no diacritics, single spaces."""
    # Letters of another style (𝕊, Ⓢ) are plain ones first: they know no lowercase of their own.
    folded = lower(unicodedata.normalize("NFKC", text)).translate(_FOLD)
    decomposed = unicodedata.normalize("NFKD", folded)
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


def sort_key(text: str) -> str:
    """Return a key whose plain byte order is Turkish alphabetical order (a b c ç d … ı i … z), spaces first."""
    key = []
    for sign in " ".join(lower(text).split()):
        plain = sign if sign in _ORDER else fold(sign)
        key.append(_ORDER.get(plain, "00" if sign == " " else f"01{sign}" if not sign.isalpha() else f"99{sign}"))
    return "".join(key)
