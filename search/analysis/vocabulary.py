"""Words anybody may know, for telling what somebody who mistyped may have meant.

They come from reference data and our own lists, never from an index: the words of an index remember what was hidden.
"""

from collections.abc import Mapping
from functools import cache

from .analyzer import Word, may_be_mistyped, one_edit_apart, two_edits_apart, words
from .specification import public_phrases

LONG = 8
"""Words of as many letters may hold two mistakes."""


@cache
def _spelled() -> Mapping[str, str]:
    """Return how each folded word is written, as it stands first."""
    found: dict[str, str] = {}
    for text in public_phrases():
        for word in words(text):
            if may_be_mistyped(word.folded):
                found.setdefault(word.folded, spelling(text, word))
    return found


@cache
def _stems() -> frozenset[str]:
    return frozenset(word.stem for text in public_phrases() for word in words(text))


def spelling(text: str, word: Word) -> str:
    """Return a word as ``text`` has it, without what an apostrophe ties to it."""
    shown = text[word.start : word.end]
    for sign in "'’":
        head = shown.split(sign, 1)[0]
        if head != shown and len(head) >= len(word.folded):
            return head
    return shown


def is_spelled(word: Word) -> bool:
    """Say whether a word stands in public vocabulary in this very form, diacritics aside."""
    return word.folded in _spelled()


def is_known(word: Word) -> bool:
    """Say whether a word, in any of its forms, is a public one."""
    return word.stem in _stems() or is_spelled(word)


def nearest(word: Word, most: int) -> list[str]:
    """Return the public words that a mistyped one may be: fewer mistakes first, then those that begin like it."""
    typed = word.folded
    near = [(known, shown) for known, shown in _spelled().items() if one_edit_apart(typed, known)]
    if not near and len(typed) >= LONG:
        near = [(known, shown) for known, shown in _spelled().items() if two_edits_apart(typed, known)]
    near.sort(key=lambda pair: (pair[0][0] != typed[0], abs(len(pair[0]) - len(typed))))
    return [shown for _known, shown in near[:most]]
