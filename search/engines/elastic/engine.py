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

from portal.tracing import spans, traces
from search import patience
from search.documents import Write, prepared
from search.engines.contract import Batch, Found, Report, Standing
from search.errors import EngineUnavailable, IndexMissing, RebuildRunning
from search.indices import IndexDefinition
from search.plan import Plan, Scope

from . import questions
from .connection import SEARCH_PATIENCE, WRITE_PATIENCE, Address, Breaker, connect
from .mapping import mapping, settings
from .writing import Target, bulk

_SCANNED_AT_ONCE = 1_000
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

    def _existing(self, *definitions: IndexDefinition) -> dict[str, set[str]]:
        """Return the concrete indices of these names, each with its aliases, as of one moment."""
        aliases = [self._alias(definition) for definition in definitions]
        numbered = re.compile(rf"(?:{'|'.join(map(re.escape, aliases))})-\d+$")
        answer = self._ask(
            definitions[0],
            lambda: self._patient.indices.get_alias(index=[f"{name}-*" for name in aliases], expand_wildcards="all"),
        )
        return {name: set(found["aliases"]) for name, found in answer.body.items() if numbered.match(name)}

    def _parted(self, definition: IndexDefinition, existing: dict[str, set[str]]) -> tuple[list[str], list[str]]:
        """Return of what exists the index in use under this name, and those being built."""
        alias = self._alias(definition)
        of_this_name = {name: aliases for name, aliases in existing.items() if name.rpartition("-")[0] == alias}
        live = [name for name, aliases in of_this_name.items() if alias in aliases]
        return live, sorted(of_this_name.keys() - set(live))

    def _standing(self, definition: IndexDefinition) -> tuple[list[str], list[str]]:
        """Return the index in use, and those being built, as of one moment."""
        return self._parted(definition, self._existing(definition))

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
        if not building:
            return self._write([(definition, writes)], felt=False)
        target = Target(building, definition, prepared(definition, writes))
        with self._breaker.guard():
            return bulk(self._patient, [target], felt=False)

    def write_felt(self, batches: Sequence[Batch]) -> Report:
        """Write to several indices by one look at what stands and one bulk, which makes it findable itself."""
        return self._write(batches, felt=True) if batches else Report()

    def _write(self, batches: Sequence[Batch], *, felt: bool) -> Report:
        ready = [(definition, prepared(definition, writes)) for definition, writes in batches]
        # All as of one moment. Were those being built looked up after the others were written, an index that took over
        # in between would never hear of this change, and the fact behind it would be forgotten.
        existing = self._existing(*(definition for definition, _writes in ready))
        targets: list[Target] = []
        missing: list[str] = []
        for definition, batch in ready:
            live, beside = self._parted(definition, existing)
            if not live:
                missing.append(definition.name)
            targets += [Target(name, definition, batch) for name in live]
            targets += [Target(name, definition, batch, told=False) for name in beside if live]
        with self._breaker.guard():
            report = bulk(self._patient, targets, felt=felt)
        # The others have heard of it by now: one index that was not built yet keeps nothing from them.
        if missing:
            raise IndexMissing(missing[0])
        return report

    def refresh(self, definition: IndexDefinition) -> None:
        """Make everything written so far findable now, in the index and in those being built."""
        self._ask(definition, lambda: self._patient.indices.refresh(index=f"{self._alias(definition)}-*"))

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
