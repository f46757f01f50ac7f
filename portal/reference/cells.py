"""Texts in files that spreadsheets open."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins as one gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
