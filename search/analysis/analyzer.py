"""The Python analyzer: what the embedded engine indexes with, and what every question is analyzed with on both engines.

It does, step for step, what ``search.analysis.elastic`` asks Elasticsearch to do; a test holds the two together.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from .alphabet import WORD, folding, lowering
from .specification import APOSTROPHE, EDGE, LONGEST_WORD, STEM, TECHNICAL, WORDS, Rule, protected

_BACK_REFERENCE = re.compile(r"\$(\d)")
_WORDS = re.compile(WORDS.replace("(", "(?:"))
_TECHNICAL_SIGN = re.compile(r"[+#./-]")
"""Every technical word holds one of these; most texts hold none and are spared the rules."""

SHORTEST_MISTYPED = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text in its three forms, and where it stands in the text."""

    start: int
    end: int
    exact: str
    folded: str
    stem: str


@cache
def _compiled(rules: tuple[Rule, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rule.pattern), _BACK_REFERENCE.sub(r"\\g<\1>", rule.replacement)) for rule in rules)


@cache
def _table(*, keep_diacritics: bool) -> dict[int, str]:
    return str.maketrans(lowering() if keep_diacritics else folding())


def clean(text: str) -> str:
    """Return ``text`` as it is stored and searched: NFC, without what no engine takes (NUL, lone surrogates)."""
    if text.isascii():
        return text.replace("\x00", " ")
    encodable = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    return unicodedata.normalize("NFC", encodable)


def _written(text: str, *, keep_diacritics: bool) -> str:
    """Return ``text`` after the character table and the technical words."""
    written = text.translate(_table(keep_diacritics=keep_diacritics))
    if not _TECHNICAL_SIGN.search(written):
        return written
    for pattern, replacement in _compiled(TECHNICAL):
        written = pattern.sub(replacement, written)
    return written


def _without_suffix(word: str) -> str:
    if "'" in word:
        for pattern, replacement in _compiled(APOSTROPHE):
            word = pattern.sub(replacement, word)
    return word[:LONGEST_WORD]


def beginnings(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds, in a folded text, where one of these folded words or a word of one of these stems may begin.

    By their first two letters, which no rule of stemming touches. What such a rule may do to technical words and
    apostrophes is not looked into: a text with their signs may always hold them.
    """
    first = "|".join(sorted({re.escape(word[:2]) for word in words if word}))
    return re.compile(rf"(?<![{WORD}])(?:{first})|[+#']|[./-](?=[{WORD}])" if first else "(?!)")


def may_hold(text: str, begun: re.Pattern[str]) -> bool:
    """Return False only where ``text`` holds no word that ``begun`` was made from: a look before a closer one."""
    return begun.search(text.translate(_table(keep_diacritics=False))) is not None


def exact(text: str) -> list[str]:
    """Return the words of ``text`` in Turkish lowercase, diacritics kept."""
    return [_without_suffix(word) for word in _WORDS.findall(_written(text, keep_diacritics=True))]


def folded(text: str) -> list[str]:
    """Return the words of ``text`` with case and diacritics folded away: what names are found by."""
    return [_without_suffix(word) for word in _WORDS.findall(_written(text, keep_diacritics=False))]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return what a folded word is found by in running text: without plural, possessive and case; names whole."""
    if word in protected():
        return word
    for pattern, replacement in _compiled(STEM):
        word = pattern.sub(replacement, word, count=1)
    return word


def stems(text: str) -> list[str]:
    """Return the words of ``text`` as running text is found by."""
    return [stem(word) for word in folded(text)]


def between_edges(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a value as they stand in a field whose values can be sought as a whole."""
    return (EDGE, *words, EDGE)


@cache
def _moving(*, keep_diacritics: bool) -> re.Pattern[str]:
    """Return what finds a character that is written as none or as several, so that all behind it move."""
    table = lowering() if keep_diacritics else folding()
    return re.compile("|".join(re.escape(sign) for sign, written in table.items() if len(written) != 1) or "(?!)")


def _tracked(text: str, *, keep_diacritics: bool) -> tuple[str, Sequence[int]]:
    """Return what ``_written`` returns and, for each of its characters, where it comes from."""
    if not _moving(keep_diacritics=keep_diacritics).search(text):
        written = text.translate(_table(keep_diacritics=keep_diacritics))
        if not _TECHNICAL_SIGN.search(written):
            return written, range(len(written))
    table = lowering() if keep_diacritics else folding()
    pieces = [table.get(sign, sign) for sign in text]
    written = "".join(pieces)
    origin = [place for place, piece in enumerate(pieces) for _sign in piece]
    for pattern, replacement in _compiled(TECHNICAL):
        # From the end, so that what comes before keeps its place.
        for match in reversed(list(pattern.finditer(written))):
            new = match.expand(replacement)
            first = match.start()
            origins = [origin[min(first + place, match.end() - 1)] for place in range(len(new))]
            if len(new) > 1:  # a word that grew or shrank ends where it ended; of "e-" the letter stays at its place
                origins[-1] = origin[match.end() - 1]
            origin[first : match.end()] = origins
            written = written[:first] + new + written[match.end() :]
    return written, origin


def words(text: str) -> list[Word]:
    """Return the words of ``text`` with their places; what highlights are cut by."""
    written, origin = _tracked(text, keep_diacritics=False)
    lowered, came_from = _tracked(text, keep_diacritics=True)
    typed = [(came_from[match.start()], _without_suffix(match.group())) for match in _WORDS.finditer(lowered)]
    found = []
    for match in _WORDS.finditer(written):
        start, end, plain = origin[match.start()], origin[match.end() - 1] + 1, _without_suffix(match.group())
        # Folded, "é-posta" is the technical word "eposta", one word; as typed it is two.
        as_typed = "".join(word for place, word in typed if start <= place < end)
        found.append(Word(start, end, exact=as_typed or plain, folded=plain, stem=stem(plain)))
    return found


def may_be_mistyped(word: str) -> bool:
    """Return whether a word is long enough, and made of letters only, to be taken for a typing mistake."""
    return len(word) >= SHORTEST_MISTYPED and word.isalpha()


def one_edit_apart(first: str, second: str) -> bool:
    """Return whether at most one letter added, dropped or changed, or two neighbors swapped, make one of the other."""
    if first == second:
        return True
    if abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    left, right = first[start:], second[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[:2][::-1] and left[2:] == right[2:])
    )


def two_edits_apart(first: str, second: str) -> bool:
    """Return whether two such steps, at most, make one of the other; no letter is touched twice by swaps."""
    if abs(len(first) - len(second)) > 2 or len(set(first) ^ set(second)) > 4:
        return False
    before: list[int] = []
    row = list(range(len(second) + 1))
    for place, letter in enumerate(first, start=1):
        earlier, before, row = before, row, [place]
        for other, sign in enumerate(second, start=1):
            best = min(before[other] + 1, row[other - 1] + 1, before[other - 1] + (letter != sign))
            if place > 1 and other > 1 and letter == second[other - 2] and first[place - 2] == sign:
                best = min(best, earlier[other - 2] + 1)
            row.append(best)
    return row[-1] <= 2
