"""From a request to a plan: every name checked, every value in its kind, every word analyzed. No engine's language yet.

An engine receives words and codes only, never what was typed. So there is no query syntax to be misused, and both
engines are asked exactly the same.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from .analysis.analyzer import Word, clean, words
from .analysis.specification import stop_words
from .analysis.synonyms import expansions
from .documents import Code, code
from .errors import BadValue, TooMuch, UnknownField
from .indices import INDICES, MEASURED, Field, IndexDefinition, Kind
from .query import (
    LARGEST_PAGE,
    LONGEST_QUESTION,
    MOST_FACETS,
    MOST_LATE,
    MOST_VALUES,
    MOST_WORDS,
    RELEVANCE,
    Guard,
    Range,
    SearchRequest,
    Value,
)

ALL_STEM, ALL_WORD, ALL_EXACT = "all_stem", "all_word", "all_exact"
EXACT, TYPO = "exact", "typo"
SHORTEST_MISTYPED = 4


@dataclass(frozen=True, slots=True)
class Clause:
    """``words`` stand in ``field`` one after another; worth ``weight``.

    ``slot`` is the word of the question it answers, None for a mere bonus. With ``near`` one edit more or less will do.
    """

    slot: int | None
    weight: int
    field: str
    words: tuple[str, ...]
    near: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents are asked at all: the definition, the guard, the client's filters and ranges."""

    definition: IndexDefinition
    filters: Mapping[str, tuple[Code, ...]]
    ranges: tuple[tuple[str, int | None, int | None], ...]
    without: Mapping[str, tuple[Code, ...]]
    late: tuple[str, ...]
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a question, and the slots that must each be answered."""

    words: tuple[Word, ...]
    asked: tuple[int, ...]
    """Which of the words are asked for; the others are stop words, kept for phrases."""
    synonyms: tuple[tuple[tuple[int, ...], tuple[str, ...]], ...]
    """Slots covered, and the phrase that answers them."""

    @property
    def mistyped(self) -> tuple[int, ...]:
        """Return the slots whose word is long enough, and made of letters only, to be taken for a typing mistake."""
        found = ((slot, self.words[place].folded) for slot, place in enumerate(self.asked))
        return tuple(slot for slot, word in found if len(word) >= SHORTEST_MISTYPED and word.isalpha())


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine is asked."""

    scope: Scope
    clauses: tuple[Clause, ...]
    slots: int
    facets: tuple[Field, ...]
    order: Field | None
    descending: bool
    size: int
    after: tuple[Code, ...] | None


def definition_of(name: str) -> IndexDefinition:
    """Return the definition of an index. Raises KeyError: the name comes from our own code."""
    return INDICES[name]


def _offered(definition: IndexDefinition, name: str, *, guard: bool) -> Field:
    field = definition.field(name)
    if field is None or (field.guard_only and not guard):
        raise UnknownField(name)
    return field


def _codes(field: Field, values: tuple[Value, ...]) -> tuple[Code, ...]:
    if len(values) > MOST_VALUES:
        raise TooMuch(field.name, MOST_VALUES)
    try:
        return tuple(sorted({code(field, value) for value in values}, key=str))
    except ValueError:
        raise BadValue(field.name) from None


def _filters(
    definition: IndexDefinition, wanted: Mapping[str, tuple[Value, ...]], *, guard: bool
) -> dict[str, tuple[Code, ...]]:
    found = {}
    for name in sorted(wanted):
        field = _offered(definition, name, guard=guard)
        if field.kind not in (Kind.KEYWORD, Kind.FLAG, Kind.INTEGER, Kind.DATE):
            raise UnknownField(name)
        if wanted[name]:
            found[name] = _codes(field, wanted[name])
    return found


def _ranges(
    definition: IndexDefinition, wanted: Mapping[str, Range], *, guard: bool
) -> list[tuple[str, int | None, int | None]]:
    found = []
    for name in sorted(wanted):
        field = _offered(definition, name, guard=guard)
        if field.kind not in MEASURED:
            raise UnknownField(name)
        least, most = (
            None if bound is None else _codes(field, (bound,))[0] for bound in (wanted[name].least, wanted[name].most)
        )
        found.append((name, int(least) if least is not None else None, int(most) if most is not None else None))
    return found


def scope(
    index: str,
    guard: Guard,
    filters: Mapping[str, tuple[Value, ...]],
    ranges: Mapping[str, Range] | None = None,
) -> Scope:
    """Return which documents may be found at all. Raises UnknownField, BadValue, TooMuch."""
    definition = definition_of(index)
    if len(guard.late) > MOST_LATE:
        raise TooMuch("late", MOST_LATE)
    return Scope(
        definition=definition,
        filters=_filters(definition, filters, guard=False),
        ranges=(*_ranges(definition, ranges or {}, guard=False), *_ranges(definition, guard.within, guard=True)),
        without=_filters(definition, guard.without, guard=True),
        late=tuple(sorted(guard.late)),
        only=guard.only,
    )


