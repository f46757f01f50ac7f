"""Words that are written apart or together: e ticaret and eticaret, veri tabanı and veritabanı.

Joining needs no list: two neighbors of a question are looked for as one word as well. Taking a word apart does: only
where public vocabulary, or a phrase of the synonyms in use, holds the two words side by side.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise

from .analyzer import Word, folded, stem
from .specification import neighbors
from .synonyms import Expansion, Phrase, SynonymList, groups, in_use


def _pairs(texts: Iterable[str]) -> dict[str, Phrase]:
    """Return the stems of two neighbors by the stem of the word they make together; the first of the texts counts."""
    found: dict[str, Phrase] = {}
    for text in texts:
        for left, right in pairwise(folded(text)):
            found.setdefault(stem(left + right), (stem(left), stem(right)))
    return found


@cache
def _public() -> Mapping[str, Phrase]:
    """Return what public vocabulary takes apart; switching a group of synonyms off changes no spelling."""
    return _pairs(neighbors())


@lru_cache(maxsize=2)
def _written(words: SynonymList) -> Mapping[str, Phrase]:
    """Return what the phrases of a list take apart: a list never changes, so it is read once, and the last two kept."""
    return _pairs(chain.from_iterable(words.rows))


def apart(word: str) -> Phrase | None:
    """Return the stems of the two words that a word, by its stem, may be written as; None where it is one word."""
    return _public().get(word) or _written(in_use()).get(word)


def _with_synonyms(phrase: Phrase) -> tuple[Phrase, ...]:
    return phrase, *groups().get(phrase, ())


def taken_apart(words: Sequence[Word]) -> Iterator[Expansion]:
    """Yield the words of a question that may be two."""
    for place, word in enumerate(words):
        if pair := apart(word.stem):
            yield Expansion(place, place + 1, _with_synonyms(pair))


def rewritten(words: Sequence[Word]) -> Iterator[Expansion]:
    """Yield the words of a question written apart where they stand together, and together where they stand apart."""
    yield from taken_apart(words)
    for place, (left, right) in enumerate(pairwise(words)):
        yield Expansion(place, place + 2, _with_synonyms((stem(left.folded + right.folded),)))
