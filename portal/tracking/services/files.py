"""A file of the own department's contact and career: told row by row, or only looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from portal.alumni.services import InvalidProfile
from portal.alumni.services.freshness import Written
from portal.privacy.audiences import Audience
from portal.privacy.own_affairs import OwnAffair
from portal.privacy.viewers import Viewer
from portal.registry.importing.problems import Problem
from portal.registry.selectors import profile_ids_by_number
from portal.tracking import selectors
from portal.tracking.contact_file import ContactRow, read_contact_file
from portal.tracking.rights import in_office

from .calls import ReasonNeeded
from .records import EDITABLE, edit_record

ABSENT = "nobody_of_yours"
"""The one answer for a number nobody has and for one of another department."""


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What came of one row, or would: fields written, said again, waiting as proposals; or why nothing did."""

    row: int
    applied: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    problem: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What came of a file: its rows in order, what could not be read, and the digest of its bytes."""

    digest: str
    rows: list[RowOutcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def count(self, name: str) -> int:
        """Return in how many rows something was ``applied``, ``confirmed`` or ``proposed``, or there is a problem."""
        return sum(1 for row in self.rows if getattr(row, name))


def update_from_file(actor: Viewer, *, file: BinaryIO, file_name: str, apply: bool = False) -> FileOutcome:
    """Tell each row of a file as ``edit_record`` does; without ``apply`` every row is undone again.

    Each row stands for itself: one that is refused keeps no other back, and the same file can be handed in again. A
    number of another department is answered exactly as one that nobody has. Raises NotEntrusted, ReasonNeeded,
    LedgerUnavailable.
    """
    if not actor.reason:
        raise ReasonNeeded
    with transaction.atomic():
        staff = in_office(actor)
    read = read_contact_file(file, file_name=file_name)
    people = _people(staff, [row.student_number for row in read.rows])
    rows = [_tell(actor, row, people.get(row.student_number), apply=apply) for row in read.rows]
    return FileOutcome(read.digest, rows, list(read.report.listed))


def _people(staff: Viewer, numbers: list[str]) -> dict[str, UUID]:
    """Return the people of these numbers whom the actor is entrusted with; what the file compares is read of them."""
    paths = None if Audience.CENTER in staff.audiences else staff.unit_paths
    keys = profile_ids_by_number(numbers, unit_paths=paths)
    own = dict(selectors.people(staff).filter(pk__in=keys.values()).values_list("pk", "public_id"))
    selectors.seen_people(staff, sorted(own), frozenset({*EDITABLE, "employments"}))
    return {number: own[pk] for number, pk in keys.items() if pk in own}


def _tell(actor: Viewer, row: ContactRow, person: UUID | None, *, apply: bool) -> RowOutcome:
    if person is None:
        return RowOutcome(row.row, problem=ABSENT, column="student_number")
    try:
        # A row at a time, so that a look at a long file keeps nobody else from writing.
        with transaction.atomic():
            written = edit_record(actor, person=person, values=_values(row.values))
            if not apply:
                transaction.set_rollback(True)
    except InvalidProfile as refused:
        name, reason = refused.problems[0]
        return RowOutcome(row.row, problem=str(reason), column=name)
    except OwnAffair as own:
        return RowOutcome(row.row, problem=str(own.message), column="student_number")
    return _outcome(row.row, written)


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in EDITABLE if name in values}


def _outcome(number: int, written: Written) -> RowOutcome:
    proposed = tuple(dict.fromkeys(one.field for one in written.proposed))
    return RowOutcome(number, written.applied, written.confirmed, proposed)