def question(text: str, language: str) -> Question:
    """Return the words of ``text``: the first twelve that matter are asked for. Raises TooMuch."""
    if len(text) > LONGEST_QUESTION:
        raise TooMuch("text", LONGEST_QUESTION)
    # Beyond this nothing could be asked for anyway; stop words between count for phrases.
    found = tuple(words(clean(text)))[: 2 * MOST_WORDS]
    stops = stop_words(language)
    telling = [place for place, word in enumerate(found) if word.exact not in stops] or list(range(len(found)))
    asked: dict[str, int] = {}
    for place in telling:
        asked.setdefault(found[place].folded, place)
    places = tuple(asked.values())[:MOST_WORDS]
    slot_of = {place: slot for slot, place in enumerate(places)}
    synonyms = [
        (covered, phrase)
        for expansion in expansions([word.stem for word in found])
        if (covered := tuple(slot_of[place] for place in range(expansion.first, expansion.last) if place in slot_of))
        for phrase in expansion.phrases
    ]
    return Question(found, places, tuple(synonyms))


def _form(field: Field, word: Word) -> str:
    return word.stem if field.kind is Kind.TEXT else word.folded


def clauses(definition: IndexDefinition, asked: Question, stage: str) -> tuple[Clause, ...]:
    """Return what makes a document an answer, and how good a one. Weights are constants, so the score is their sum."""
    made: list[Clause] = []
    for slot, place in enumerate(asked.asked):
        word = asked.words[place]
        for field in definition.searched():
            made.append(Clause(slot, field.weight, field.name, (_form(field, word),)))
            if field.kind is Kind.NAME and word.stem != word.folded:
                # A name is kept whole, but it may be typed with a suffix: istanbulda. Worth less than the name itself.
                made.append(Clause(slot, (field.weight + 1) // 2, field.name, (word.stem,)))
        # The very word ranks above another form of it, and the very spelling above another.
        made.append(Clause(None, 1, ALL_WORD, (word.folded,)))
        made.append(Clause(None, 1, ALL_EXACT, (word.exact,)))
    for covered, phrase in asked.synonyms:
        made += [Clause(slot, 1 if slot == covered[0] else 0, ALL_STEM, phrase) for slot in covered]
    if 1 < len(asked.words) <= MOST_WORDS:
        made += [
            Clause(None, field.weight, field.name, tuple(_form(field, word) for word in asked.words))
            for field in definition.searched()
        ]
    if stage == TYPO:
        for slot in asked.mistyped:
            word = asked.words[asked.asked[slot]]
            made.append(Clause(slot, 1, ALL_WORD, (word.folded,), near=True))
            # A mistake in the stem of a word that stands there with another suffix.
            if len(word.stem) >= SHORTEST_MISTYPED:
                made.append(Clause(slot, 1, ALL_STEM, (word.stem,), near=True))
    return tuple(made)


def order(definition: IndexDefinition, wanted: str) -> tuple[Field | None, bool]:
    """Return the field an answer is ordered by, None for relevance, and whether it descends. Raises UnknownField."""
    if wanted == RELEVANCE:
        return None, True
    field = _offered(definition, wanted.removeprefix("-"), guard=False)
    if not field.sortable:
        raise UnknownField(wanted)
    return field, wanted.startswith("-")


def facets(definition: IndexDefinition, wanted: tuple[str, ...]) -> tuple[Field, ...]:
    """Return the fields to count by. Raises UnknownField, TooMuch."""
    if len(wanted) > MOST_FACETS:
        raise TooMuch("facets", MOST_FACETS)
    found = tuple(_offered(definition, name, guard=False) for name in dict.fromkeys(wanted))
    for field in found:
        if not field.facet:
            raise UnknownField(field.name)
    return found


def check_size(size: int, most: int = LARGEST_PAGE) -> None:
    """Raise TooMuch for a page larger than ``most``, BadValue for one smaller than 1."""
    if size > most:
        raise TooMuch("size", most)
    if size < 1:
        raise BadValue("size")


def fingerprint(request: SearchRequest, where: Scope, asked: Question) -> str:
    """Return what a cursor is bound to besides its viewer: everything that decides which hits come in which order."""
    decisive = [
        request.index,
        where.definition.revision,
        [word.exact for word in asked.words],
        request.language,
        request.order,
        sorted(where.filters.items()),
        where.ranges,
        sorted(where.without.items()),
    ]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:32]
