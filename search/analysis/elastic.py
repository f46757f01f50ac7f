"""The same specification as Elasticsearch settings. Builds plain dicts; knows no client."""

from collections.abc import Mapping, Sequence
from typing import Any

from .alphabet import folding, lowering
from .specification import APOSTROPHE, EDGE, LONGEST_WORD, STEM, TECHNICAL, WORDS, Rule, protected

EXACT, FOLDED, STEMMED, WHOLE, PREFIX = "exact", "folded", "stemmed", "whole", "prefix"
LONGEST_PREFIX = 15


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(sign):04x}" for sign in text)


def _mapping(table: Mapping[str, str]) -> dict[str, Any]:
    return {"type": "mapping", "mappings": [f"{_escaped(sign)}=>{_escaped(to)}" for sign, to in table.items()]}


def _replace(rule: Rule, **more: Any) -> dict[str, Any]:
    return {"type": "pattern_replace", "pattern": rule.pattern, "replacement": rule.replacement, **more}


def _numbered(name: str, rules: tuple[Rule, ...], **more: Any) -> dict[str, dict[str, Any]]:
    return {f"{name}_{place:02d}": _replace(rule, **more) for place, rule in enumerate(rules)}


def settings() -> dict[str, Any]:
    """Return the ``analysis`` part of an index's settings."""
    technical = _numbered("technical", TECHNICAL)
    apostrophe = _numbered("apostrophe", APOSTROPHE)
    stemming = _numbered("stem", STEM, all=False)
    unprotected = {
        "type": "condition",
        "filter": list(stemming),
        "script": {"source": "!token.isKeyword()"},
    }
    shortened = [*apostrophe, "longest"]

    def analyzer(table: str, *filters: str, edges: Sequence[str] = (), words: str = "words") -> dict[str, Any]:
        return {
            "type": "custom",
            "char_filter": [table, *technical, *edges],
            "tokenizer": words,
            "filter": [*shortened, *filters],
        }

    return {
        "char_filter": {
            "lowering": _mapping(lowering()),
            "folding": _mapping(folding()),
            "no_edge": _mapping({EDGE: " "}),
            "edges": _replace(Rule(r"\A([\s\S]*)\z", f"{EDGE} $1 {EDGE}")),
            **technical,
        },
        "tokenizer": {
            "words": {"type": "simple_pattern", "pattern": WORDS},
            "words_and_edges": {"type": "simple_pattern", "pattern": f"{WORDS}|{EDGE}"},
        },
        "filter": {
            **apostrophe,
            "longest": {"type": "truncate", "length": LONGEST_WORD},
            "protected": {"type": "keyword_marker", "keywords": sorted(protected())},
            **stemming,
            "unprotected": unprotected,
            "prefixes": {"type": "edge_ngram", "min_gram": 1, "max_gram": LONGEST_PREFIX},
        },
        "analyzer": {
            EXACT: analyzer("lowering"),
            FOLDED: analyzer("folding"),
            STEMMED: analyzer("folding", "protected", "unprotected"),
            # The words of a value between its edges, so that a phrase can say where it begins and ends.
            WHOLE: analyzer("folding", "protected", "unprotected", edges=("no_edge", "edges"), words="words_and_edges"),
            PREFIX: analyzer("folding", "prefixes"),
        },
    }
