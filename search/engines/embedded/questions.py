"""Plans as SQL. Names in the SQL come from index definitions; everything else is a parameter."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.analysis.analyzer import one_edit_apart
from search.documents import Code
from search.engines.contract import Found, Row
from search.needs import Every, Need, No, Some, holds
from search.plan import Clause, Plan, Scope
from search.query import COUNTED_TO, MOST_BUCKETS
from search.wishes import Wish

from .tables import Tables, suggest_column

Sql = tuple[str, list[Any]]
_BONUS, _WISHED = -1, -2
_AT_A_TIME = 400


def _phrase(words: Iterable[str]) -> str:
    # A word holds letters, digits and at most nothing else: the analyzer's alphabet has no quote.
    return '"' + " ".join(words) + '"'


def _near(connection: sqlite3.Connection, tables: Tables, plan: Plan) -> dict[str, list[str]]:
    """Return, for every word that may be mistyped, the indexed words one edit from it; one walk for all of them.

    Uncapped: a cap would let some words push out others. A word that stands in another column only finds nothing.
    """
    typed = sorted({clause.words[0] for clause in plan.clauses if clause.near})
    if not typed:
        return {}
    alternatives: list[str] = []
    parameters: list[Any] = []
    for word in typed:
        # One edit touches the beginning or the end, never both: the other half stands there unchanged.
        beginning = (len(word) - 1) // 2
        end = len(word) - 1 - beginning
        alternatives.append("((substr(term, 1, ?) = ? OR substr(term, ?) = ?) AND length(term) BETWEEN ? AND ?)")
        parameters += [beginning, word[:beginning], -end, word[-end:], len(word) - 1, len(word) + 1]
    rows = connection.execute(f"SELECT term FROM {tables.vocabulary} WHERE {' OR '.join(alternatives)}", parameters)
    terms = [term for (term,) in rows]
    return {word: [term for term in terms if one_edit_apart(term, word)] for word in typed}


def _match(clause: Clause, near: Mapping[str, Sequence[str]]) -> str | None:
    phrases = [(word,) for word in near[clause.words[0]]] if clause.near else [clause.words, *clause.others]
    return f'"{clause.field}" : (' + " OR ".join(map(_phrase, phrases)) + ")" if phrases else None


def _united(selects: Sequence[str]) -> str:
    """Return the union of all: in parts, because SQLite takes five hundred at a time."""
    parts = [" UNION ALL ".join(selects[start : start + _AT_A_TIME]) for start in range(0, len(selects), _AT_A_TIME)]
    return parts[0] if len(parts) == 1 else " UNION ALL ".join(f"SELECT * FROM ({part})" for part in parts)


def _matching(connection: sqlite3.Connection, tables: Tables, plan: Plan) -> Sql:
    """Return the documents for which what is needed holds, each with its score."""
    selects, parameters, near = [], [], _near(connection, tables, plan)
    for clause in plan.clauses:
        if (match := _match(clause, near)) is None:
            continue
        selects.append(f"SELECT rowid AS doc, ? AS slot, ? AS weight FROM {tables.text} WHERE {tables.text} MATCH ?")
        parameters += [_BONUS if clause.slot is None else clause.slot, clause.weight, match]
    if not plan.wishes and holds(plan.need, frozenset()):
        # What only must not hold something may hold none of the words.
        selects.append(f"SELECT doc, {_BONUS} AS slot, 0 AS weight FROM {tables.doc}")
    for sql, values in _met(tables, plan.wishes):
        selects.append(sql)
        parameters += values
    needed = f"{_having(plan.need)} AND max(slot = {_WISHED})" if plan.wishes else _having(plan.need)
    return f"SELECT doc, sum(weight) AS score FROM ({_united(selects)}) GROUP BY doc HAVING {needed}", parameters


def _met(tables: Tables, wishes: Iterable[Wish]) -> Iterator[Sql]:
    """Yield who meets each wish: a row a document, or with ``each`` a row for every code it holds."""
    for wish in wishes:
        distinct, marks = "" if wish.each else "DISTINCT ", ", ".join("?" for _ in wish.codes)
        sql = f"SELECT {distinct}doc, ? AS slot, ? AS weight FROM {tables.value} WHERE field = ? AND value IN ({marks})"
        yield sql, [_WISHED if wish.telling else _BONUS, wish.weight, wish.field, *wish.codes]


def _having(need: Need | None) -> str:
    match need:
        case Every(parts):
            return "(" + " AND ".join(map(_having, parts)) + ")"
        case Some(parts):
            return "(" + " OR ".join(map(_having, parts)) + ")"
        case No(part):
            return f"NOT {_having(part)}"
        case int():
            return f"max(slot = {need})"
    return "1"


def _holds(tables: Tables, name: str, values: Sequence[Code]) -> Sql:
    marks = ", ".join("?" for _ in values)
    return (
        f"EXISTS (SELECT 1 FROM {tables.value} AS v WHERE v.doc = d.doc AND v.field = ? AND v.value IN ({marks}))"
    ), [name, *values]


def _all(conditions: Iterable[Sql]) -> Sql:
    found = list(conditions)
    return " AND ".join(sql for sql, _ in found) or "1", [value for _, values in found for value in values]


def _guarded(tables: Tables, scope: Scope) -> Sql:
    """Return the condition of everything but the client's filters."""
    conditions: list[Sql] = [("d.gone = 0", [])]
    for name, least, most in scope.ranges:
        inside, bounds = ["v.field = ?"], [name]
        for sign, bound in ((">=", least), ("<=", most)):
            if bound is not None:
                inside.append(f"v.value {sign} ?")
                bounds.append(bound)  # type: ignore[arg-type]
        conditions.append(
            (f"EXISTS (SELECT 1 FROM {tables.value} AS v WHERE v.doc = d.doc AND {' AND '.join(inside)})", [*bounds])
        )
    for name, values in scope.without.items():
        sql, parameters = _holds(tables, name, values)
        conditions.append((f"NOT {sql}", parameters))
    if scope.absent:
        conditions.append((f"d.id NOT IN ({', '.join('?' for _ in scope.absent)})", list(scope.absent)))
    if scope.only is not None:
        conditions.append(("d.id = ?", [scope.only]))
    return _all(conditions)


