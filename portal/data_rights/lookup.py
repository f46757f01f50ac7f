"""Finding the one person the privacy officer means, by an address or by a public id."""

from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from portal.privacy.deeds import person_subjects

from .people import ADDRESS, Person, person_of
from .rules import PROFILE, USER


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody, with the name they are called by."""

    person: Person
    name: str

    @property
    def key(self) -> UUID | None:
        """Return the public id the person is asked for by."""
        return self.person.profile_public_id or self.person.user_public_id

    @property
    def subjects(self) -> tuple[str, ...]:
        """Return what stands for the person in the audit log."""
        return person_subjects(profiles=[self.person.profile_id], users=[self.person.user_id])


def find_person(text: str) -> Found | None:
    """Return the person who has proved this very address, or with this public id of an account or a profile.

    Of a record without an account the address is the student records' word, or the center's. What somebody with an
    account wrote into the own contact data, or signed up with and never confirmed, may be another's address.
    """
    try:
        key = UUID(text.strip())
    except ValueError:
        return _by_address(text.strip())
    return _named(person_of(profile=key) or person_of(user=key))


def _by_address(address: str) -> Found | None:
    if "@" not in address:
        return None
    proved = apps.get_model(ADDRESS)._base_manager.filter(email__iexact=address, verified=True).values("user_id")
    own = Q(email__iexact=address, email_verified_at__isnull=False) | Q(pk__in=proved)
    user = apps.get_model(USER)._base_manager.filter(own).values_list("public_id", flat=True).first()
    if user is not None:
        return _named(person_of(user=user))
    profiles = apps.get_model(PROFILE)._base_manager.filter(contact_email__iexact=address, user__isnull=True)
    keys = list(profiles.values_list("public_id", flat=True)[:2])
    # Two records with one address: whom it is about is not for us to guess.
    return _named(person_of(profile=keys[0])) if len(keys) == 1 else None


def _named(person: Person | None) -> Found | None:
    if person is None:
        return None
    row = None
    if person.profile_id is not None:
        row = apps.get_model(PROFILE)._base_manager.filter(pk=person.profile_id).first()
    if row is None:
        row = apps.get_model(USER)._base_manager.filter(pk=person.user_id).first()
    return Found(person, f"{getattr(row, 'first_name', '')} {getattr(row, 'last_name', '')}".strip())
