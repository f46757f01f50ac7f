"""The indexes that the lists of alumni walk: two an audience, over the rows that audience can find."""

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


def _of_audience(audience: str, opt_in: Q) -> tuple[models.Index, models.Index]:
    """Return the rows an audience may find by id, and those whose name it sees by name."""
    column = f"{audience}_groups"
    opened, named = opens(column, ANYTHING), opens(column, FieldGroup.IDENTITY.bit)
    return (
        models.Index(fields=["public_id"], name=f"alumni_{audience}_by_id", condition=opt_in & opened),
        models.Index(fields=["name_key", "public_id"], name=f"alumni_{audience}_by_name", condition=opt_in & named),
    )


INDEXES = [index for audience, opt_in in _OPT_IN.items() for index in _of_audience(audience, opt_in)]
"""A list asks for each audience apart (``filters.segments``), so that the condition of its index holds."""
