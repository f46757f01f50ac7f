"""Importing graduates by hand: check, read the report, take over the very file that was checked."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.alumni.models import AlumniProfile
from portal.registry.models import ImportBatch
from tests.cms_backoffice.campus import Campus

HEADING = "student_number,first_name,last_name,birth_date,program_code,graduated_on\n"
GOOD = HEADING + "20150001,Işıl,Iğdır,1993-04-05,TAR-L,2015-06-12\n"
BAD = HEADING + "20150001,Işıl,,1993-04-05,NOWHERE,2015-06-12\n"


def hand_in(client: Client, address: str, text: str, name: str = "mezunlar.csv") -> object:
    """Send a file."""
    return client.post(address, {"file": SimpleUploadedFile(name, text.encode())}, follow=True)


def test_a_file_is_checked_before_anything_is_written(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    answer = hand_in(signed_in("center"), reverse("backoffice:import_new"), GOOD)

    batch = ImportBatch.objects.get()
    assert (batch.state, batch.rows, batch.created) == ("checked", 1, 1)
    assert not AlumniProfile.objects.exists()
    assert answer.context["may_apply"] is True


def test_the_file_that_was_checked_is_taken_over(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("center")
    hand_in(client, reverse("backoffice:import_new"), GOOD)
    address = reverse("backoffice:import", args=[ImportBatch.objects.get().pk])

    other = hand_in(client, address, GOOD.replace("Işıl", "Işık"))
    assert list(other.context["form"].errors) == ["file"]
    assert not AlumniProfile.objects.exists()

    answer = hand_in(client, address, GOOD)
    assert answer.context["batch"].state == "applied"
    assert AlumniProfile.objects.get().first_name == "Işıl"


def test_errors_are_told_by_row_and_column_without_values(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("center")
    answer = hand_in(client, reverse("backoffice:import_new"), BAD)

    batch = ImportBatch.objects.get()
    assert (batch.state, answer.context["may_apply"]) == ("refused", False)
    assert {(problem.row, problem.column) for problem in answer.context["problems"]} == {
        (2, "last_name"),
        (2, "program_code"),
    }
    assert "Işıl" not in answer.content.decode()
    assert "NOWHERE" not in answer.content.decode()
    assert hand_in(client, reverse("backoffice:import", args=[batch.pk]), BAD).status_code == 404


def test_no_file_at_all(db: None, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("center")

    assert list(client.post(reverse("backoffice:import_new")).context["form"].errors) == ["file"]
    assert not ImportBatch.objects.exists()
