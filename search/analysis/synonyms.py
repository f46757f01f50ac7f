"""Phrases that mean the same, looked up by stem. The hook for lists that editors keep: ``groups`` is all it reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from .analyzer import may_be_mistyped, one_edit_apart, stems
from .specification import synonym_rows

Phrase = tuple[str, ...]
LONGEST_PHRASE = 5
MOST_ALTERNATIVES = 8
MOST_MISTAKEN = 6
"""How many readings of a question with a typing mistake are looked at."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The words from ``first`` up to ``last`` (not included) may as well be one of ``phrases``."""

    first: int
    last: int
    phrases: tuple[Phrase, ...]


def _phrases(row: Sequence[str]) -> list[Phrase]:
    found = dict.fromkeys(tuple(stems(text)) for text in row)
    return [phrase for phrase in found if 0 < len(phrase) <= LONGEST_PHRASE]


@cache
def groups() -> dict[Phrase, tuple[Phrase, ...]]:
    """Return, for every phrase that has synonyms, the others of its groups, in the order of the lists."""
    others: dict[Phrase, dict[Phrase, None]] = {}
    for row in synonym_rows():
        phrases = _phrases(row)
        for phrase in phrases:
            others.setdefault(phrase, {}).update(dict.fromkeys(other for other in phrases if other != phrase))
    return {phrase: tuple(found)[:MOST_ALTERNATIVES] for phrase, found in others.items() if found}


def expansions(words: Sequence[str]) -> Iterator[Expansion]:
    """Yield what the stems of a question may be replaced by: the longest phrases first, none overlapping."""
    known, place = groups(), 0
    while place < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
            if phrases := known.get(tuple(words[place : place + length])):
                yield Expansion(place, place + length, phrases)
                place += length
                break
        else:
            place += 1


def mistaken(words: Sequence[str]) -> list[Expansion]:
    """Return what the stems of a question may mean where a typing mistake hides a phrase of the lists: lawer, avukat.

    The longest readings first.
    """
    found = (
        Expansion(place, place + length, (meant, *others)[:MOST_ALTERNATIVES])
        for length in range(min(LONGEST_PHRASE, len(words)), 0, -1)
        for place in range(len(words) - length + 1)
        for meant, others in groups().items()
        if len(meant) == length and _is_mistake(words[place : place + length], meant)
    )
    return [expansion for expansion, _ in zip(found, range(MOST_MISTAKEN), strict=False)]


def _is_mistake(typed: Sequence[str], meant: Phrase) -> bool:
    """Say whether every word is the one meant or one edit from it, and not all of them are the very words."""
    return any(word != other for word, other in zip(typed, meant, strict=True)) and all(
        word == other or (may_be_mistyped(word) and may_be_mistyped(other) and one_edit_apart(word, other))
        for word, other in zip(typed, meant, strict=True)
    )
