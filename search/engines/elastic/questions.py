"""Plans as Elasticsearch bodies, built through the DSL's objects; and its answers read back.

Only these constructs are used: term, fuzzy, match_phrase over words already cut, terms, range, bool, constant_score,
filter and terms aggregations. Never query_string, scripts, suggesters, explain, profile or terms_enum.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Query

from search.analysis.elastic import LONGEST_PREFIX
from search.documents import Code
from search.engines.contract import Found, Row
from search.indices import MEASURED
from search.needs import Every, Need, No, Some
from search.plan import Clause, Plan, Scope
from search.query import COUNTED_TO, MOST_BUCKETS
from search.wishes import Wish

_TOGETHER, _ALONE = "together", "alone_"
"""The names of the filters that facets are counted under."""


def _words(clause: Clause) -> Query:
    if clause.near:
        # Without the usual cap on expansions: it would let some words, hidden ones too, push out others.
        (word,) = clause.words
        return Q("fuzzy", **{clause.field: {"value": word, "fuzziness": 1, "rewrite": "constant_score"}})
    if not clause.others:
        return _phrase(clause.field, clause.words)
    alternatives = [_phrase(clause.field, words) for words in (clause.words, *clause.others)]
    return Q("bool", should=alternatives, minimum_should_match=1)


def _phrase(field: str, words: Sequence[str]) -> Query:
    if len(words) == 1:
        return Q("term", **{field: words[0]})
    return Q("match_phrase", **{field: {"query": " ".join(words), "analyzer": "whitespace"}})


def _worth(clause: Clause) -> Query:
    return Q("constant_score", filter=_words(clause), boost=clause.weight)


def _any(queries: Iterable[Query]) -> Query:
    return Q("bool", should=list(queries), minimum_should_match=1)


def _holding(need: Need, clauses: Sequence[Clause]) -> Query:
    """Return the condition that ``need`` holds; nothing in it counts for the score."""
    match need:
        case Every(parts):
            return Q("bool", filter=[_holding(part, clauses) for part in parts])
        case Some(parts):
            return _any(_holding(part, clauses) for part in parts)
        case No(part):
            return Q("bool", must_not=[_holding(part, clauses)])
    return _any(_words(clause) for clause in clauses if clause.slot == need)


def _words_asked(plan: Plan) -> tuple[list[Query], list[Query], list[Query]]:
    """Return the words that must be there, the conditions that must hold, and what else counts for the score.

    A plain question has words only, and each is asked and counted in one; with operators a word counts wherever it
    stands, whichever choice it belongs to.
    """
    parts = plan.need.parts if isinstance(plan.need, Every) else () if plan.need is None else (plan.need,)
    plain = {part for part in parts if isinstance(part, int)}
    asked = [_any(_worth(clause) for clause in plan.clauses if clause.slot == slot) for slot in sorted(plain)]
    needed = [_holding(part, plan.clauses) for part in parts if not isinstance(part, int)]
    worth = [_worth(clause) for clause in plan.clauses if clause.slot not in plain and clause.weight]
    return asked, needed, worth


def _met(wish: Wish) -> list[Query]:
    sets = [[code] for code in wish.codes] if wish.each else [list(wish.codes)]
    return [Q("constant_score", filter=Q("terms", **{wish.field: codes}), boost=wish.weight) for codes in sets]


def _guarded(scope: Scope) -> tuple[list[Query], list[Query]]:
    """Return what must hold and what must not, besides the client's filters."""
    must: list[Query] = [Q("term", gone=False)]
    for name, least, most in scope.ranges:
        bounds = {sign: bound for sign, bound in (("gte", least), ("lte", most)) if bound is not None}
        must.append(Q("range", **{name: bounds}) if bounds else Q("exists", field=name))
    must_not: list[Query] = [Q("terms", **{name: list(values)}) for name, values in scope.without.items()]
    if scope.absent:
        must_not.append(Q("terms", id=list(scope.absent)))
    if scope.only is not None:
        must.append(Q("term", id=scope.only))
    return must, must_not


def _filters(filters: Mapping[str, tuple[Code, ...]], names: Iterable[str]) -> list[Query]:
    return [Q("terms", **{name: list(filters[name])}) for name in names]


def _sort(plan: Plan) -> list[dict[str, Any]]:
    if plan.order is None:
        return [{"_score": {"order": "desc"}}, {"id": {"order": "asc"}}]
    kind = "long" if plan.order.kind in MEASURED else "keyword"
    direction = "desc" if plan.descending else "asc"
    return [
        {f"last_{plan.order.name}": {"order": "asc"}},
        {f"sort_{plan.order.name}": {"order": direction, "unmapped_type": kind}},
        {"id": {"order": "asc"}},
    ]


def _apart(plan: Plan) -> list[str]:
    """Return the counted fields that are filtered by: their filters apply after counting."""
    return [field.name for field in plan.facets if field.name in plan.scope.filters]


def _facets(search: Any, plan: Plan, apart: Sequence[str]) -> None:
    """Count each facet under the filters of the others, but not under its own.

    Those without a filter of their own are counted under all filters: together, so that these are applied once.
    """
    together = search.aggs.bucket(_TOGETHER, _under(plan, apart))
    for field in plan.facets:
        if field.name in apart:
            others = [name for name in apart if name != field.name]
            holder = search.aggs.bucket(f"{_ALONE}{field.name}", _under(plan, others))
        else:
            holder = together
        holder.bucket(
            field.name,
            "terms",
            field=field.name,
            size=MOST_BUCKETS,
            min_doc_count=field.smallest_count,
            order=[{"_count": "desc"}, {"_key": "asc"}],
        )


