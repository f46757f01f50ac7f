"""Duplicates by hand: the queue, both side by side, merged, taken back, and what is refused in words."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal.alumni.models import AlumniProfile
from portal.registry.models import DuplicatePair, ImportBatch, Merge, StudentRecord
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus


@pytest.fixture
def pair(campus: Campus) -> DuplicatePair:
    """One woman, recorded twice."""
    batch = ImportBatch.objects.create(file_name="mezunlar.csv", digest="0" * 64, state="applied")
    for number, name in (("20150001", "Işıl Iğdır"), ("20150002", "IŞIL IĞDIR")):
        person = places.alumnus(campus.history_program, name)
        StudentRecord.objects.create(
            student_number=number,
            profile=person,
            degree=person.degrees.first(),
            birth_date=date(1993, 4, 5),
            first_name=person.first_name,
            last_name=person.last_name,
            digest="",
            batch=batch,
        )
    first, second = AlumniProfile.objects.order_by("pk")
    AlumniProfile.objects.filter(pk=second.pk).update(user=None, state="graduate", in_directory=False)
    return DuplicatePair.objects.create(
        first=first, second=second, score=100, reasons=["same_name", "same_birth"], found_at=timezone.now()
    )


def page(pair: DuplicatePair) -> str:
    return reverse("backoffice:duplicate", args=[pair.pk])


def decide(client: Client, address: str, deed: str) -> str:
    version = client.get(address).context["version"]
    answer = client.post(address, {"deed": deed, "version": version}, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def test_the_list_tells_names_and_reasons_but_no_number_and_no_birthday(
    pair: DuplicatePair, signed_in: Callable[[str], Client]
) -> None:
    body = signed_in("center").get(reverse("backoffice:duplicates")).content.decode()

    assert "Işıl Iğdır · IŞIL IĞDIR" in body
    assert "aynı doğum tarihi" in body
    assert not any(told in body for told in ("20150001", "05.04.1993", "1993"))


def test_both_stand_side_by_side_the_one_that_stays_first(
    pair: DuplicatePair, signed_in: Callable[[str], Client]
) -> None:
    AlumniProfile.objects.filter(pk=pair.first_id).update(state="expected", user=None)

    context = signed_in("center").get(page(pair)).context

    assert [(side["person"].full_name, side["stays"]) for side in context["sides"]] == [
        ("IŞIL IĞDIR", True),
        ("Işıl Iğdır", False),
    ]
    assert [deed.name for deed, _error in context["deeds"]] == ["merge", "keep_apart"]


def test_merged_and_taken_back(pair: DuplicatePair, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("center")
    assert "tek kayıt" in decide(client, page(pair), "merge")
    merge = Merge.objects.get()
    assert AlumniProfile.objects.count() == 1

    assert "yeniden ayrıldı" in decide(client, reverse("backoffice:merge", args=[merge.pk]), "undo")
    assert AlumniProfile.objects.count() == 2


def test_a_record_changed_since_is_said_in_words(pair: DuplicatePair, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("center")
    decide(client, page(pair), "merge")
    AlumniProfile.objects.update(headline="Tarihçi")

    said = decide(client, reverse("backoffice:merge", args=[Merge.objects.get().pk]), "undo")

    assert said == "Kayıt birleştirmeden sonra değiştirilmiş; geri almak o değişikliği yok ederdi."


def test_two_accounts_offer_no_merge_and_say_why(pair: DuplicatePair, signed_in: Callable[[str], Client]) -> None:
    AlumniProfile.objects.filter(pk=pair.first_id).update(user=places.user("isil@kisi.example"), state="claimed")
    AlumniProfile.objects.filter(pk=pair.second_id).update(user=places.user("isil2@kisi.example"), state="claimed")

    answer = signed_in("center").get(page(pair))

    assert [deed.name for deed, _error in answer.context["deeds"]] == ["keep_apart"]
    assert "ayrı bir hesapla" in answer.content.decode()


def test_two_people_stay_two_and_can_be_looked_at_again(
    pair: DuplicatePair, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("center")
    decide(client, page(pair), "keep_apart")
    client.post(reverse("backoffice:duplicates_find"))
    assert DuplicatePair.objects.get().state == "apart"

    decide(client, page(pair), "look_again")
    assert DuplicatePair.objects.get().state == "open"


def test_somebody_who_edits_meanwhile_is_not_merged_away(
    pair: DuplicatePair, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("center")
    version = client.get(page(pair)).context["version"]
    AlumniProfile.objects.filter(pk=pair.second_id).update(revision=7)

    client.post(page(pair), {"deed": "merge", "version": version})

    assert (AlumniProfile.objects.count(), Merge.objects.count()) == (2, 0)


def test_the_empty_queue_says_so(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    with translation.override("tr"):
        body = signed_in("center").get(reverse("backoffice:duplicates")).content.decode()
    assert "Aynı kişiye benzeyen iki kayıt yok." in body
