"""The Elasticsearch engine's answers to the contract.

An index is ``<prefix><name>-<number>``. Questions go through the alias ``<prefix><name>``; every index that takes
writes has a second alias of its own, ``<index>-write``, and writes insist on an alias: so a write that comes after its
index was removed is refused instead of creating an index without our mapping.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from portal.tracing import spans, traces
from search import patience
from search.documents import Prepared, Write, prepared
from search.engines.contract import Found, Report, Standing
from search.errors import EngineUnavailable, IndexMissing, RebuildRunning
from search.indices import IndexDefinition
from search.plan import Plan, Scope

from . import questions
from .connection import SEARCH_PATIENCE, WRITE_PATIENCE, Address, Breaker, connect, heals
from .mapping import body, mapping, settings

_SCANNED_AT_ONCE = 1_000
_WRITTEN_AT_ONCE = 500
_CONFLICT = 409
_BLOCKED = "cluster_block_exception"
_Answer = TypeVar("_Answer")


class ElasticEngine:
    """Elasticsearch 8, through the official client."""

    label = "elasticsearch"

    def __init__(self, address: Address, *, prefix: str = "", breaker: Breaker | None = None) -> None:
        self._client = connect(address)
        self._patient: Elasticsearch = self._client.options(request_timeout=WRITE_PATIENCE)
        self._prefix = prefix
        self._breaker = breaker or Breaker()

    def _alias(self, definition: IndexDefinition) -> str:
        return f"{self._prefix}{definition.name}"

    def _ask(self, definition: IndexDefinition, call: Callable[[], _Answer], *, hurried: bool = False) -> _Answer:
        """Call the server. Raises EngineUnavailable, and IndexMissing where it knows no such index."""
        with self._breaker.guard(hurried=hurried):
            try:
                return call()
            except NotFoundError as missing:
                raise IndexMissing(definition.name) from missing

    def _existing(self, definition: IndexDefinition) -> dict[str, set[str]]:
        """Return the concrete indices of this name, each with its aliases."""
        numbered = re.compile(re.escape(self._alias(definition)) + r"-\d+$")
        answer = self._ask(
            definition,
            lambda: self._patient.indices.get_alias(index=f"{self._alias(definition)}-*", expand_wildcards="all"),
        )
        return {name: set(found["aliases"]) for name, found in answer.body.items() if numbered.match(name)}

    def _standing(self, definition: IndexDefinition) -> tuple[list[str], list[str]]:
        """Return the index in use, and those being built, as of one moment."""
        alias, existing = self._alias(definition), self._existing(definition)
        live = [name for name, aliases in existing.items() if alias in aliases]
        return live, sorted(existing.keys() - set(live))

    def _live(self, definition: IndexDefinition) -> str:
        live, _building = self._standing(definition)
        if not live:
            raise IndexMissing(definition.name)
        return live[0]

    def _create(self, definition: IndexDefinition, *, live: bool) -> str:
        numbers = [int(name.rsplit("-", 1)[1]) for name in self._existing(definition)]
        name = f"{self._alias(definition)}-{max(numbers, default=0) + 1:06d}"
        aliases: dict[str, Any] = {f"{name}-write": {}}
        if live:
            aliases[self._alias(definition)] = {}
        with self._breaker.guard():
            self._patient.indices.create(index=name, settings=settings(), mappings=mapping(definition), aliases=aliases)
        return name

    def ensure(self, definition: IndexDefinition) -> None:
        """Build the index, empty, where it does not exist yet."""
        if not any(self._alias(definition) in aliases for aliases in self._existing(definition).values()):
            self._create(definition, live=True)

    def drop(self, definition: IndexDefinition) -> None:
        """Remove the index and every half-built one."""
        for name in self._existing(definition):
            self._ask(definition, partial(self._patient.indices.delete, index=name, ignore_unavailable=True))

    def write(self, definition: IndexDefinition, writes: Sequence[Write], *, building: str = "") -> Report:
        """Write to the index and to one being built; every item of the batch is accounted for."""
        batch = prepared(definition, writes)
        if building:
            return self._write_into(definition, [building], batch)
        # Both as of one moment. Were the second looked up after the first was written, an index that took over in
        # between would never hear of this change, and the fact behind it would be forgotten.
        live, beside = self._standing(definition)
        if not live:
            raise IndexMissing(definition.name)
        report = self._write_into(definition, live, batch)
        self._write_into(definition, beside, batch)
        return report

    def _write_into(self, definition: IndexDefinition, indices: Sequence[str], batch: Sequence[Prepared]) -> Report:
        report = Report()
        for index in indices:
            actions = (
                {
                    "_op_type": "index",
                    "_index": f"{index}-write",
                    "_id": write.id,
                    "version": write.version,
                    "version_type": "external_gte",
                    "_source": body(definition, write),
                }
                for write in batch
            )
            with self._breaker.guard():
                for done, item in streaming_bulk(
                    self._patient,
                    actions,
                    chunk_size=_WRITTEN_AT_ONCE,
                    raise_on_error=False,
                    raise_on_exception=True,
                    require_alias=True,
                ):
                    report += self._outcome(done, item["index"])
        return report

    def _outcome(self, done: bool, item: dict[str, Any]) -> Report:
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

    def refresh(self, definition: IndexDefinition) -> None:
        """Make everything written so far findable now."""
        for name in self._existing(definition):
            self._ask(definition, partial(self._patient.indices.refresh, index=name))

    def _asking(self) -> tuple[Elasticsearch, bool]:
        """Return the client for a question: with the trace's id, and no longer patience than whoever asks has.

        Also whether that is less than usual. Raises EngineUnavailable where no time is left at all.
        """
        left, trace = patience.left(SEARCH_PATIENCE), traces.current()
        if left <= 0:
            raise EngineUnavailable
        told: dict[str, Any] = {"opaque_id": trace.trace_id} if trace else {}
        hurried = left < SEARCH_PATIENCE
        if hurried:
            told["request_timeout"] = left
        return (self._client.options(**told) if told else self._client), hurried

    def _search(self, definition: IndexDefinition, asked: dict[str, Any]) -> dict[str, Any]:
        client, hurried = self._asking()
        try:
            with spans.span("search", index=definition.name):
                answer = self._ask(
                    definition,
                    lambda: client.search(index=self._alias(definition), body=asked, request_cache=False),
                    hurried=hurried,
                )
        except BadRequestError as refused:
            # The index was built from an older definition; to a viewer that is an index away until it is rebuilt.
            raise IndexMissing(definition.name) from refused
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise EngineUnavailable
        found: dict[str, Any] = answer.body
        return found

    def search(self, plan: Plan) -> Found:
        """Answer a plan."""
        return questions.found(self._search(plan.scope.definition, questions.request(plan)), plan)

    def values(self, scope: Scope, words: Sequence[str], most: int) -> dict[str, list[tuple[str, int]]]:
        """Return by field the values of suggesting fields, with how many documents hold each: one request for all."""
        answer = self._search(scope.definition, questions.values(scope, words, most))
        return {
            name: [(bucket["key"], bucket["doc_count"]) for bucket in held["values"]["buckets"]]
            for name, held in answer["aggregations"].items()
        }

    def holders(self, scope: Scope, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the first document that holds each of these values."""
        if not wanted:
            return {}
        return questions.first_holders(self._search(scope.definition, questions.holders(scope, wanted)), wanted)

    def count(self, definition: IndexDefinition) -> int:
        """Return how many documents can be found."""
        query = {"term": {"gone": False}}
        answer = self._ask(definition, lambda: self._client.count(index=self._alias(definition), query=query))
        return int(answer["count"])

    def standing(self, definition: IndexDefinition) -> Iterator[Standing]:
        """Yield what stands in the index by id, in batches."""
        last = ""
        while True:
            answer = self._search(
                definition,
                {
                    "query": {"range": {"id": {"gt": last}}},
                    "sort": [{"id": "asc"}],
                    "size": _SCANNED_AT_ONCE,
                    "version": True,
                    "_source": ["gone", "digest"],
                },
            )
            hits = answer["hits"]["hits"]
            for hit in hits:
                source = hit["_source"]
                yield Standing(hit["_id"], hit["_version"], source["gone"], source.get("digest", ""))
            if len(hits) < _SCANNED_AT_ONCE:
                return
            last = hits[-1]["_id"]

    def revision(self, definition: IndexDefinition) -> int | None:
        """Return the revision of the definition the index was built from."""
        try:
            name = self._live(definition)
        except IndexMissing:
            return None
        answer = self._ask(definition, lambda: self._patient.indices.get_mapping(index=name))
        return int(answer[name]["mappings"]["_meta"]["revision"])

    def begin_rebuild(self, definition: IndexDefinition, *, force: bool = False) -> str:
        """Build an empty index beside the one in use."""
        _live, building = self._standing(definition)
        if building and not force:
            raise RebuildRunning(definition.name)
        # First the new one: no two may ever bear one name, or whoever is thrown away would write into it.
        made = self._create(definition, live=False)
        for name in building:
            self.abandon_rebuild(definition, name)
        return made

    def finish_rebuild(self, definition: IndexDefinition, building: str) -> None:
        """Swap the alias in one call, then remove the old index: kept, it would show what is hidden meanwhile."""
        existing = self._existing(definition)
        if building not in existing:
            raise RebuildRunning(definition.name)
        alias = self._alias(definition)
        actions: list[dict[str, Any]] = [{"add": {"index": building, "alias": alias}}]
        actions += [{"remove_index": {"index": name}} for name in existing if name != building]
        self._ask(definition, lambda: self._patient.indices.refresh(index=building))
        self._ask(definition, lambda: self._patient.indices.update_aliases(actions=actions))

    def abandon_rebuild(self, definition: IndexDefinition, building: str) -> None:
        """Remove the index being built."""
        self._ask(definition, lambda: self._patient.indices.delete(index=building, ignore_unavailable=True))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
