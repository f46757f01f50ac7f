"""What of a row stands in a person's access copy: said beside what erasing does to it, so that neither is forgotten.

A table is copied with every column but its key, those that lead to people, and those withheld with the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from portal.ledger.access import reason_in_words
from portal.privacy.models import PersonalRecord

PEOPLE = ("accounts.User", "alumni.AlumniProfile")
NUMBERS = frozenset({"user_id", "profile_id", "person_id", "owner_id"})
"""Names under which a table holds a person's number without a foreign key."""
NAMES = ("name_tr", "title_tr", "name", "title", "code")
"""The columns by which a row of a table about no people is called, the best first."""

Read = str | Callable[[], Any]
"""A lookup path, or what makes an expression once every model is there."""


@dataclass(frozen=True, slots=True)
class Copied:
    """The row is copied: ``without`` some columns, each with the reason; ``reads`` adds values of rows it leads to.

    A path that ends in ``_tr`` is read in the language of the copy. ``spoken`` puts a stored code into words.
    """

    without: Mapping[str, Any] = field(default_factory=dict)
    reads: Mapping[str, Read] = field(default_factory=dict)
    spoken: Mapping[str, Callable[[str], str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withheld:
    """The rows are not copied, for a reason the person is told."""

    why: Any


def copied(*, reads: Mapping[str, Read] | None = None, **without: Any) -> Copied:
    """Return the decision to copy a table, without the columns named, each with its reason."""
    return Copied(without, reads or {})


def withheld(why: Any) -> Withheld:
    """Return the decision to copy nothing of a table."""
    return Withheld(why)


def leads_to_people(column: "Field[Any, Any]") -> bool:
    """Say whether a column leads to anybody: such a column is never copied, the row that holds it is somebody's own."""
    other = column.related_model
    if other is None:
        return column.name in NUMBERS
    return other._meta.label in PEOPLE or issubclass(other, PersonalRecord)


def path_of(column: "Field[Any, Any]") -> str:
    """Return the lookup path of what a copied column is called; empty where a related row has no name."""
    if column.related_model is None:
        return column.name
    there = {one.name for one in column.related_model._meta.concrete_fields}
    name = next((name for name in NAMES if name in there), "")
    return f"{column.name}__{name}" if name else ""


def columns_of(model: type[Model], copy: Copied) -> dict[str, Read]:
    """Return what is read for each key of a copied row, in the order of the columns."""
    own = {
        column.name: path_of(column)
        for column in model._meta.local_concrete_fields
        if not column.primary_key and not leads_to_people(column) and column.name not in copy.without
    }
    return {**{name: path for name, path in own.items() if path and name not in copy.reads}, **copy.reads}


def firm_that_read() -> Any:
    """Return the name of the firm a reading was for; the ledger holds its number only."""
    return Subquery(
        apps.get_model("employers.Employer")
        ._base_manager.filter(pk=OuterRef("reading__employer_id"))
        .values("name")[:1]
    )


SECRET = _("a secret of the sign-in; whoever knows it could act in your name")
COMPUTED = _("computed from other values that stand here")
OURS = _("how the platform works off the row; it says nothing about you")
OTHERS = _("speaks of other people as well")
FIRMS_OWN = _("how the firm calls its own list; it may speak of other people")
FROM_LEDGER = Copied(
    without={"reading": COMPUTED},
    reads={
        "read_at": "reading__read_at",
        "read_as": "reading__audience",
        "employer": firm_that_read,
        "door": "reading__door",
        "question": "reading__question",
        "reason": "reading__reason",
    },
    spoken={"reason": reason_in_words},
)
"""Who read the person: firms by name, staff by what they were and why, as the person's own ledger tells it."""
