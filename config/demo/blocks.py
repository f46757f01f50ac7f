"""What a page of the demo is made of: blocks of a StreamField as the editor stores them, words by language."""

import uuid
from html import escape
from typing import Any

Raw = dict[str, Any]


def block(kind: str, value: Any) -> Raw:
    """Return a block of a stream."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def items(values: list[Any]) -> list[Raw]:
    """Return the items of a list block."""
    return [block("item", value) for value in values]


def paragraph(text: str) -> Raw:
    """Return plain text as a paragraph."""
    return block("paragraph", f"<p>{escape(text, quote=False)}</p>")


def said(row: Raw, name: str, language: str) -> Any:
    """Return what ``row`` says under ``name`` in a language."""
    return row[f"{name}_{language}"]
