"""The indexes that the lists of alumni walk: five an audience, over the rows that audience can find."""

from collections.abc import Iterator

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from portal.privacy.policies import FieldGroup

ANYTHING = 2**31 - 1
"""The mask of every group there is or will be."""

_OPT_IN = {
    "public": Q(is_public=True),
    "student": Q(in_directory=True),
    "alumni": Q(in_directory=True),
    "employer": Q(employer_open_until__isnull=False),
}
"""How an owner lets an audience find the row; the audiences by what their column begins with."""


def opens(column: str, mask: int) -> Q:
    """Return the condition "one of the groups in ``mask`` is open", as rows are found by and as indexes are bound to.

    Not "more than zero": of that PostgreSQL expects a third of the rows and sorts these few, of this nearly all.
    """
    return ~Q(Exact(F(column).bitand(mask), 0))


def closes(column: str, bit: int) -> Q:
    """Return the condition "the group of ``bit`` is not open", as indexes are bound to; expected as ``opens`` is."""
    return ~Q(Exact(F(column).bitand(bit), bit))


DATED, UNDATED = Q(graduation_rank__isnull=False), Q(graduation_rank__isnull=True)
"""Whether the day of a graduation stands in the record."""


def undated_as(column: str) -> Q:
    """Return what holds of every row that comes last by graduation, for the audience with this column."""
    return closes(column, FieldGroup.IDENTITY.bit) | closes(column, FieldGroup.EDUCATION.bit) | UNDATED


def _of_audience(audience: str, opt_in: Q) -> Iterator[models.Index]:
    """Yield the rows an audience may find by id, those whose name it sees by name and day, and those that come last."""
    column = f"{audience}_groups"
    opened, named = opt_in & opens(column, ANYTHING), opt_in & opens(column, FieldGroup.IDENTITY.bit)
    yield models.Index(fields=["public_id"], name=f"alumni_{audience}_by_id", condition=opened)
    yield models.Index(fields=["name_key", "public_id"], name=f"alumni_{audience}_by_name", condition=named)
    yield models.Index(fields=BY_GRADUATION, name=f"alumni_{audience}_by_day", condition=named & DATED)
    nameless, undated = closes(column, FieldGroup.IDENTITY.bit), undated_as(column)
    yield models.Index(fields=["public_id"], name=f"alumni_{audience}_name_last", condition=opened & nameless)
    yield models.Index(fields=["public_id"], name=f"alumni_{audience}_day_last", condition=opened & undated)


BY_GRADUATION = ["graduation_rank", "public_id"]
INDEXES = [
    models.Index(fields=["name_key", "public_id"], name="alumni_by_name_then_id"),
    models.Index(fields=BY_GRADUATION, name="alumni_by_day", condition=DATED),
    models.Index(fields=["public_id"], name="alumni_day_last", condition=UNDATED),
    *(index for audience, opt_in in _OPT_IN.items() for index in _of_audience(audience, opt_in)),
]
"""A list asks for each audience apart (``segments``), so that the condition of its index holds; the center for all."""
