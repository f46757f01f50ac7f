"""Finding who the privacy officer means: by an address that is the person's, or by a public id."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.data_rights.lookup import find_person

pytestmark = pytest.mark.django_db
ADDRESS = "ece@ev.example"


def record(**fields: object) -> AlumniProfile:
    return AlumniProfile.objects.create(first_name="Ece", last_name="Ak", **fields)


def test_an_address_is_whose_who_proved_it() -> None:
    owner = User.objects.create(email=ADDRESS, first_name="Ece", email_verified_at=timezone.now())
    second = User.objects.create(email="ada@ev.example", email_verified_at=timezone.now())
    EmailAddress.objects.create(user=second, email="ada@baska.example", verified=True)
    EmailAddress.objects.create(user=second, email="baska@ev.example", verified=False)
    found = [find_person(text) for text in (ADDRESS.upper(), "ada@baska.example", "baska@ev.example")]
    assert [one.person.user_id if one else None for one in found] == [owner.pk, second.pk, None]


def test_what_somebody_wrote_into_the_own_record_proves_nothing() -> None:
    stranger = User.objects.create(email="mert@ev.example", email_verified_at=timezone.now())
    record(user=stranger, state="active", contact_email=ADDRESS)
    User.objects.create(email=ADDRESS)
    assert find_person(ADDRESS) is None
    known = record(contact_email=ADDRESS)
    found = find_person(ADDRESS)
    assert found is not None
    assert (found.person.profile_id, found.name) == (known.pk, "Ece Ak")
    record(contact_email=ADDRESS)
    assert find_person(ADDRESS) is None


def test_a_public_id_needs_no_proof() -> None:
    person = record(contact_email=ADDRESS)
    account = User.objects.create(email=ADDRESS)
    assert [found.key for key in (person.public_id, account.public_id) if (found := find_person(f" {key} "))] == [
        person.public_id,
        account.public_id,
    ]
