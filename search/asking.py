"""From what was typed to what is asked for: the words of a question, each with the slot that clauses answer."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from .analysis.analyzer import Word, clean, may_be_mistyped, words
from .analysis.compounds import rewritten
from .analysis.specification import stop_words
from .analysis.synonyms import Expansion, Phrase, expansions, mistaken
from .errors import TooMuch
from .needs import Every, Need, joined, replaced
from .operators import Piece, read
from .query import LONGEST_QUESTION, MOST_WORDS

Reading = tuple[tuple[int, ...], tuple[Phrase, ...]]
"""Slots covered, and the phrases that each answer them all."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that are sought as they stand, side by side where there are several, or that must be absent.

    Nothing is guessed about them: no synonyms, no typing mistakes; ``quoted`` ones in no other form either.
    """

    words: tuple[Word, ...]
    quoted: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a question, and what must hold of them. Slots: first the words asked for, then the terms."""

    words: tuple[Word, ...]
    asked: tuple[int, ...]
    """Which of the words are asked for; the others are stop words, kept for phrases."""
    synonyms: tuple[Reading, ...]
    """What the words may as well be: of the same meaning, written together, written apart."""
    runs: tuple[tuple[int, int], ...]
    """Which words were typed side by side: from the first up to the last, not included."""
    terms: tuple[Term, ...]
    need: Need | None
    """What must hold, over the slots; None where there is nothing to look for."""

    @property
    def mistyped(self) -> tuple[int, ...]:
        """Return the slots whose word may be a typing mistake."""
        return tuple(slot for slot, place in enumerate(self.asked) if may_be_mistyped(self.words[place].folded))

    def readings(self, *, forgiving: bool) -> tuple[Reading, ...]:
        """Return what the words may as well be; ``forgiving`` typing mistakes in phrases that have synonyms too."""
        if not forgiving:
            return self.synonyms
        return (*self.synonyms, *_readings(self.words, self.runs, self.asked, _mistaken))

    def numbered_terms(self) -> Iterator[tuple[int, Term]]:
        """Yield the terms, each with its slot."""
        return enumerate(self.terms, start=len(self.asked))


def typed_words(text: str) -> tuple[Word, ...]:
    """Return the words of ``text``, operators taken for words; twice as many as can be asked for. Raises TooMuch."""
    return tuple(words(_cleaned(text)))[: 2 * MOST_WORDS]


def question(text: str, language: str, needless: frozenset[str] = frozenset()) -> Question:
    """Return what ``text`` asks for: of all its words the first twelve that matter. Raises TooMuch.

    ``needless`` are the stems an index can do without: ``IndexDefinition.needless``.
    """
    cleaned = _cleaned(text)
    reading = read(cleaned)
    typed = [_words_of(cleaned, piece) for piece in reading.pieces]
    found, runs = _side_by_side(reading.pieces, typed)
    spared = {word.start for word in found if word.exact in stop_words(language) or word.stem in needless}
    chosen = _Chosen(found, _telling(reading.pieces, typed, found, spared))
    for number, piece in enumerate(reading.pieces):
        if piece.quoted or piece.excluded:
            chosen.take_terms(number, piece, typed[number])
        else:
            chosen.take_words(number, runs.get(number, (0, 0)))
    return Question(
        words=tuple(found),
        asked=(asked := tuple(chosen.asked.values())),
        synonyms=tuple(_readings(found, tuple(runs.values()), asked, _meant)),
        runs=tuple(runs.values()),
        terms=tuple(chosen.terms),
        need=replaced(reading.need, chosen.need),
    )


def _cleaned(text: str) -> str:
    if len(text) > LONGEST_QUESTION:
        raise TooMuch("text", LONGEST_QUESTION)
    return clean(text)


def _words_of(text: str, piece: Piece) -> list[Word]:
    """Return the words of a piece, with their places in the whole text."""
    shift = piece.start
    found = words(text[piece.start : piece.end])
    return [replace(word, start=word.start + shift, end=word.end + shift) for word in found] if shift else found


def _side_by_side(
    pieces: Sequence[Piece], typed: Sequence[Sequence[Word]]
) -> tuple[list[Word], dict[int, tuple[int, int]]]:
    """Return the words that are sought in any form, and which of them each piece holds."""
    found: list[Word] = []
    runs: dict[int, tuple[int, int]] = {}
    for number, piece in enumerate(pieces):
        if not (piece.quoted or piece.excluded):
            first = len(found)
            # Beyond this nothing could be asked for anyway; stop words between count for phrases.
            found += typed[number][: 2 * MOST_WORDS - first]
            runs[number] = (first, len(found))
    return found, runs


def _telling(
    pieces: Sequence[Piece], typed: Sequence[Sequence[Word]], found: Sequence[Word], spared: Set[int]
) -> frozenset[int]:
    """Return the places of the words that matter: without those to be spared, where there is anything else."""
    operators = {start for piece in pieces for start in piece.silent}
    meant = {place for place, word in enumerate(found) if word.start not in operators}
    telling = {place for place in meant if found[place].start not in spared}
    phrases = any(piece.quoted and not piece.excluded and typed[number] for number, piece in enumerate(pieces))
    return frozenset(telling if telling or phrases else meant)


def _meant(words: Sequence[Word]) -> Iterable[Expansion]:
    return (*expansions([word.stem for word in words]), *rewritten(words))


def _mistaken(words: Sequence[Word]) -> Iterable[Expansion]:
    return mistaken([word.stem for word in words])


def _readings(
    found: Sequence[Word],
    runs: Iterable[tuple[int, int]],
    asked: Sequence[int],
    read_as: Callable[[Sequence[Word]], Iterable[Expansion]],
) -> Iterator[Reading]:
    """Yield what the words of each run may be read as, by the slots that it answers."""
    slots = {place: slot for slot, place in enumerate(asked)}
    for first, last in runs:
        for expansion in read_as(found[first:last]):
            places = range(first + expansion.first, first + expansion.last)
            if covered := tuple(slots[place] for place in places if place in slots):
                yield covered, expansion.phrases


@dataclass
class _Chosen:
    """What is asked for out of all that was typed, in the order it was typed, until it is enough."""

    found: Sequence[Word]
    telling: frozenset[int]
    asked: dict[str, int] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    _left: int = MOST_WORDS
    _words_of: dict[int, list[str]] = field(default_factory=dict)
    _terms_of: dict[int, range] = field(default_factory=dict)

    def take_words(self, number: int, run: tuple[int, int]) -> None:
        """Ask for the words of a run that matter."""
        for place in range(*run):
            word = self.found[place].folded
            if place not in self.telling or (word not in self.asked and not self._left):
                continue
            if word not in self.asked:
                self.asked[word] = place
                self._left -= 1
            self._words_of.setdefault(number, []).append(word)

    def take_terms(self, number: int, piece: Piece, typed: Sequence[Word]) -> None:
        """Ask for a phrase as it stands, or for the absence of words."""
        first, kept = len(self.terms), tuple(typed[: self._left])
        self._left -= len(kept)
        groups = [kept] if piece.quoted and kept else [(word,) for word in kept]
        self.terms += [Term(group, piece.quoted, piece.excluded) for group in groups]
        self._terms_of[number] = range(first, len(self.terms))

    def need(self, number: int) -> Need | None:
        """Return what a piece asks for, in slots; None where nothing of it is asked for."""
        slots = {word: slot for slot, word in enumerate(self.asked)}
        terms = (len(slots) + place for place in self._terms_of.get(number, ()))
        return joined(Every, [*(slots[word] for word in self._words_of.get(number, ())), *terms])
