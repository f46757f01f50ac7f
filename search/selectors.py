"""Asking: the one door through which GraphQL, screens and jobs search."""

from collections.abc import Sequence
from dataclasses import replace

from portal.reference.turkish import sort_key

from . import cursors, plan, truth
from .analysis import analyzer
from .asking import Question, question, typed_words
from .engines import engine
from .engines.contract import Engine, Found, Row
from .errors import EngineUnavailable, TooMuch
from .highlight import looked_for, mark, matches
from .plan import EXACT, TYPO, Plan, Scope
from .query import (
    DEEPEST,
    LARGEST_PAGE,
    LONGEST_QUESTION,
    MOST_LATE,
    MOST_SUGGESTIONS,
    MOST_WORDS,
    Bucket,
    Guard,
    Hit,
    SearchAnswer,
    SearchRequest,
    SuggestAnswer,
    Suggestion,
    SuggestRequest,
)
from .spelling import corrections
from .truth import Lied, Vouch
from .wishes import checked

MOST_VALUES_LOOKED_AT = 500
MOST_ROUNDS = 6
RETRY_AFTER = 30
"""Seconds until an index that lies too much may have been put right."""


def search(
    request: SearchRequest, *, vouch: Vouch | None = None, lied: Lied | None = None, using: Engine | None = None
) -> SearchAnswer:
    """Answer a search.

    With ``vouch`` every hit of the page is held against the database. What does not stand the test is neither shown
    nor counted: the same is asked again without it, and ``lied`` is told. Raises BadRequest in its kinds;
    EngineUnavailable, also where an index lies so much that no page of true hits came of several rounds.
    """
    asked = using or engine()
    found, answer = _true_page(request, asked, vouch, lied)
    if (answer.total and answer.stage == EXACT) or request.after is not None:
        return answer
    return replace(answer, did_you_mean=_meant(request, found, asked, vouch, lied))


def _meant(
    request: SearchRequest, shown: Sequence[Row], asked: Engine, vouch: Vouch | None, lied: Lied | None
) -> str | None:
    """Return a spelling of the question that finds something as it stands, for this very viewer; None without any."""
    definition = plan.definition_of(request.index)
    asks = question(request.text, request.language, definition.needless)
    for text in corrections(definition, asks, request.text, shown):
        corrected = replace(request, text=text, facets=(), size=1)
        if len(text) <= LONGEST_QUESTION and _true_page(corrected, asked, vouch, lied, forgiving=False)[1].total:
            return text
    return None


def _true_page(
    request: SearchRequest, asked: Engine, vouch: Vouch | None, lied: Lied | None, *, forgiving: bool = True
) -> tuple[Sequence[Row], SearchAnswer]:
    """Return a page whose every hit stands the test, as ``search`` says."""
    lies = frozenset[str]()
    for _round in range(MOST_ROUNDS):
        found, answer = _page(replace(request, guard=_but(request.guard, lies)), asked, forgiving=forgiving)
        wrong = truth.denied(plan.definition_of(request.index), found, vouch) if vouch else frozenset()
        if not wrong:
            break
        lies |= wrong
    else:
        answer = None
    if lies and lied:
        lied(lies)
    if answer is None:
        raise EngineUnavailable(retry_after=RETRY_AFTER)
    return found, answer


def search_one(
    request: SearchRequest, document: str, *, vouch: Vouch, using: Engine | None = None
) -> SearchAnswer | None:
    """Answer a search as if ``document`` were the only one, where the search finds it at all; None where it does not.

    The same plan, guard and check in the database as ``search``; at most three questions to the engine. A typing
    mistake is only looked past where the whole search looks past it. Raises as ``search``.
    """
    asked = using or engine()
    alone = replace(request, guard=replace(request.guard, only=document), size=1, after=None)
    _rows, answer = _true_page(alone, asked, vouch, None)
    if not answer.hits:
        return None
    if answer.stage == TYPO and _page(replace(request, facets=(), size=1, after=None), asked)[1].stage != TYPO:
        return None
    return answer


def search_new(
    request: SearchRequest, *, vouch: Vouch, lied: Lied | None = None, using: Engine | None = None
) -> SearchAnswer:
    """Answer a search with what it finds beyond ``request.guard.known``, the best first.

    Whoever looks past a typing mistake is new only where the whole search looks past it: that what is known is left
    out must not make the rest look like nothing. Raises as ``search``.
    """
    asked = using or engine()
    _rows, answer = _true_page(request, asked, vouch, lied)
    if answer.stage != TYPO or not request.guard.known:
        return answer
    whole = replace(request, guard=replace(request.guard, known=frozenset()), facets=(), size=1, after=None)
    return answer if _page(whole, asked)[1].stage == TYPO else _nothing(request, asked)


def ids_found(request: SearchRequest, most: int, *, using: Engine | None = None) -> frozenset[str] | None:
    """Return the ids of all that a search finds, None where they are more than ``most``.

    For comparing only: it is shown to nobody. Raises as ``search``.
    """
    asked, found, after = using or engine(), set[str](), None
    while True:
        _rows, answer = _page(replace(request, facets=(), size=LARGEST_PAGE, after=after), asked)
        if answer.total > most:
            return None
        found |= {hit.id for hit in answer.hits}
        after = answer.next_cursor
        if after is None:
            return frozenset(found)


def _but(guard: Guard, lies: frozenset[str]) -> Guard:
    """Return the guard with these documents left out as well."""
    late = guard.late | lies
    if lies and len(late) > MOST_LATE:
        raise EngineUnavailable(retry_after=RETRY_AFTER)
    return replace(guard, late=late)


