"""Graduates into the tables, a chunk at a time; the number of statements depends on the chunks, not on the rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from portal.alumni.services import NewGraduate, RecordChange, RecordedPerson, add_graduates, update_from_records
from portal.privacy.viewers import Viewer
from portal.registry.models import ImportBatch, StudentRecord

from .checking import GraduateRow
from .columns import Columns
from .problems import Report

CHUNK = 2000
_TOLD = [
    "person_key",
    "birth_date",
    "first_name",
    "last_name",
    "contact_email",
    "contact_phone",
    "province_id",
    "digest",
    "batch_id",
]


@dataclass(slots=True)
class Tally:
    """What an import does, or would do."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Held:
    """What tells whether a row is known and changed."""

    digest: str
    profile_id: int


@dataclass(slots=True)
class _Person:
    """Whom a person key stands for; ``profile_id`` is None until the first of the person's rows is written."""

    birth_date: date
    profile_id: int | None


class Intake:
    """Sorts rows into new, changed and unchanged; writes the first two where it was given a batch to write for."""

    def __init__(self, actor: Viewer, columns: Columns, report: Report, batch: ImportBatch | None) -> None:
        self.actor = actor
        self.headings = columns.headings
        self.report = report
        self.batch = batch
        self.tally = Tally()
        self.people: dict[str, _Person] = {}

    def take_all(self, rows: Iterable[GraduateRow]) -> Tally:
        """Take every row and return what became of them."""
        for chunk in _chunks(rows):
            self._take(chunk)
        return self.tally

    def _take(self, chunk: Sequence[GraduateRow]) -> None:
        numbers = [row.student_number for row in chunk]
        known = StudentRecord.objects.filter(student_number__in=numbers)
        held = {
            number: _Held(digest, profile_id)
            for number, digest, profile_id in known.values_list("student_number", "digest", "profile_id")
        }
        self._learn_people(chunk, held)
        fresh = [row for row in chunk if row.student_number not in held]
        changed = {
            row.student_number: row
            for row in chunk
            if row.student_number in held and held[row.student_number].digest != row.digest
        }
        self.tally.rows += len(chunk)
        self.tally.created += len(fresh)
        self.tally.updated += len(changed)
        self.tally.unchanged += len(chunk) - len(fresh) - len(changed)
        if self.batch is not None and self.report.count == 0:
            self._create(fresh, self.batch)
            self._update(changed, self.batch)

    def _learn_people(self, chunk: Sequence[GraduateRow], held: Mapping[str, _Held]) -> None:
        """Find out whom the person keys of the chunk stand for; two people under one key are a problem."""
        keys = {row.person_key for row in chunk if row.person_key} - self.people.keys()
        if keys:
            for record in StudentRecord.objects.filter(person_key__in=keys).order_by("pk"):
                self.people.setdefault(record.person_key, _Person(record.birth_date, record.profile_id))
        for row in chunk:
            if row.person_key:
                self._check_person(row, held.get(row.student_number))

    def _check_person(self, row: GraduateRow, record: _Held | None) -> None:
        profile_id = record.profile_id if record else None
        person = self.people.setdefault(row.person_key, _Person(row.birth_date, profile_id))
        if person.birth_date != row.birth_date:
            self._problem(row, "person_differs")
        elif profile_id is not None and person.profile_id is None:
            person.profile_id = profile_id
        elif profile_id is not None and person.profile_id != profile_id:
            self._problem(row, "person_split")

    def _problem(self, row: GraduateRow, code: str) -> None:
        self.report.add(row.row, self.headings["person_key"], code)

    def _create(self, rows: Sequence[GraduateRow], batch: ImportBatch) -> None:
        """Write new graduates: first those who bring a person, then further degrees of people who are there by then."""
        leading: list[GraduateRow] = []
        following: list[GraduateRow] = []
        begun: set[str] = set()
        for row in rows:
            known = row.person_key in begun or (row.person_key and self.people[row.person_key].profile_id is not None)
            (following if known else leading).append(row)
            if row.person_key:
                begun.add(row.person_key)
        for group in (leading, following):
            keys = add_graduates([self._new_graduate(row) for row in group])
            for row, (profile_id, _degree_id) in zip(group, keys, strict=True):
                if row.person_key:
                    self.people[row.person_key].profile_id = profile_id
            # No upsert: a number that another import wrote meanwhile must collide, not be led to a second profile.
            StudentRecord.objects.bulk_create(
                (
                    _record_of(row, profile_id, degree_id, batch)
                    for row, (profile_id, degree_id) in zip(group, keys, strict=True)
                ),
                batch_size=CHUNK,
            )

    def _new_graduate(self, row: GraduateRow) -> NewGraduate:
        return NewGraduate(
            first_name=row.first_name,
            last_name=row.last_name,
            contact_email=row.contact_email,
            contact_phone=row.contact_phone,
            unit_id=row.unit_id,
            level=row.level,
            enrolled_on=row.enrolled_on,
            graduated_on=row.graduated_on,
            is_expected=row.is_expected,
            province_id=row.province_id,
            profile_id=self.people[row.person_key].profile_id if row.person_key else None,
        )

    def _update(self, changed: Mapping[str, GraduateRow], batch: ImportBatch) -> None:
        """Hand over what the records say now beside what they said before; the profile keeps what others changed."""
        if not changed:
            return
        records = StudentRecord.objects.filter(student_number__in=changed.keys()).order_by("pk")
        pairs = [(record, changed[record.student_number]) for record in records]
        update_from_records(
            self.actor,
            [
                RecordChange(
                    profile_id=record.profile_id,
                    degree_id=record.degree_id,
                    before=_person_of(record),
                    after=_person_of(row),
                    unit_id=row.unit_id,
                    level=row.level,
                    enrolled_on=row.enrolled_on,
                    graduated_on=row.graduated_on,
                    is_expected=row.is_expected,
                )
                for record, row in pairs
            ],
        )
        StudentRecord.objects.bulk_create(
            (_record_of(row, record.profile_id, record.degree_id, batch) for record, row in pairs),
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["student_number"],
            update_fields=_TOLD,
        )


def _chunks(rows: Iterable[GraduateRow]) -> Iterator[list[GraduateRow]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _person_of(told: StudentRecord | GraduateRow) -> RecordedPerson:
    return RecordedPerson(told.first_name, told.last_name, told.contact_email, told.contact_phone, told.province_id)


def _record_of(row: GraduateRow, profile_id: int, degree_id: int, batch: ImportBatch) -> StudentRecord:
    return StudentRecord(
        student_number=row.student_number,
        person_key=row.person_key,
        profile_id=profile_id,
        degree_id=degree_id,
        birth_date=row.birth_date,
        first_name=row.first_name,
        last_name=row.last_name,
        contact_email=row.contact_email,
        contact_phone=row.contact_phone,
        province_id=row.province_id,
        digest=row.digest,
        batch=batch,
    )
