"""The queue of requests for help, as the center works it off."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.audit.models import Link
from portal.membership import codes
from portal.membership.help_links import digest_of, new_token
from portal.membership.models import FormEdition, HelpNotice, HelpRequest, Membership, MembershipForm
from portal.registry.models import ImportBatch, StudentRecord
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus


def asked(campus: Campus, number: str = "20230007", **fields: object) -> HelpRequest:
    """Create a request, as the public form does."""
    notice, _new = HelpNotice.objects.get_or_create(
        version=1, defaults={"text_tr": "Metin", "text_en": "Text", "in_force_from": timezone.now()}
    )
    made = HelpRequest(
        first_name="Fırat",
        last_name="Öz",
        student_number=number,
        program=campus.history_program,
        email="firat@ev.example",
        trouble="Doğum tarihim eşleşmiyor.",
        notice=notice,
        shown_digest="0" * 64,
        link_until=timezone.localdate() + timedelta(days=180),
    )
    for name, value in fields.items():
        setattr(made, name, value)
    made.link_digest = digest_of(new_token(made.nonce))
    made.save()
    return made


@pytest.fixture
def record(campus: Campus) -> StudentRecord:
    return student_record(places.alumnus(campus.history_program, "Fırat Öz", state="expected"), "20230007")


def registered(campus: Campus) -> HelpRequest:
    """Create a request whose applicant the center has registered, with the form."""
    person = places.alumnus(campus.history_program, "Ayşe Kaya", state="expected")
    record = student_record(person, "20230008")
    membership = Membership.objects.create(user=places.user("ayse@ev.example"), record=record, state="issued")
    edition = FormEdition.objects.create(
        published_on=date(2026, 1, 5),
        institution_tr="Üniversite",
        institution_en="University",
        statement_tr="Kaydoldu.",
        statement_en="Registered.",
    )
    nonce = uuid.uuid4()
    MembershipForm.objects.create(
        membership=membership,
        edition=edition,
        year=2026,
        number=1,
        nonce=nonce,
        code_digest=codes.digest_of(codes.new_code(nonce)),
        issued_on=timezone.localdate(),
        initials="A. K.",
        full_name="Ayşe Kaya",
        student_number="20230008",
        program_tr="Tarih",
        program_en="History",
    )
    return asked(campus, "20230008", state="completed", membership=membership)


def student_record(person: AlumniProfile, number: str) -> StudentRecord:
    """Create the student record of somebody's only degree."""
    batch = ImportBatch.objects.create(file_name="m.csv", digest="0" * 64, state="applied")
    return StudentRecord.objects.create(
        student_number=number,
        profile=person,
        degree=person.degrees.get(),
        birth_date=date(2004, 2, 1),
        first_name=person.first_name.upper(),
        last_name=person.last_name.upper(),
        digest="0" * 64,
        batch=batch,
    )


def _do(client: Client, row: HelpRequest, deed: str, **given: object) -> None:
    address = reverse("backoffice:help_request", args=[row.pk])
    row.refresh_from_db()
    client.post(address, {"deed": deed, "version": str(row.changed_at.timestamp()), **given})
    row.refresh_from_db()


def test_a_request_is_taken_compared_and_completed(
    campus: Campus, record: StudentRecord, signed_in: Callable[[str], Client]
) -> None:
    row, client = asked(campus), signed_in("center")
    _do(client, row, "take")
    page = client.get(reverse("backoffice:help_request", args=[row.pk])).content.decode()
    assert "ad uyuşuyor" in page
    assert "program uyuşuyor" in page
    assert "1994" not in page
    assert "2004" not in page
    _do(client, row, "complete", quick="0", reason="Kimliğini gördüm.")
    assert row.state == "completed"
    assert Membership.objects.get().source == "staff"


def test_a_colleague_may_only_take_it_over(
    campus: Campus, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    row = asked(campus)
    _do(signed_in("center"), row, "take")
    other = signed_in("coordinator")
    page = other.get(reverse("backoffice:help_request", args=[row.pk]))
    assert [deed.name for deed, _error in page.context["deeds"]] == ["take_over"]
    _do(other, row, "reject", reason="Olmaz")
    assert (row.state, row.assigned_to_id) == ("in_progress", staff["center"].pk)
    _do(other, row, "take_over")
    _do(other, row, "reject", quick="0")
    assert row.state == "rejected"


def test_what_waits_comes_first_in_constant_sql(campus: Campus, signed_in: Callable[[str], Client]) -> None:
    asked(campus, "1", state="rejected")
    asked(campus, "2", first_name="Zeynep")
    client = signed_in("center")
    client.get(reverse("backoffice:help_requests"))
    with CaptureQueriesContext(connection) as few:
        page = client.get(reverse("backoffice:help_requests"))
    assert [row.student_number for row in page.context["object_list"]] == ["2", "1"]
    for number in range(3, 12):
        asked(campus, str(number))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("backoffice:help_requests"))
    assert len(many) == len(few)


def test_a_mistyped_number_is_put_right_by_whoever_has_it_in_hand(
    campus: Campus, record: StudentRecord, signed_in: Callable[[str], Client]
) -> None:
    row, client = asked(campus, "2023000"), signed_in("center")
    address = reverse("backoffice:help_correct", args=[row.pk])
    given = {"student_number": "2023 0007", "email": "firat@ev.example"}
    client.post(address, given)
    row.refresh_from_db()
    assert row.student_number == "2023000"
    _do(client, row, "take")
    client.post(address, given)
    row.refresh_from_db()
    assert row.student_number == "20230007"


def test_the_form_of_whoever_was_registered_is_printed_and_audited(
    campus: Campus, signed_in: Callable[[str], Client]
) -> None:
    row = registered(campus)
    answer = signed_in("center").get(reverse("backoffice:help_form", args=[row.pk]))
    assert answer.content.startswith(b"%PDF")
    assert Link.objects.get().purpose == "membership.membershipform.print_for"
    open_one = asked(campus, "2")
    assert signed_in("center").get(reverse("backoffice:help_form", args=[open_one.pk])).status_code == 404
