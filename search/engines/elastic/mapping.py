"""Settings and mapping of an index, made from its definition; and documents in that shape."""

from collections.abc import Mapping
from typing import Any

from search.analysis import elastic
from search.documents import Code, Document, Prepared, suggestable
from search.indices import MEASURED, Field, IndexDefinition, Kind
from search.plan import ALL_EXACT, ALL_STEM, ALL_WORD

_BETWEEN_VALUES = 100
_KEYWORD = {"type": "keyword"}
_STORED = {"type": "keyword", "index": False, "doc_values": False}


def _text(analyzer: str, **more: Any) -> dict[str, Any]:
    """Return a text field. No norms and no frequencies are wanted: scores are sums of constants."""
    return {
        "type": "text",
        "analyzer": analyzer,
        "norms": False,
        "similarity": "boolean",
        "position_increment_gap": _BETWEEN_VALUES,
        **more,
    }


def _searched(field: Field) -> dict[str, Any]:
    stemmed = elastic.WHOLE if field.whole else elastic.STEMMED
    mapped = _text(stemmed if field.kind is Kind.TEXT else elastic.FOLDED, copy_to=[ALL_STEM, ALL_WORD, ALL_EXACT])
    if field.suggest:
        mapped["fields"] = {
            "word": _text(elastic.FOLDED, index_options="docs"),
            "begin": _text(elastic.PREFIX, index_options="docs"),
        }
    return mapped


def _coded(field: Field) -> dict[str, Any]:
    return {"type": "long"} if field.kind in MEASURED else _KEYWORD


def mapping(definition: IndexDefinition) -> dict[str, Any]:
    """Return the mapping: strict, so that nothing can slip in that the definition does not name."""
    properties: dict[str, Any] = {
        "id": _KEYWORD,
        "gone": {"type": "boolean"},
        "digest": _STORED,
        ALL_STEM: _text(elastic.STEMMED),
        # With positions: phrases are sought as they stand.
        ALL_WORD: _text(elastic.FOLDED),
        ALL_EXACT: _text(elastic.EXACT),
    }
    searched = {field.name for field in definition.searched()}
    for field in definition.fields:
        properties[field.name] = _searched(field) if field.name in searched else _coded(field)
    for field in definition.suggesting():
        properties[f"raw_{field.name}"] = _KEYWORD
    for field in definition.sortable():
        properties[f"last_{field.name}"] = {"type": "byte"}
        properties[f"sort_{field.name}"] = _coded(field)
    return {"dynamic": "strict", "_meta": {"revision": definition.revision}, "properties": properties}


def settings() -> dict[str, Any]:
    """Return the settings: one shard, and no long memory of what was hidden."""
    return {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "1s",
        # What was removed must leave the term dictionary with the next merge, not twelve hours later.
        "soft_deletes": {"retention_lease": {"period": "1h"}},
        "analysis": elastic.settings(),
    }


def _sort_keys(definition: IndexDefinition, keys: Mapping[str, Code | None]) -> dict[str, Code]:
    found: dict[str, Code] = {}
    for field in definition.sortable():
        key = keys[field.name]
        found[f"last_{field.name}"] = int(key is None)
        found[f"sort_{field.name}"] = (0 if field.kind in MEASURED else "") if key is None else key
    return found


def body(definition: IndexDefinition, write: Prepared) -> dict[str, Any]:
    """Return a document as it is stored. What is gone leaves a marker: an id and a version, nothing of a person.

    A plain delete would be forgotten after a minute, and a late write could bring the document back.
    """
    ready: Document | None = write.document
    if ready is None:
        return {"id": write.id, "gone": True}
    return {
        "id": write.id,
        "gone": False,
        "digest": ready.digest,
        **{name: list(values) for name, values in {**ready.texts, **ready.codes}.items() if values},
        **{f"raw_{field.name}": suggestable(ready.texts[field.name]) for field in definition.suggesting()},
        **_sort_keys(definition, ready.sort_keys),
    }
