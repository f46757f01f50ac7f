"""The files of the contract, as its checks read them; UPDATE_CONTRACT=1 lets the checks write them anew."""

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CONTRACT = Path(__file__).resolve().parents[2] / "frontend_contract"
UPDATE = os.environ.get("UPDATE_CONTRACT") == "1"
HOW_TO_UPDATE = "UPDATE_CONTRACT=1 .venv/bin/pytest tests/frontend_contract"

_SPREAD = re.compile(r"\.\.\.\s*(?!on\b)(\w+)")


def _texts(folder: str) -> Mapping[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((CONTRACT / folder).glob("*.graphql"))}


@cache
def fragments() -> Mapping[str, str]:
    """Return each fragment's text by its name."""
    return _texts("fragments")


@cache
def operations() -> Mapping[str, str]:
    """Return each operation's document by its name: its own text and the fragments it needs, sorted by name."""
    return {name: _whole(text) for name, text in _texts("operations").items()}


def _whole(text: str) -> str:
    needed: set[str] = set()
    waiting = [text]
    while waiting:
        for name in _SPREAD.findall(waiting.pop()):
            if name not in needed:
                needed.add(name)
                waiting.append(fragments()[name])
    return "\n".join([text, *(fragments()[name] for name in sorted(needed))])


def schema_text() -> str:
    """Return the committed text of the schema."""
    return (CONTRACT / "schema.graphql").read_text(encoding="utf-8")
