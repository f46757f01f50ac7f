"""The privacy officer's screens for data requests, from the list to the last letter."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.data_rights import services, tasks
from portal.data_rights.models import DataRequest, Destruction, Proof, RequestKind
from portal.data_rights.services import RequestDraft
from portal.outbox import services as outbox
from portal.privacy.viewers import Viewer
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

LIST = "/admin/data-requests/"


@pytest.fixture(autouse=True)
def _journal(tmp_path, settings) -> None:
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"
    cache.clear()


@pytest.fixture
def her(campus: Campus) -> Viewer:
    user = places.user("isil@ev.example", "Işıl Aydın")
    profile = AlumniProfile.objects.create(user=user, first_name="Işıl", last_name="Aydın", state="active")
    return Viewer(today=timezone.localdate(), user_id=user.pk, profile_id=profile.pk)


def asked(her: Viewer, kind: RequestKind = RequestKind.ERASURE, **told: str) -> DataRequest:
    return services.open_request(her, draft=RequestDraft(kind, **told), proof=Proof.VERIFIED_MAIL)


def page(row: DataRequest) -> str:
    return reverse("backoffice:data_request", args=[row.pk])


def do(client: Client, row: DataRequest, deed: str, reason: str = "") -> object:
    row.refresh_from_db()
    form = {"deed": deed, "version": str(row.changed_at.timestamp()), "reason": reason}
    return client.post(page(row), form, follow=True)


def test_the_list_shows_what_is_due_next_first(her: Viewer, signed_in: Callable[[str], Client]) -> None:
    late = asked(her, text="Beni silin")
    DataRequest.objects.filter(pk=late.pk).update(due_on=her.today - timedelta(days=2))
    soon = asked(her, RequestKind.OBJECTION, purpose="sms")
    DataRequest.objects.filter(pk=soon.pk).update(due_on=her.today + timedelta(days=7))
    done = asked(her, RequestKind.CORRECTION, field="other", value="x")
    services.withdraw(her, public_id=done.public_id)
    client = signed_in("officer")
    html = client.get(LIST).content.decode()
    assert html.index(late.number) < html.index(soon.number) < html.index(done.number)
    assert ("2 gün gecikti" in html, "7 gün kaldı" in html) == (True, True)
    overdue = client.get(LIST, {"due": "overdue"}).content.decode()
    assert (late.number in overdue, soon.number in overdue) == (True, False)
    assert soon.number in client.get(LIST, {"due": "soon"}).content.decode()
    assert late.number in client.get(LIST, {"q": "aydın"}).content.decode()
    assert "Süresi yaklaşan veri talepleri" in client.get("/admin/").content.decode()


def test_a_longer_list_asks_the_database_no_more(
    her: Viewer, signed_in: Callable[[str], Client], django_assert_num_queries, django_assert_max_num_queries
) -> None:
    client = signed_in("officer")
    asked(her)
    client.get(LIST)
    with django_assert_max_num_queries(60) as first:
        client.get(LIST)
    for _ in range(5):
        asked(her, RequestKind.OBJECTION, purpose="sms")
    with django_assert_num_queries(len(first)):
        client.get(LIST)


def test_a_letter_is_entered_and_counted_from_its_day(her: Viewer, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("officer")
    came = her.today - timedelta(days=10)
    form = {"who": "ISIL@ev.example", "kind": "access", "came_by": "letter", "received_on": came.strftime("%d.%m.%Y")}
    answer = client.post(f"{LIST}new/", form)
    row = DataRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page(row))
    assert (row.due_on, row.profile_id) == (came + timedelta(days=30), her.profile_id)
    nobody = client.post(f"{LIST}new/", {**form, "who": "kimse@ev.example"})
    assert "Bu adres" in nobody.content.decode() or nobody.status_code == 200
    wrong = client.post(f"{LIST}new/", {**form, "kind": "correction"}).content.decode()
    assert "Lütfen doğrusunu yazın." in wrong
    assert DataRequest.objects.count() == 1


def test_an_erasure_from_the_preview_to_the_last_letter(her: Viewer, signed_in: Callable[[str], Client]) -> None:
    client, row = signed_in("officer"), asked(her, text="Beni silin")
    assert "Silme işleminin sonuçları" not in client.get(page(row)).content.decode()
    do(client, row, "take_up")
    html = client.get(page(row)).content.decode()
    assert "Silme işleminin sonuçları" in html
    assert "talebin süresinde yanıtlandığı üç yıl boyunca" in html
    refused = do(client, row, "settle", "2026-1").content.decode()  # type: ignore[attr-defined]
    assert "Lütfen talebin numarasını yukarıda yazdığı gibi girin" in refused
    mail.outbox.clear()
    after = do(client, row, "settle", row.number).content.decode()  # type: ignore[attr-defined]
    assert "Kişi silindi" in after
    assert "isil@ev.example" not in after
    assert Destruction.objects.get().request_number == row.number
    assert not User.objects.filter(email="isil@ev.example").exists()
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["isil@ev.example"], f"Verileriniz silindi ({row.number} numaralı talep)")
    ]
    mail.outbox.clear()
    outbox.relay()
    assert mail.outbox == []


def test_each_step_writes_a_letter_in_her_language(her: Viewer, signed_in: Callable[[str], Client]) -> None:
    User.objects.filter(pk=her.user_id).update(language="en")
    row = services.open_request(
        Viewer(today=her.today, user_id=her.user_id, profile_id=her.profile_id, language="en"),
        draft=RequestDraft(RequestKind.OBJECTION, purpose="sms"),
        proof=None,
    )
    client = signed_in("officer")

    def letter() -> str:
        mail.outbox.clear()
        outbox.relay()
        [one] = mail.outbox
        assert one.to == ["isil@ev.example"]
        assert one.subject == f"Your request {row.number} about your data"
        return str(one.body)

    due = (her.today + timedelta(days=30)).strftime("%d.%m.%Y")
    assert f"will answer by {due}. First we have to make sure" in letter()
    do(client, row, "check_identity", "Kimlik kartı görüldü")
    assert "know that it is you" in letter()
    do(client, row, "take_up")
    assert "We are working on it" in letter()
    do(client, row, "refuse", "Not ours <b>to</b> decide & so")
    assert "The reason: Not ours <b>to</b> decide & so" in letter()


def test_the_letter_of_a_copy_leads_to_it(her: Viewer, signed_in: Callable[[str], Client]) -> None:
    row = asked(her, RequestKind.ACCESS)
    outbox.relay()
    outbox.relay()
    body = str(mail.outbox[-1].body)
    assert "Verilerinizin kopyası hazır" in body
    assert reverse("data_rights:copy", args=[row.public_id]) in body
    assert "Kişi kopyayı kendi hesabından indirir" in signed_in("officer").get(page(row)).content.decode()


def test_a_copy_on_paper_is_fetched_and_handed_over(her: Viewer, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("officer")
    today = timezone.localdate().strftime("%d.%m.%Y")
    client.post(
        f"{LIST}new/", {"who": "isil@ev.example", "kind": "access", "came_by": "in_person", "received_on": today}
    )
    row = DataRequest.objects.get()
    do(client, row, "check_identity", "Kimlik kartı görüldü")
    do(client, row, "take_up")
    assert "Kopya hazırlanıyor" in client.get(page(row)).content.decode()
    tasks.hourly()
    html = client.get(page(row)).content.decode()
    copy = reverse("data_rights:copy", args=[row.public_id])
    assert f'href="{copy}"' in html
    assert client.get(copy).status_code == 200
    do(client, row, "settle", "Elden verildi")
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "Elden verildi")


def test_a_correction_is_written_from_the_page(her: Viewer, signed_in: Callable[[str], Client]) -> None:
    client, row = signed_in("officer"), asked(her, RequestKind.CORRECTION, field="last_name", value="Kaya")
    do(client, row, "take_up")
    assert "Değeri yaz ve yanıtla" in client.get(page(row)).content.decode()
    do(client, row, "settle")
    assert AlumniProfile.objects.get(pk=her.profile_id).last_name == "Kaya"


def test_the_calendar_of_the_form_comes_with_its_script(db: None, signed_in: Callable[[str], Client]) -> None:
    form = signed_in("officer").get(reverse("backoffice:data_request_new")).content.decode()

    assert "initDateChooser(" in form and "date-time-chooser.js" in form