def _page(request: SearchRequest, asked: Engine, *, forgiving: bool = True) -> tuple[Sequence[Row], SearchAnswer]:
    plan.check_size(request.size)
    where = plan.scope(request.index, request.guard, request.filters, request.ranges)
    asks = question(request.text, request.language, where.definition.needless)
    bound = plan.fingerprint(request, where, asks)
    after = None
    if request.after is not None:
        after = cursors.read(request.after, viewer=request.guard.viewer, fingerprint=bound)
        if after.number >= DEEPEST:
            raise TooMuch("hits", DEEPEST)
    if request.text.strip() and asks.need is None:
        # Signs only, such as "&&": there is no word to look for, so nothing is found. Not everything.
        return (), _nothing(request, asked)
    stage = after.stage if after else EXACT
    found = asked.search(_plan(request, where, asks, stage, after))
    if not found.total and stage == EXACT and forgiving and asks.mistyped:
        stage = TYPO
        found = asked.search(_plan(request, where, asks, stage, after))
    return found.rows, _answer(request, asked, asks, found, stage, after, bound)


def _nothing(request: SearchRequest, asked: Engine) -> SearchAnswer:
    return SearchAnswer(asked.label, EXACT, 0, True, (), dict.fromkeys(request.facets, ()), None)


def _plan(request: SearchRequest, where: Scope, asks: Question, stage: str, after: cursors.Place | None) -> Plan:
    field, descending = plan.order(where.definition, request.order)
    return Plan(
        scope=where,
        clauses=plan.clauses(where.definition, asks, stage),
        need=asks.need,
        facets=plan.facets(where.definition, request.facets),
        order=field,
        descending=descending,
        size=min(request.size, DEEPEST - after.number) if after else request.size,
        after=after.keys if after else None,
        wishes=checked(where.definition, request.wishes),
    )


def _answer(
    request: SearchRequest,
    asked: Engine,
    asks: Question,
    found: Found,
    stage: str,
    after: cursors.Place | None,
    bound: str,
) -> SearchAnswer:
    looked, first = looked_for(asks, stage), (after.number if after else 0) + 1
    definition = plan.definition_of(request.index)
    marker = cursors.writer(viewer=request.guard.viewer, fingerprint=bound)

    def hit(number: int, row: Row) -> Hit:
        matched, shown = matches(definition, row.texts, looked) if looked else ((), {})
        place = cursors.Place(number, stage, row.keys)
        return Hit(row.id, row.score, marker(place), shown, matched)

    hits = tuple(hit(number, row) for number, row in enumerate(found.rows, start=first))
    reached = first + len(hits) - 1
    chosen = plan.scope(request.index, request.guard, request.filters).filters
    return SearchAnswer(
        backend=asked.label,
        stage=stage,
        total=found.total,
        total_is_exact=found.total_is_exact,
        hits=hits,
        facets={
            name: tuple(Bucket(value, count, chosen=value in chosen.get(name, ())) for value, count in buckets)
            for name, buckets in found.facets.items()
        },
        next_cursor=hits[-1].cursor if found.more and hits and reached < DEEPEST else None,
    )


def suggest(
    request: SuggestRequest, *, vouch: Vouch | None = None, lied: Lied | None = None, using: Engine | None = None
) -> SuggestAnswer:
    """Suggest values that go on as typed, out of the documents this viewer may find now.

    Values are counted in live documents, never taken from a dictionary of words: such a dictionary remembers what was
    hidden. With ``vouch`` a document that holds each of them is held against the database, as in ``search``.
    Raises BadRequest in its kinds, EngineUnavailable.
    """
    plan.check_size(request.size, MOST_SUGGESTIONS)
    asked, lies = using or engine(), frozenset[str]()
    for _round in range(MOST_ROUNDS):
        where = plan.scope(request.index, _but(request.guard, lies), request.filters)
        suggestions = _suggestions(request, where, asked)
        if vouch is None:
            break
        holders = asked.holders(where, [(row.field, row.text) for row in suggestions])
        wrong = truth.untold(where.definition, holders, vouch)
        if not wrong:
            break
        lies |= wrong
    else:
        suggestions = ()
    if lies and lied:
        lied(lies)
    return SuggestAnswer(asked.label, suggestions)


def _suggestions(request: SuggestRequest, where: Scope, asked: Engine) -> tuple[Suggestion, ...]:
    words = typed_words(request.text)[:MOST_WORDS]
    typed = [word.folded for word in words]
    if not typed:
        return ()
    found: dict[str, tuple[tuple[object, ...], Suggestion]] = {}
    held = asked.values(where, typed, MOST_VALUES_LOOKED_AT)
    for field in where.definition.suggesting():
        for value, count in held[field.name]:
            if (suggestion := _suggestion(value, field.name, count, typed)) is None:
                continue
            starts = analyzer.folded(value)[0].startswith(typed[0])
            spelled = any(word.startswith(words[-1].exact) for word in analyzer.exact(value))
            rank = (not starts, not spelled, -field.weight, -count, sort_key(value), value)
            found.setdefault(value, (rank, suggestion))
    best = sorted(found.values(), key=lambda ranked: ranked[0])[: request.size]
    return tuple(suggestion for _rank, suggestion in best)


def _suggestion(value: str, field: str, count: int, typed: Sequence[str]) -> Suggestion | None:
    """Return the suggestion, or None where the words stand in another value of the same document."""
    *whole, beginning = typed
    words = analyzer.folded(value)
    if not set(whole) <= set(words) or not any(word.startswith(beginning) for word in words):
        return None
    marked = mark(value, lambda word: word.folded in whole or word.folded.startswith(beginning))
    return Suggestion(value, field, count, marked)
