"""From a request to a plan: every name checked, every value in its kind, every word analyzed. No engine's language yet.

An engine receives words and codes only, never what was typed. So there is no query syntax to be misused, and both
engines are asked exactly the same.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass

from .analysis.analyzer import SHORTEST_MISTYPED, Word, between_edges
from .analysis.synonyms import Phrase
from .asking import Question, Term
from .documents import Code, code
from .errors import BadValue, TooMuch, UnknownField
from .indices import INDICES, MEASURED, Field, IndexDefinition, Kind
from .needs import Need
from .query import (
    LARGEST_PAGE,
    MOST_FACETS,
    MOST_KNOWN,
    MOST_LATE,
    MOST_VALUES,
    MOST_WORDS,
    RELEVANCE,
    Guard,
    Range,
    SearchRequest,
    Value,
)
from .wishes import Wish

ALL_STEM, ALL_WORD, ALL_EXACT = "all_stem", "all_word", "all_exact"
EXACT, TYPO = "exact", "typo"
TELLING = 5
"""The least weight of a field of running text that says what somebody or something is: a title, a headline."""


@dataclass(frozen=True, slots=True)
class Clause:
    """``words`` stand in ``field`` one after another; worth ``weight``.

    ``slot`` is the word of the question it answers, None for a mere bonus. With ``near`` one edit more or less will do.
    One of ``others`` may stand there as well as ``words``; the weight is added once.
    """

    slot: int | None
    weight: int
    field: str
    words: tuple[str, ...]
    near: bool = False
    others: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents are asked at all: the definition, the guard, the client's filters and ranges."""

    definition: IndexDefinition
    filters: Mapping[str, tuple[Code, ...]]
    ranges: tuple[tuple[str, int | None, int | None], ...]
    without: Mapping[str, tuple[Code, ...]]
    absent: tuple[str, ...]
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine is asked."""

    scope: Scope
    clauses: tuple[Clause, ...]
    need: Need | None
    """What must hold of a document, over the slots that clauses answer; None asks for everything."""
    facets: tuple[Field, ...]
    order: Field | None
    descending: bool
    size: int
    after: tuple[Code, ...] | None
    wishes: tuple[Wish, ...] = ()
    """Where there are any, a document must meet a telling one, whatever else it needs."""


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
    if len(guard.known) > MOST_KNOWN:
        raise TooMuch("known", MOST_KNOWN)
    return Scope(
        definition=definition,
        filters=_filters(definition, filters, guard=False),
        ranges=(*_ranges(definition, ranges or {}, guard=False), *_ranges(definition, guard.within, guard=True)),
        without=_filters(definition, guard.without, guard=True),
        absent=tuple(sorted(guard.late | guard.known)),
        only=guard.only,
    )


def _form(field: Field, word: Word) -> str:
    return word.stem if field.kind is Kind.TEXT else word.folded


def _forms(field: Field, words: Iterable[Word]) -> tuple[str, ...]:
    return tuple(_form(field, word) for word in words)


def _of_term(definition: IndexDefinition, slot: int, term: Term) -> Iterator[Clause]:
    """Yield the clauses of a term. What must be absent is worth nothing, in whatever form it stands there."""
    if term.quoted:
        yield Clause(slot, 0 if term.excluded else 1, ALL_WORD, tuple(word.folded for word in term.words))
    for field in definition.searched():
        if term.excluded and not term.quoted:
            yield from (Clause(slot, 0, field.name, (form,)) for form in _also(field, term.words[0]))
        elif not term.excluded:
            yield Clause(None, field.weight, field.name, _forms(field, term.words))
    if not term.excluded:
        yield Clause(None, 1, ALL_EXACT, tuple(word.exact for word in term.words))


def _also(field: Field, word: Word) -> tuple[str, ...]:
    """Return the forms in which a field holds a word. A name is kept whole, but may be typed with a suffix."""
    return tuple(dict.fromkeys((_form(field, word), word.stem)))


def _of_readings(definition: IndexDefinition, asked: Question, stage: str) -> Iterator[Clause]:
    """Yield the clauses of what the words may as well be."""
    telling = [field for field in definition.searched() if field.kind is Kind.TEXT and field.weight >= TELLING]
    for covered, (phrase, *rest) in asked.readings(forgiving=stage == TYPO):
        others = tuple(rest)
        yield from (Clause(slot, int(slot == covered[0]), ALL_STEM, phrase, others=others) for slot in covered)
        # A title in the other language says nearly as much of somebody as the words that were typed.
        yield from (
            Clause(None, len(covered) * (field.weight - 1), field.name, phrase, others=others) for field in telling
        )


def _of_whole(definition: IndexDefinition, asked: Question) -> Iterator[Clause]:
    """Yield what ranks a value that is all that was typed, or of one meaning with it, above one that merely holds it.

    Typed in one go: without other choices, whatever else must be absent.
    """
    plain = all(term.excluded for term in asked.terms)
    if not plain or not asked.words or asked.runs != ((0, len(asked.words)),):
        return
    slots = tuple(range(len(asked.asked)))
    others = tuple(between_edges(phrase) for covered, found in asked.synonyms if covered == slots for phrase in found)
    typed = between_edges(word.stem for word in asked.words)
    yield from (
        Clause(None, field.weight + 1, field.name, typed, others=others)
        for field in definition.searched()
        if field.whole
    )


def _of_mistake(definition: IndexDefinition, slot: int, word: Word) -> Iterator[Clause]:
    """Yield the clauses of a word that may be mistyped."""
    yield Clause(slot, 1, ALL_WORD, (word.folded,), near=True)
    # A mistake in the stem of a word that stands there with another suffix.
    if len(word.stem) >= SHORTEST_MISTYPED:
        yield Clause(slot, 1, ALL_STEM, (word.stem,), near=True)
    for field in definition.searched():
        if len(form := _form(field, word)) >= SHORTEST_MISTYPED:
            yield Clause(None, field.weight, field.name, (form,), near=True)


def clauses(definition: IndexDefinition, asked: Question, stage: str) -> tuple[Clause, ...]:
    """Return what makes a document an answer, and how good a one. Weights are constants, so the score is their sum."""
    made: list[Clause] = []
    for slot, place in enumerate(asked.asked):
        word = asked.words[place]
        for field in definition.searched():
            whole, *shorter = _also(field, word)
            made.append(Clause(slot, field.weight, field.name, (whole,)))
            # istanbulda: worth less than the name itself.
            made += [Clause(slot, (field.weight + 1) // 2, field.name, (form,)) for form in shorter]
        # The very word ranks above another form of it, and the very spelling above another.
        made.append(Clause(None, 1, ALL_WORD, (word.folded,)))
        made.append(Clause(None, 1, ALL_EXACT, (word.exact,)))
    made += _of_readings(definition, asked, stage)
    made += _of_whole(definition, asked)
    for slot, term in asked.numbered_terms():
        made += _of_term(definition, slot, term)
    for first, last in asked.runs:
        if 1 < last - first <= MOST_WORDS:
            side_by_side = asked.words[first:last]
            made += [
                Clause(None, field.weight, field.name, _forms(field, side_by_side)) for field in definition.searched()
            ]
    if stage == TYPO:
        for slot in asked.mistyped:
            made += _of_mistake(definition, slot, asked.words[asked.asked[slot]])
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
        [([word.exact for word in term.words], term.quoted, term.excluded) for term in asked.terms],
        repr(asked.need),
        request.language,
        request.order,
        sorted(where.filters.items()),
        where.ranges,
        sorted(where.without.items()),
        [astuple(wish) for wish in request.wishes],
    ]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:32]
