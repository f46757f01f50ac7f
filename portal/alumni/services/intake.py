"""What the student records tell of graduates, taken over in bulk; never over what somebody changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db import models
from django.db.models import F
from django.utils import timezone

from portal.alumni.models import AlumniProfile, Degree, LifeCycle, Source
from portal.outbox import services as outbox
from portal.privacy.viewers import Viewer
from portal.workflow.services import move_all

from .writing import CHANGED

_BATCH = 1000
_CONTACT = ("contact_email", "contact_phone")
_DEGREE = ["unit_id", "level", "enrolled_on", "graduated_on"]
_TAKEN_OVER = ["first_name", "last_name", "name_key", "name_folded", *_CONTACT, "province_id"]


@dataclass(frozen=True, slots=True)
class NewGraduate:
    """A person and a degree as the student records tell them, checked before they come here."""

    first_name: str
    last_name: str
    contact_email: str
    contact_phone: str
    unit_id: int
    level: str
    enrolled_on: date | None
    graduated_on: date | None
    is_expected: bool = False
    province_id: int | None = None
    profile_id: int | None = None


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


def add_graduates(people: Sequence[NewGraduate], *, batch_size: int = _BATCH) -> list[tuple[int, int]]:
    """Create profiles and degrees in bulk, everything closed; return (profile, degree) keys in the same order.

    A person with ``profile_id`` gets only the degree. Belongs inside the caller's transaction.
    """
    fresh = [_profile_of(person) for person in people if person.profile_id is None]
    AlumniProfile.objects.bulk_create(fresh, batch_size=batch_size)
    created = iter(fresh)
    degrees = [
        Degree(
            profile_id=person.profile_id if person.profile_id is not None else next(created).pk,
            unit_id=person.unit_id,
            level=person.level,
            enrolled_on=person.enrolled_on,
            graduated_on=person.graduated_on,
        )
        for person in people
    ]
    Degree.objects.bulk_create(degrees, batch_size=batch_size)
    # Nothing of a new profile is open to anybody, so nobody needs to hear of it; a further degree may be.
    _tell(person.profile_id for person in people if person.profile_id is not None)
    return [(degree.profile_id, degree.pk) for degree in degrees]


def _profile_of(person: NewGraduate) -> AlumniProfile:
    profile = AlumniProfile(
        first_name=person.first_name,
        last_name=person.last_name,
        contact_email=person.contact_email,
        contact_phone=person.contact_phone,
        province_id=person.province_id,
        state=LifeCycle.EXPECTED if person.is_expected else LifeCycle.GRADUATE,
    )
    profile.set_keys()
    return profile


def update_from_records(actor: Viewer, changes: Sequence[RecordChange]) -> None:
    """Take over what changed in the student records, in bulk and in the caller's transaction.

    A value of the profile is replaced where it still is what the records said before; one that the person, a
    representative or a survey changed stays (DOMAIN section 4: never overwrite silently). The same holds for a degree
    whose source is another. An empty value replaces nothing. Who was expected and has graduated becomes a graduate.
    """
    if not changes:
        return
    profiles = AlumniProfile.objects.select_for_update().in_bulk({change.profile_id for change in changes})
    written = {change.profile_id for change in changes if _take_over(profiles[change.profile_id], change)}
    _overwrite([profiles[profile_id] for profile_id in sorted(written)], _TAKEN_OVER)
    written |= _update_degrees(changes)
    graduated = {change.profile_id for change in changes if not change.is_expected}
    move_all(
        [profiles[profile_id] for profile_id in graduated if profiles[profile_id].state == LifeCycle.EXPECTED],
        "graduate",
        actor=actor,
    )
    _tell(written)


def _take_over(profile: AlumniProfile, change: RecordChange) -> bool:
    """Set on the profile what nobody but the records wrote; say whether anything differs now."""
    differs = False
    if profile.state == LifeCycle.ERASED:
        return differs
    for column in (declared.name for declared in fields(RecordedPerson)):
        before, after = getattr(change.before, column), getattr(change.after, column)
        theirs = getattr(profile, column) == before
        if column in _CONTACT:
            theirs = theirs and profile.contact_source == Source.STUDENT_RECORDS
        if after and after != before and theirs:
            setattr(profile, column, after)
            differs = True
    profile.set_keys()
    return differs


def _update_degrees(changes: Sequence[RecordChange]) -> set[int]:
    """Bring the degrees to what the records say; return the profiles of those that differ now."""
    degrees = Degree.objects.select_for_update().in_bulk([change.degree_id for change in changes])
    written = []
    for change in changes:
        degree = degrees[change.degree_id]
        told = (change.unit_id, change.level, change.enrolled_on, change.graduated_on)
        held = (degree.unit_id, degree.level, degree.enrolled_on, degree.graduated_on)
        if degree.source == Source.STUDENT_RECORDS and told != held:
            degree.unit_id, degree.level, degree.enrolled_on, degree.graduated_on = told
            written.append(degree)
    _overwrite(written, _DEGREE)
    return {degree.profile_id for degree in written}


def _overwrite(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these columns of rows that exist and are locked.

    An upsert that always meets its row: ``bulk_update`` says it with a CASE a value, three and a half times slower.
    """
    if rows:
        type(rows[0])._default_manager.bulk_create(
            rows, batch_size=_BATCH, update_conflicts=True, unique_fields=["id"], update_fields=columns
        )


def _tell(profile_ids: Iterable[int]) -> None:
    """Move the revision of these profiles and tell the outbox."""
    ids = sorted(set(profile_ids))
    if ids:
        AlumniProfile.objects.filter(pk__in=ids).update(revision=F("revision") + 1, changed_at=timezone.now())
        outbox.write(CHANGED, ids)
