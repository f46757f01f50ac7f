"""Phrases that mean the same, looked up by stem. What stands in the lists is said by whoever calls ``read_from``."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from .analyzer import may_be_mistyped, one_edit_apart, stems
from .specification import skill_rows, synonym_rows

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


class SynonymList:
    """Groups of phrases of one meaning. Another list is another object: nothing in it changes."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self.rows = tuple(tuple(row) for row in rows)

    @cached_property
    def groups(self) -> dict[Phrase, tuple[Phrase, ...]]:
        """Return, for every phrase that has synonyms, the others of its groups, in the order of the lists."""
        others: dict[Phrase, dict[Phrase, None]] = {}
        for row in self.rows:
            phrases = _phrases(row)
            for phrase in phrases:
                others.setdefault(phrase, {}).update(dict.fromkeys(other for other in phrases if other != phrase))
        return {phrase: tuple(found)[:MOST_ALTERNATIVES] for phrase, found in others.items() if found}


@cache
def supplied() -> SynonymList:
    """Return the lists that come with the program: our own, the titles, the skills."""
    return SynonymList((*synonym_rows(), *skill_rows()))


_in_use: Callable[[], SynonymList] = supplied


def read_from(source: Callable[[], SynonymList]) -> None:
    """Let ``source`` say which list is in use; it is asked for every question, so it must cost next to nothing."""
    global _in_use
    _in_use = source


def in_use() -> SynonymList:
    """Return the list in use."""
    return _in_use()


def groups() -> dict[Phrase, tuple[Phrase, ...]]:
    """Return the synonyms of every phrase of the list in use."""
    return _in_use().groups


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
    known = groups()
    spelled = {word for phrase in known for word in phrase}
    near = {word: {other for other in spelled if other == word or _is_slip(word, other)} for word in set(words)}
    found = (
        Expansion(place, place + length, (meant, *known[meant])[:MOST_ALTERNATIVES])
        for length in range(min(LONGEST_PHRASE, len(words)), 0, -1)
        for place in range(len(words) - length + 1)
        if all(near[word] for word in words[place : place + length])
        for meant in known
        if len(meant) == length
        and all(one in near[word] for one, word in zip(meant, words[place : place + length], strict=True))
        and meant != tuple(words[place : place + length])
    )
    return list(islice(found, MOST_MISTAKEN))


def _is_slip(word: str, other: str) -> bool:
    """Say whether one word may be the other, mistyped."""
    return (
        abs(len(word) - len(other)) < 2
        and may_be_mistyped(word)
        and may_be_mistyped(other)
        and one_edit_apart(word, other)
    )