def _under(plan: Plan, names: Iterable[str]) -> Any:
    return A("filter", filter=Q("bool", filter=_filters(plan.scope.filters, names)))


def _counts(answer: Mapping[str, Any], plan: Plan) -> dict[str, tuple[tuple[Code, int], ...]]:
    """Read the counts of each facet back."""
    held, apart = answer.get("aggregations", {}), _apart(plan)
    return {
        field.name: tuple(
            (bucket["key"], bucket["doc_count"])
            for bucket in held[f"{_ALONE}{field.name}" if field.name in apart else _TOGETHER][field.name]["buckets"]
        )
        for field in plan.facets
    }


def request(plan: Plan) -> dict[str, Any]:
    """Return the body of a search."""
    scope = plan.scope
    apart = _apart(plan)
    must, must_not = _guarded(scope)
    before = [*must, *_filters(scope.filters, (name for name in scope.filters if name not in apart))]
    asked, needed, worth = _words_asked(plan)
    if plan.wishes:
        asked.append(_any(query for wish in plan.wishes if wish.telling for query in _met(wish)))
        worth += [query for wish in plan.wishes if not wish.telling for query in _met(wish)]
    # Without words nothing scores: every document is worth zero.
    search = Search().query(Q("bool", must=asked, should=worth, filter=[*before, *needed], must_not=must_not))
    if apart:
        search = search.post_filter(Q("bool", filter=_filters(scope.filters, apart)))
    if plan.facets:
        _facets(search, plan, apart)
    search = search.sort(*_sort(plan)).extra(
        size=plan.size + 1,
        track_total_hits=COUNTED_TO,
        track_scores=True,
        **({"search_after": list(plan.after)} if plan.after is not None else {}),
    )
    body: dict[str, Any] = search.to_dict()
    definition = scope.definition
    body["_source"] = [field.name for field in (*definition.searched(), *definition.coded())]
    return body


def _rows(hits: Iterable[Mapping[str, Any]], plan: Plan) -> Iterator[Row]:
    definition = plan.scope.definition
    searched, coded = ([field.name for field in fields] for fields in (definition.searched(), definition.coded()))
    for hit in hits:
        score = round(hit["_score"] or 0)
        first, *rest = hit["sort"]
        said = hit.get("_source", {})
        yield Row(
            id=hit["_id"],
            score=score,
            keys=(score, *rest) if plan.order is None else (first, *rest),
            texts={name: _list(said[name]) for name in searched if name in said},
            codes={name: _list(said[name]) for name in coded if name in said},
        )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def found(answer: Mapping[str, Any], plan: Plan) -> Found:
    """Read an answer back."""
    hits, total = answer["hits"]["hits"], answer["hits"]["total"]
    return Found(
        total=min(total["value"], COUNTED_TO),
        total_is_exact=total["relation"] == "eq",
        rows=tuple(_rows(hits[: plan.size], plan)),
        more=len(hits) > plan.size,
        facets=_counts(answer, plan),
    )


def holders(scope: Scope, wanted: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the body that finds the first document holding each of these values; the buckets are named by place."""
    must, must_not = _guarded(scope)
    must += _filters(scope.filters, scope.filters)
    search = Search().query(Q("bool", filter=must, must_not=must_not)).extra(size=0, track_total_hits=False)
    for place, (name, value) in enumerate(wanted):
        search.aggs.bucket(str(place), A("filter", filter=Q("term", **{f"raw_{name}": value}))).bucket(
            "first", "top_hits", size=1, sort=[{"id": {"order": "asc"}}], _source=False
        )
    body: dict[str, Any] = search.to_dict()
    return body


def first_holders(answer: Mapping[str, Any], wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Read the answer to ``holders`` back."""
    found = {}
    for place, pair in enumerate(wanted):
        hits = answer["aggregations"][str(place)]["first"]["hits"]["hits"]
        if hits:
            found[pair] = str(hits[0]["_id"])
    return found


def values(scope: Scope, words: Sequence[str], most: int) -> dict[str, Any]:
    """Return the body that counts every suggesting field's values where that field holds the words, the last begun."""
    held = {field.name: _begun_in(field.name, words) for field in scope.definition.suggesting()}
    must, must_not = _guarded(scope)
    must += _filters(scope.filters, scope.filters)
    must.append(Q("bool", should=list(held.values()), minimum_should_match=1))
    search = Search().query(Q("bool", filter=must, must_not=must_not)).extra(size=0, track_total_hits=False)
    for name, condition in held.items():
        search.aggs.bucket(name, "filter", condition).bucket(
            "values",
            "terms",
            field=f"raw_{name}",
            size=most,
            min_doc_count=1,
            order=[{"_count": "desc"}, {"_key": "asc"}],
        )
    body: dict[str, Any] = search.to_dict()
    return body


def _begun_in(name: str, words: Sequence[str]) -> Query:
    """Return the condition "the field holds these words", the last as a beginning."""
    *whole, beginning = words
    holds = [Q("term", **{f"{name}.word": word}) for word in whole]
    return Q("bool", filter=[*holds, Q("term", **{f"{name}.begin": beginning[:LONGEST_PREFIX]})])
