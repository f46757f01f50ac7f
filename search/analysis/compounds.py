"""Words that are written apart or together: e ticaret and eticaret, veri tabanı and veritabanı.

Joining needs no list: two neighbors of a question are looked for as one word as well. Taking a word apart does: only
where public vocabulary holds the two words side by side.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from .analyzer import Word, folded, stem
from .specification import neighbors
from .synonyms import Expansion, Phrase, groups


@cache
def apart() -> Mapping[str, Phrase]:
    """Return the stems of the two words that a word, by its stem, may be written as."""
    found: dict[str, Phrase] = {}
    for text in neighbors():
        words = folded(text)
        for left, right in pairwise(words):
            found.setdefault(stem(left + right), (stem(left), stem(right)))
    return found


def _with_synonyms(phrase: Phrase) -> tuple[Phrase, ...]:
    return phrase, *groups().get(phrase, ())


def rewritten(words: Sequence[Word]) -> Iterator[Expansion]:
    """Yield the words of a question written apart where they stand together, and together where they stand apart."""
    for place, word in enumerate(words):
        if pair := apart().get(word.stem):
            yield Expansion(place, place + 1, _with_synonyms(pair))
    for place, (left, right) in enumerate(pairwise(words)):
        yield Expansion(place, place + 2, _with_synonyms((stem(left.folded + right.folded),)))
