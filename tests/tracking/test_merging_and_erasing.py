"""A wish not to be called outlives a merge, taking the merge back, and an erasure."""

from django.utils import timezone

from portal.alumni.services import merge_profiles, part_profiles
from portal.data_rights.services import erase_person
from portal.privacy.viewers import Viewer
from portal.tracking import services
from portal.tracking.models import Call, ClosedNumber, ContactOptOut, DeathReport, Outcome
from tests.cms_backoffice.campus import Campus
from tests.tracking.department import graduate, list_of
from tests.tracking.test_calling import called


def test_a_merge_keeps_the_wish_and_the_calls(actor: Viewer, campus: Campus) -> None:
    kept, gone = graduate(campus, "Ece Ak", number=1), graduate(campus, "Ece Ak", number=2)
    both = list_of(actor, campus, kept, gone, name="İkisi de")
    called(actor, campus, gone, Outcome.OPTED_OUT)

    merged = merge_profiles(kept.pk, gone.pk)

    assert ContactOptOut.objects.get().profile_id == kept.pk
    assert Call.objects.filter(call_list=both).count() == 1
    made = services.make_list(actor, unit_id=campus.history.public_id, name="Yeni liste")
    assert services.add_people(actor, list_id=made.public_id, people=[kept.public_id]).resting == 1
    part_profiles(merged)
    assert ContactOptOut.objects.get().profile_id == gone.pk


def test_two_wishes_are_one_after_a_merge(actor: Viewer, campus: Campus) -> None:
    kept, gone = graduate(campus, "Ece Ak", number=1), graduate(campus, "Ece Ak", number=2)
    for person in (kept, gone):
        called(actor, campus, person, Outcome.OPTED_OUT)
        DeathReport.objects.create(profile=person, reported_at=timezone.now())
    merge_profiles(kept.pk, gone.pk)
    assert list(ContactOptOut.objects.values_list("profile_id", flat=True)) == [kept.pk]
    assert list(DeathReport.objects.values_list("profile_id", flat=True)) == [kept.pk]


def test_an_erased_person_leaves_the_closed_number_only(actor: Viewer, campus: Campus) -> None:
    person = graduate(campus, "Ece Ak")
    called(actor, campus, person, Outcome.OPTED_OUT)

    erase_person(actor, profile=person.public_id)

    assert not Call.objects.exists()
    assert not ContactOptOut.objects.exists()
    assert ClosedNumber.objects.count() == 1
