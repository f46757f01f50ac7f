"""What an index says of a hit, held against the database: an index is a copy, and a copy can lie.

It can be late without anybody knowing (a restored backup of either side, a row changed by hand). So nothing it says is
shown, marked or counted on its word alone: a hit whose texts or codes the database would not tell this viewer now is
asked away, and the question is put once more without it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from .documents import Code, Projection, contents
from .engines.contract import Row
from .indices import IndexDefinition


@dataclass(frozen=True, slots=True)
class Told:
    """What a viewer may be told of an entity in the fields of an index.

    ``together`` holds sets of codes by field of which the viewer is told all or none: the years of a span say nothing
    of the year only while each of them stands there.
    """

    projection: Projection
    together: Mapping[str, Collection[frozenset[Code]]] = field(default_factory=dict)


Vouch = Callable[[Sequence[str]], Mapping[str, Told | None]]
"""Tells which of these ids the viewer may see now, each with what they may be told of it.

None instead of that: whoever may see the entity may read all that the index holds of it.
"""

Lied = Callable[[frozenset[str]], None]
"""Is told which documents an index said too much of."""


def denied(definition: IndexDefinition, rows: Sequence[Row], vouch: Vouch) -> frozenset[str]:
    """Return the ids of the hits that are hidden by now, or of which the index says more than is to be seen."""
    if not rows:
        return frozenset()
    seen = vouch([row.id for row in rows])
    return frozenset(row.id for row in rows if row.id not in seen or _says_more(definition, row, seen[row.id]))


def _says_more(definition: IndexDefinition, row: Row, seen: Told | None) -> bool:
    if seen is None:
        return False
    unlike = {
        name: seen.projection.get(name)
        for said in (row.texts, row.codes)
        for name, values in said.items()
        if not _as_projected(values, seen.projection.get(name))
    }
    return _beyond_contents(definition, row, unlike) or _apart(row.codes, seen.together)


def _as_projected(said: Collection[object], projected: object) -> bool:
    """Say whether a field says nothing but values of the projection as they are: most fields of most hits."""
    if not isinstance(projected, list):
        return all(value == projected and type(value) is type(projected) for value in said)
    return all(value in projected for value in said)


def _beyond_contents(definition: IndexDefinition, row: Row, projection: Projection) -> bool:
    """Say whether these fields say more than an index would hold of their projection, in the form it holds it."""
    if not projection:
        return False
    texts, codes = contents(definition, projection)
    return any(
        name in projection and not set(values) <= set(held.get(name, ()))
        for said, held in ((row.texts, texts), (row.codes, codes))
        for name, values in said.items()
    )


def _apart(said: Mapping[str, Collection[Code]], together: Mapping[str, Collection[frozenset[Code]]]) -> bool:
    """Say whether of codes that only stand together some are said without the others."""
    return any(
        not one.isdisjoint(codes) and not one <= set(codes)
        for name, sets in together.items()
        if (codes := said.get(name, ()))
        for one in sets
    )


def untold(definition: IndexDefinition, holders: Mapping[tuple[str, str], str], vouch: Vouch) -> frozenset[str]:
    """Return the documents in which a value that they are said to hold is not to be seen.

    ``holders`` tells a document for each pair of a field and a value of it.
    """
    seen = vouch(sorted(set(holders.values()))) if holders else {}

    def is_told(field: str, value: str, id_: str) -> bool:
        told = seen.get(id_)
        return id_ in seen and (told is None or value in contents(definition, told.projection)[0][field])

    return frozenset(id_ for pair, id_ in holders.items() if not is_told(*pair, id_))
