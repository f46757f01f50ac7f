"""What a file of the student records says that differs, column by column, weighed in memory and written in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

from portal.alumni.fields import FIELDS, Value
from portal.alumni.models import AlumniProfile, Degree, LifeCycle, Source
from portal.alumni.precedence import Word
from portal.institution.selectors import units
from portal.privacy.viewers import Viewer
from portal.reference.selectors import provinces

from .arbitration import Arbiter


@dataclass(frozen=True, slots=True)
class RecordedPerson:
    """What the student records say of a person, under the names of the profile's columns; empty means not told."""

    first_name: str
    last_name: str
    contact_email: str
    contact_phone: str
    province_id: int | None


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What the student records said of a degree and its holder before, and what they say now."""

    profile_id: int
    degree_id: int
    before: RecordedPerson
    after: RecordedPerson
    unit_id: int
    level: str
    enrolled_on: date | None
    graduated_on: date | None
    is_expected: bool


class ToldByRecords:
    """One chunk of a file: what of it is written over what is held, and what waits as a proposal."""

    def __init__(self, actor: Viewer, profile_ids: Iterable[int]) -> None:
        self.arbiter = Arbiter(actor, profile_ids, source=Source.STUDENT_RECORDS, on=actor.today)

    @cached_property
    def _provinces(self) -> dict[int | None, str]:
        return {None: "", **dict(provinces().values_list("pk", "code"))}

    @cached_property
    def _units(self) -> dict[int, str]:
        return dict(units().values_list("pk", "code"))

    def take_over(self, profile: AlumniProfile, change: RecordChange) -> bool:
        """Set on the profile what the records may write; say whether anything differs now."""
        differs = False
        if profile.state == LifeCycle.ERASED:
            return differs
        for column in (declared.name for declared in fields(RecordedPerson)):
            before, after, held = (getattr(said, column) for said in (change.before, change.after, profile))
            if after and after not in (before, held) and self._may_write(profile.pk, column, before, after, held):
                setattr(profile, column, after)
                differs = True
        if differs:
            profile.set_keys()
        return differs

    def _may_write(self, profile_id: int, column: str, before: Any, after: Any, held: Any) -> bool:
        field = column.removesuffix("_id")
        group = FIELDS[field].group
        word = self.arbiter.word(profile_id, group, held)
        row = self.arbiter.row(profile_id, group)
        if held != before and (row is None or row.source == Source.STUDENT_RECORDS):
            # Changed by somebody who left no mark: nothing says that the records may undo it.
            word = Word(Source.STAFF, None)
        return self.arbiter.tell(
            profile_id, field, held=self._value(field, held), told=self._value(field, after), word=word
        )

    def _value(self, field: str, value: Any) -> Value:
        return self._provinces[value] if field == "province" else value

    def take_over_degree(self, degree: Degree, change: RecordChange) -> bool:
        """Set on the degree what the records say; say whether it differs now."""
        told = (change.unit_id, change.level, change.enrolled_on, change.graduated_on)
        held = (degree.unit_id, degree.level, degree.enrolled_on, degree.graduated_on)
        if told == held:
            return False
        if degree.source != Source.STUDENT_RECORDS and not self.arbiter.tell(
            degree.profile_id,
            "degree",
            held=self._degree(degree.pk, *held),
            told=self._degree(degree.pk, *told),
            word=Word(degree.source, None),
        ):
            return False
        degree.unit_id, degree.level, degree.enrolled_on, degree.graduated_on = told
        degree.source = Source.STUDENT_RECORDS
        return True

    def _degree(self, pk: int, unit_id: int, level: str, enrolled: date | None, graduated: date | None) -> Value:
        return {
            "degree": pk,
            "unit": self._units[unit_id],
            "level": level,
            "enrolled_on": enrolled.isoformat() if enrolled else None,
            "graduated_on": graduated.isoformat() if graduated else None,
        }

    def write(self) -> None:
        """Write what comes of it, in bulk."""
        self.arbiter.write()
