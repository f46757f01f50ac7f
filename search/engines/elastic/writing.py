"""Documents as items of a bulk, and what became of each of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.documents import Prepared
from search.engines.contract import Report
from search.errors import EngineUnavailable
from search.indices import IndexDefinition

from .connection import heals
from .mapping import body

_WRITTEN_AT_ONCE = 1_000
"""A batch of the relay, 500 people in two indices, is one request."""
_CONFLICT = 409
_BLOCKED = "cluster_block_exception"


@dataclass(frozen=True, slots=True)
class Target:
    """A concrete index that a batch goes to. Only what becomes of it in an index in use is ``told``."""

    index: str
    definition: IndexDefinition
    batch: Sequence[Prepared]
    told: bool = True


def _items(target: Target) -> Iterator[dict[str, Any]]:
    for write in target.batch:
        yield {
            "_op_type": "index",
            "_index": f"{target.index}-write",
            "_id": write.id,
            "version": write.version,
            "version_type": "external_gte",
            "_source": body(target.definition, write),
        }


def bulk(client: Elasticsearch, targets: Iterable[Target], *, felt: bool) -> Report:
    """Write to all targets in as few requests as they fit in, every item accounted for.

    With ``felt`` all of it can be found when this returns. Raises what the client does, and EngineUnavailable where an
    item failed through no fault of its document.
    """
    pairs = [(target.told, item) for target in targets for item in _items(target)]
    refresh: dict[str, Any] = {"refresh": True} if felt else {}
    answers = streaming_bulk(
        client,
        (item for _told, item in pairs),
        chunk_size=_WRITTEN_AT_ONCE,
        raise_on_error=False,
        raise_on_exception=True,
        require_alias=True,
        **refresh,
    )
    report = Report()
    # Answers come in the order of the items.
    for (told, _item), (done, answer) in zip(pairs, answers, strict=True):
        outcome = _outcome(done, answer["index"])
        report += outcome if told else Report()
    return report


def _outcome(done: bool, item: dict[str, Any]) -> Report:
    status = item.get("status", 0)
    if done:
        return Report(written=1)
    if status == _CONFLICT:
        return Report(older=1)
    reason = item.get("error", {})
    # The kind of the reason only: its text may hold values.
    kind = str(reason.get("type", status)) if isinstance(reason, dict) else "?"
    if heals(status) or kind == _BLOCKED:
        # A queue that is full, a shard that is away, a disk without room: no fault of the document.
        raise EngineUnavailable
    return Report(refused=((item["_id"], kind),))
