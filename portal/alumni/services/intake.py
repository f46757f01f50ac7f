"""What the student records tell of graduates, taken over in bulk; never over what somebody changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import F
from django.utils import timezone

from portal.alumni.models import AlumniProfile, Degree, LifeCycle, ListPlace
from portal.alumni.places import rank_of
from portal.outbox import services as outbox
from portal.privacy.viewers import Viewer
from portal.workflow.services import move_all

from .told_by_records import RecordChange, ToldByRecords
from .writing import CHANGED

_BATCH = 1000
_DEGREE = ["unit_id", "level", "enrolled_on", "graduated_on", "source"]
_TAKEN_OVER = ["first_name", "last_name", "name_key", "name_folded", "contact_email", "contact_phone", "province_id"]


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
    ListPlace.objects.settle(degree.profile_id for degree in degrees)
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
        # The same that settling finds: a row written once costs half of one that is written and changed.
        graduation_rank=rank_of(person.graduated_on),
        state=LifeCycle.EXPECTED if person.is_expected else LifeCycle.GRADUATE,
    )
    profile.set_keys()
    return profile


def update_from_records(actor: Viewer, changes: Sequence[RecordChange]) -> None:
    """Take over what changed in the student records, in bulk and in the caller's transaction.

    A value that still is what the records said before is replaced; one that somebody changed since is weighed by
    ``precedence``, and what may not be written waits as a proposal (DOMAIN section 4: never overwrite silently). The
    same holds for a degree whose source is another. An empty value replaces nothing. Who was expected and has graduated
    becomes a graduate.
    """
    if not changes:
        return
    profiles = AlumniProfile.objects.select_for_update().in_bulk({change.profile_id for change in changes})
    named = {profile.pk: profile.name_key for profile in profiles.values()}
    told = ToldByRecords(actor, profiles)
    written = {change.profile_id for change in changes if told.take_over(profiles[change.profile_id], change)}
    _overwrite([profiles[profile_id] for profile_id in sorted(written)], _TAKEN_OVER)
    renamed = {profile_id for profile_id in written if profiles[profile_id].name_key != named[profile_id]}
    by_degree = _update_degrees(changes, told)
    ListPlace.objects.settle(renamed | by_degree)
    written |= by_degree
    told.write()
    graduated = {change.profile_id for change in changes if not change.is_expected}
    move_all(
        [profiles[profile_id] for profile_id in graduated if profiles[profile_id].state == LifeCycle.EXPECTED],
        "graduate",
        actor=actor,
    )
    _tell(written)


def _update_degrees(changes: Sequence[RecordChange], told: ToldByRecords) -> set[int]:
    """Bring the degrees to what the records say; return the profiles of those that differ now."""
    degrees = Degree.objects.select_for_update().in_bulk([change.degree_id for change in changes])
    pairs = [(degrees[change.degree_id], change) for change in changes]
    written = [degree for degree, change in pairs if told.take_over_degree(degree, change)]
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
