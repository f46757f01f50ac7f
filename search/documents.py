"""From a projection to what an engine stores: checked against the definition, the same for both engines."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from portal.reference.turkish import sort_key

from .analysis.analyzer import clean
from .errors import InvalidDocument
from .indices import SEARCHED, Field, IndexDefinition, Kind

LONGEST_CODE = 256
LONGEST_TEXT = 50_000
LONGEST_SORT_KEY = 1_000
_WHOLE = 2**63 - 1

Code = str | int
Projection = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Write:
    """What shall stand in an index under ``id``: a projection, or None where it may no longer be found.

    ``version`` grows with every change of the entity; a write older than what stands there changes nothing.
    """

    id: str
    version: int
    projection: Projection | None


@dataclass(frozen=True, slots=True)
class Document:
    """A projection made ready: texts in NFC, codes and whole numbers, and the keys it is ordered by."""

    texts: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, tuple[Code, ...]]
    sort_keys: Mapping[str, Code | None]
    digest: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A write whose document is ready; None where nothing may be found."""

    id: str
    version: int
    document: Document | None


def seconds(value: date | datetime) -> int:
    """Return a moment as whole seconds since 1970; a plain date is its first second in UTC."""
    if not isinstance(value, datetime):
        return int(datetime.combine(value, time.min, UTC).timestamp())
    if value.tzinfo is None:
        raise ValueError("a moment without its time zone")
    return int(value.timestamp())


def code(field: Field, value: Any) -> Code:
    """Return ``value`` as ``field`` keeps it; raise ValueError where it is not of that kind."""
    match field.kind:
        case Kind.FLAG if isinstance(value, bool):
            return "true" if value else "false"
        case Kind.INTEGER if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _WHOLE:
            return value
        case Kind.DATE if isinstance(value, date):
            return seconds(value)
        case Kind.KEYWORD if isinstance(value, str) and 0 < len(value) <= LONGEST_CODE and clean(value) == value:
            return value
    raise ValueError(f"{field.name} holds {field.kind.value}")


def _several(value: Any) -> Iterable[Any]:
    if value is None or value == "":
        return ()
    return value if isinstance(value, (list, tuple, set, frozenset)) else (value,)


def _texts(field: Field, value: Any) -> tuple[str, ...]:
    values = tuple(_several(value))
    if not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in values):
        raise ValueError(f"{field.name} holds text")
    return tuple(cleaned for cleaned in map(clean, values) if cleaned.strip())


def suggestable(texts: Iterable[str]) -> list[str]:
    """Return the values short enough to be suggested whole."""
    return [text for text in dict.fromkeys(texts) if len(text) <= LONGEST_CODE]


def _sort_key(field: Field, texts: tuple[str, ...], codes: tuple[Code, ...]) -> Code | None:
    if field.kind in SEARCHED:
        return sort_key(texts[0])[:LONGEST_SORT_KEY] if texts else None
    # Of several numbers the latest counts; of several codes the first in order.
    if field.kind is Kind.KEYWORD:
        return min(map(str, codes), default=None)
    return max((value for value in codes if isinstance(value, int)), default=None)


def contents(
    definition: IndexDefinition, projection: Projection
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[Code, ...]]]:
    """Return the texts and the codes by field that an index holds of ``projection``. Raises InvalidDocument."""
    if unknown := set(projection) - {field.name for field in definition.fields}:
        raise InvalidDocument(f"{definition.name} has no field {', '.join(sorted(unknown))}")
    texts: dict[str, tuple[str, ...]] = {}
    codes: dict[str, tuple[Code, ...]] = {}
    try:
        for field in definition.fields:
            value = projection.get(field.name)
            if field.kind in SEARCHED:
                texts[field.name] = _texts(field, value)
            else:
                codes[field.name] = tuple(dict.fromkeys(code(field, single) for single in _several(value)))
    except ValueError as wrong:
        # The field's name only: the value belongs to a person.
        raise InvalidDocument(f"{definition.name}: {wrong}") from None
    return texts, codes


def document(definition: IndexDefinition, projection: Projection) -> Document:
    """Return ``projection`` made ready for ``definition``. Raises InvalidDocument for what does not fit it."""
    texts, codes = contents(definition, projection)
    sort_keys = {
        field.name: _sort_key(field, texts.get(field.name, ()), codes.get(field.name, ()))
        for field in definition.sortable()
    }
    canonical = json.dumps([texts, {name: sorted(values, key=str) for name, values in codes.items()}], sort_keys=True)
    return Document(texts, codes, sort_keys, hashlib.sha256(canonical.encode()).hexdigest())


def prepared(definition: IndexDefinition, writes: Iterable[Write]) -> list[Prepared]:
    """Return writes made ready, the last word on each id only. Raises InvalidDocument before anything is written."""
    newest: dict[str, Write] = {}
    for write in writes:
        if not 0 < len(write.id) <= LONGEST_CODE or clean(write.id) != write.id:
            raise InvalidDocument(f"{definition.name}: an id is a short text")
        standing = newest.get(write.id)
        if standing is None or write.version >= standing.version:
            newest[write.id] = write
    return [
        Prepared(write.id, write.version, None if write.projection is None else document(definition, write.projection))
        for write in newest.values()
    ]