def _filtered(tables: Tables, filters: Mapping[str, tuple[Code, ...]], but: str | None = None) -> Sql:
    return _all(_holds(tables, name, values) for name, values in filters.items() if name != but)


def _fill_hits(connection: sqlite3.Connection, tables: Tables, plan: Plan) -> None:
    """Put what matches, before the client's filters, into the table the rest is counted from."""
    guarded, guards = _guarded(tables, plan.scope)
    connection.execute("DELETE FROM temp.hit")
    if plan.need is None and not plan.wishes:
        sql, parameters = f"SELECT d.doc, 0 FROM {tables.doc} AS d WHERE {guarded}", guards
    else:
        matching, words = _matching(connection, tables, plan)
        sql = f"SELECT d.doc, m.score FROM ({matching}) AS m JOIN {tables.doc} AS d ON d.doc = m.doc WHERE {guarded}"
        parameters = [*words, *guards]
    connection.execute(f"INSERT INTO temp.hit (doc, score) {sql}", parameters)


def _facet(connection: sqlite3.Connection, tables: Tables, plan: Plan, name: str, least: int) -> list[tuple[Code, int]]:
    filtered, parameters = _filtered(tables, plan.scope.filters, but=name)
    rows = connection.execute(
        f"SELECT c.value, count(*) AS n FROM temp.hit AS d JOIN {tables.value} AS c ON c.doc = d.doc AND c.field = ?"
        f" WHERE {filtered} GROUP BY c.value HAVING n >= ? ORDER BY n DESC, c.value LIMIT ?",
        [name, *parameters, least, MOST_BUCKETS],
    )
    return [(value, count) for value, count in rows]


def _ordering(plan: Plan) -> tuple[list[str], list[bool]]:
    """Return the keys of the order, and which of them descend; the id ends every order."""
    if plan.order is None:
        return ["h.score", "d.id"], [True, False]
    return [f"d.last_{plan.order.name}", f"d.sort_{plan.order.name}", "d.id"], [False, plan.descending, False]


def _after(keys: list[str], descending: list[bool], values: Sequence[Code]) -> Sql:
    """Return the condition "comes after these values" under the order."""
    alternatives, parameters = [], []
    for place, key in enumerate(keys):
        same = [f"{earlier} = ?" for earlier in keys[:place]]
        alternatives.append(" AND ".join([*same, f"{key} {'<' if descending[place] else '>'} ?"]))
        parameters += [*values[:place], values[place]]
    return "(" + " OR ".join(f"({one})" for one in alternatives) + ")", parameters


