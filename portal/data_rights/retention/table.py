"""The classes of retention as a page: docs/retention.md is made from what the program goes by."""

from collections.abc import Iterator

from django.utils import translation

from portal.data_rights.rules import Fate

from .classes import RetentionClass, classes, lasting

_HEAD = """# How long data about people is kept

Made by `manage.py retention_table` from `portal/data_rights/retention/classes.py` and what the rooms above declare; not
to be edited. The privacy officer chooses other days within the bounds. On the first day of each month a run destroys
what is over.

| class | table | counted from | days | bounds | ground | what happens |
|---|---|---|---|---|---|---|
"""


def retention_table() -> str:
    """Return the page."""
    with translation.override("en"):
        return _HEAD + "\n".join(_rows()) + "\n\n" + _rest()


def _rows() -> Iterator[str]:
    for one in classes().values():
        along = "".join(f", `{label}`" for label in one.along)
        days = f"{one.days} | {one.least} to {one.most}"
        yield (
            f"| {one.name} (`{one.key}`) | `{one.table}`{along} | `{one.since}` | {days} | {one.ground.label} "
            f"| {_fate(one)} |"
        )


def _fate(one: RetentionClass) -> str:
    if one.fate is Fate.DELETE:
        return "deleted"
    return f"emptied: {', '.join(one.empties)}" if one.empties else "emptied, as by erasing"


def _rest() -> str:
    tables = ", ".join(f"`{label}`" for label in sorted(lasting()))
    return f"## As long as the person\n\nGone with the person, by the rules of erasing: {tables}.\n"
