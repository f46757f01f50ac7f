"""What an index says of a hit, held against the database: an index is a copy, and a copy can lie.

It can be late without anybody knowing (a restored backup of either side, a row changed by hand). So nothing it says is
shown, marked or counted on its word alone: a hit whose texts or codes the database would not tell this viewer now is
asked away, and the question is put once more without it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from .documents import Projection, document
from .engines.contract import Row
from .indices import IndexDefinition

Vouch = Callable[[Sequence[str]], Mapping[str, Projection | None]]
"""Tells which of these ids the viewer may see now, each with what they may see of it in the fields of the index.

None instead of a projection: whoever may see the entity may read all that the index holds of it.
"""

Lied = Callable[[frozenset[str]], None]
"""Is told which documents an index said too much of."""


def denied(definition: IndexDefinition, rows: Sequence[Row], vouch: Vouch) -> frozenset[str]:
    """Return the ids of the hits that are hidden by now, or of which the index says more than is to be seen."""
    if not rows:
        return frozenset()
    seen = vouch([row.id for row in rows])
    return frozenset(row.id for row in rows if row.id not in seen or _says_more(definition, row, seen[row.id]))


def _says_more(definition: IndexDefinition, row: Row, projection: Projection | None) -> bool:
    if projection is None:
        return False
    told = document(definition, projection)
    return _beyond(row.texts, told.texts) or _beyond(row.codes, told.codes)


def _beyond(said: Mapping[str, Collection[object]], told: Mapping[str, Collection[object]]) -> bool:
    return any(not set(values) <= set(told.get(name, ())) for name, values in said.items())


def untold(definition: IndexDefinition, holders: Mapping[tuple[str, str], str], vouch: Vouch) -> frozenset[str]:
    """Return the documents in which a value that they are said to hold is not to be seen.

    ``holders`` tells a document for each pair of a field and a value of it.
    """
    seen = vouch(sorted(set(holders.values()))) if holders else {}

    def is_told(field: str, value: str, id_: str) -> bool:
        projection = seen.get(id_)
        return id_ in seen and (projection is None or value in document(definition, projection).texts[field])

    return frozenset(id_ for pair, id_ in holders.items() if not is_told(*pair, id_))