def _page(connection: sqlite3.Connection, tables: Tables, plan: Plan) -> list[Row]:
    keys, descending = _ordering(plan)
    filtered, parameters = _filtered(tables, plan.scope.filters)
    conditions: list[Sql] = [(filtered, parameters)]
    if plan.after is not None:
        conditions.append(_after(keys, descending, plan.after))
    where, values = _all(conditions)
    directions = ", ".join(f"{key} {'DESC' if down else 'ASC'}" for key, down in zip(keys, descending, strict=True))
    rows = connection.execute(
        f"SELECT d.doc, d.id, h.score, d.texts, {', '.join(keys)}"
        f" FROM temp.hit AS h JOIN {tables.doc} AS d ON d.doc = h.doc WHERE {where} ORDER BY {directions} LIMIT ?",
        [*values, plan.size + 1],
    ).fetchall()
    codes = _codes(connection, tables, [doc for doc, *_rest in rows])
    return [Row(id_, score, tuple(found), json.loads(texts), codes[doc]) for doc, id_, score, texts, *found in rows]


def _codes(connection: sqlite3.Connection, tables: Tables, docs: Sequence[int]) -> dict[int, dict[str, list[Code]]]:
    """Return what each of these documents holds in the fields a client may learn of."""
    names = [field.name for field in tables.definition.coded()]
    found: dict[int, dict[str, list[Code]]] = {doc: defaultdict(list) for doc in docs}
    rows = connection.execute(
        f"SELECT doc, field, value FROM {tables.value} WHERE doc IN ({', '.join('?' for _ in docs)})"
        f" AND field IN ({', '.join('?' for _ in names)})",
        [*docs, *names],
    )
    for doc, name, value in rows:
        found[doc][name].append(value)
    return found


def answer(connection: sqlite3.Connection, tables: Tables, plan: Plan) -> Found:
    """Answer a plan out of one generation's tables."""
    _fill_hits(connection, tables, plan)
    filtered, parameters = _filtered(tables, plan.scope.filters)
    (total,) = connection.execute(f"SELECT count(*) FROM temp.hit AS d WHERE {filtered}", parameters).fetchone()
    rows = _page(connection, tables, plan)
    return Found(
        total=min(total, COUNTED_TO),
        total_is_exact=total <= COUNTED_TO,
        rows=tuple(rows[: plan.size]),
        more=len(rows) > plan.size,
        facets={
            field.name: tuple(_facet(connection, tables, plan, field.name, field.smallest_count))
            for field in plan.facets
        },
    )


def holders(
    connection: sqlite3.Connection, tables: Tables, scope: Scope, wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Return the first document of the scope, by id, that holds each of these values of suggesting fields."""
    guarded, guards = _guarded(tables, scope)
    filtered, parameters = _filtered(tables, scope.filters)
    found = {}
    for name, value in wanted:
        row = connection.execute(
            f"SELECT min(d.id) FROM {tables.value} AS c JOIN {tables.doc} AS d ON d.doc = c.doc"
            f" WHERE c.field = ? AND c.value = ? AND {guarded} AND {filtered}",
            [f"raw_{name}", value, *guards, *parameters],
        ).fetchone()
        if row[0] is not None:
            found[name, value] = str(row[0])
    return found


def values(
    connection: sqlite3.Connection, tables: Tables, scope: Scope, name: str, words: Sequence[str], most: int
) -> list[tuple[str, int]]:
    """Return the values of a suggesting field in the documents that hold the words, the last as a beginning."""
    field = tables.definition.field(name)
    if field is None or not field.suggest:
        raise ValueError(f"{name} suggests nothing")
    *whole, beginning = words
    match = " AND ".join([*(_phrase([word]) for word in whole), f"{_phrase([beginning])} *"])
    guarded, guards = _guarded(tables, scope)
    filtered, parameters = _filtered(tables, scope.filters)
    rows = connection.execute(
        f"SELECT c.value, count(*) AS n FROM {tables.value} AS c WHERE c.field = ? AND c.doc IN"
        f" (SELECT d.doc FROM {tables.doc} AS d WHERE {guarded} AND {filtered} AND d.doc IN"
        f" (SELECT rowid FROM {tables.text} WHERE {tables.text} MATCH ?))"
        " GROUP BY c.value ORDER BY n DESC, c.value LIMIT ?",
        [f"raw_{name}", *guards, *parameters, f'"{suggest_column(field)}" : ({match})', most],
    )
    return [(value, count) for value, count in rows]
