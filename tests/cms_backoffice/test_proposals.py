"""Differing data in the back office: who finds what, what the ledger keeps, and what the record's page tells."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.alumni.models import AlumniProfile, Proposal, StillTrueLetter
from portal.ledger.models import Reading
from portal.privacy.policies import FieldGroup, groups_in

from . import campus as places
from .campus import Campus

pytestmark = pytest.mark.django_db
NEW = "+90 555 999 88 77"


def page(client: Client, row: Proposal) -> str:
    return client.get(reverse("backoffice:proposal", args=[row.pk])).content.decode()


def decide(client: Client, row: Proposal, deed: str) -> int:
    address = reverse("backoffice:proposal", args=[row.pk])
    return client.post(address, {"deed": deed, "version": row.state}).status_code


def test_a_representative_finds_the_own_units_and_values_only_on_the_page(
    campus: Campus, signed_in: Callable[[str], Client]
) -> None:
    mine = places.differing(places.alumnus(campus.history_program, "Ada Su"), NEW)
    other = places.differing(places.alumnus(campus.physics_program, "Can Öz"), NEW)
    client = signed_in("representative")
    listed = client.get(reverse("backoffice:proposals")).content.decode()
    assert "Ada Su" in listed
    assert not [text for text in ("Can Öz", NEW) if text in listed]
    assert client.get(reverse("backoffice:proposal", args=[other.pk])).status_code == 404
    assert NEW in page(client, mine)
    last = Reading.objects.order_by("-pk").first()
    assert last is not None
    assert FieldGroup.CONTACT_PHONE in groups_in(last.people[0][1])
    assert (last.door, last.reason) == ("office", "tracking")


def test_the_list_costs_the_same_however_long(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    client, costs = signed_in("center"), []
    for name in ("Ada Su", "Ece Su", "Işıl Su"):
        places.differing(places.alumnus(campus.history_program, name), NEW)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("backoffice:proposals"))
        costs.append(len(asked))
    assert costs[1] == costs[2]


def test_the_center_takes_over_what_nobody_confirmed_and_never_overrules_the_person(
    campus: Campus, signed_in: Callable[[str], Client]
) -> None:
    client, today = signed_in("center"), timezone.localdate()
    free = places.differing(places.alumnus(campus.history_program, "Ada Su"), NEW)
    hers = places.differing(places.alumnus(campus.history_program, "Ece Su", contact_verified_on=today), NEW)
    assert 'value="accept"' in page(client, free)
    assert 'value="accept"' not in page(client, hers)
    assert decide(client, hers, "accept") == 302
    decide(client, free, "accept")
    phones = dict(AlumniProfile.objects.values_list("first_name", "contact_phone"))
    assert phones == {"Ada": NEW, "Ece": "+90 555 111 22 33"}
    assert decide(client, hers, "keep") == 302
    assert set(Proposal.objects.values_list("state", flat=True)) == {"accepted", "kept"}


def test_the_center_asks_by_mail_who_is_out_of_date(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    user = places.user("ada@ev.example")
    user.date_joined, user.email_verified_at = timezone.now() - timedelta(days=400), timezone.now()
    user.save()
    places.alumnus(campus.history_program, "Ada Su", user=user, state="claimed")
    client = signed_in("center")
    assert "1 kişi" in client.get(reverse("backoffice:proposals")).content.decode()
    client.post(reverse("backoffice:still_true"))
    assert StillTrueLetter.objects.count() == 1
    assert reverse("backoffice:still_true") not in client.get(reverse("backoffice:proposals")).content.decode()


def test_the_record_tells_source_and_age_beside_each_group(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    today = timezone.localdate()
    person = places.alumnus(campus.history_program, "Ada Su", contact_verified_on=today - timedelta(days=400))
    client, address = signed_in("representative"), reverse("backoffice:alumnus", args=[person.public_id])
    client.post(address, {"reason": "tracking"})
    shown = client.get(address).content.decode()
    assert "üzerinden bir yıldan fazla geçti" in shown
    assert "doğrulayan: Kişinin kendisi" in shown
    assert "Kaynak: Öğrenci kayıtları" in shown
