"""The access copy as a file: what is in the archive, who fetches it, and when it goes."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from portal.accounts.models import Role, RoleAssignment, User
from portal.alumni.models import AlumniProfile
from portal.audit.selectors import links
from portal.data_rights import services, tasks
from portal.data_rights.models import CameBy, DataRequest, Proof, RequestKind
from portal.data_rights.packing import pack
from portal.data_rights.people import person_of
from portal.data_rights.services import RequestDraft
from portal.files.models import Photo
from portal.ledger.models import Reading
from portal.outbox import services as outbox
from portal.privacy.viewers import Viewer

from .marked import Planter, ground, person

pytestmark = pytest.mark.django_db
ACCESS = RequestDraft(RequestKind.ACCESS)


@pytest.fixture(autouse=True)
def _places(tmp_path, settings):
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"
    cache.clear()


def words_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def alumna(name: str = "elif") -> Viewer:
    user = User.objects.create(email=f"{name}@ev.example", email_verified_at=timezone.now())
    profile = AlumniProfile.objects.create(user=user, first_name="Işıl", last_name="Gündoğdu", state="active")
    return Viewer(today=timezone.localdate(), user_id=user.pk, profile_id=profile.pk)


def officer() -> Viewer:
    user = User.objects.create(email="kvkk@uni.example", email_verified_at=timezone.now())
    RoleAssignment.objects.create(user=user, role=Role.PRIVACY_OFFICER, starts_on=timezone.localdate())
    return Viewer(today=timezone.localdate(), user_id=user.pk, roles=frozenset({Role.PRIVACY_OFFICER}))


def answered(her: Viewer) -> DataRequest:
    row = services.open_request(her, draft=ACCESS, proof=Proof.VERIFIED_MAIL)
    outbox.relay()
    row.refresh_from_db()
    return row


def signed_in(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=viewer.user_id))
    return client


def address(row: DataRequest) -> str:
    return reverse("data_rights:copy", args=[row.public_id])


def archive_of(client: Client, row: DataRequest) -> zipfile.ZipFile:
    answer = client.get(address(row))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == f'attachment; filename="{row.number}.zip"'
    assert "no-store" in answer["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def test_whoever_proved_who_asks_is_answered_by_itself() -> None:
    her = alumna()
    row = answered(her)
    assert (row.state, row.holds_copy()) == ("answered", True)
    archive = archive_of(signed_in(her), row)
    assert archive.namelist() == ["data.json", f"{row.number}.pdf"]
    told = json.loads(archive.read("data.json"))
    assert (told["format"], told["version"], told["request"], told["language"]) == ("access-copy", 1, row.number, "tr")
    assert [one["last_name"] for one in told["data"]["alumni.AlumniProfile"]] == ["Gündoğdu"]
    words = words_of(archive.read(f"{row.number}.pdf"))
    assert "Hakkınızda tuttuğumuz bilgiler" in words
    assert "Gündoğdu" in words


def test_a_session_opened_long_ago_waits_for_a_proof() -> None:
    row = services.open_request(alumna(), draft=ACCESS, proof=None)
    outbox.relay()
    tasks.hourly()
    row.refresh_from_db()
    assert (row.state, row.copy.name) == ("received", "")


def test_nobody_else_fetches_it() -> None:
    row = answered(alumna())
    assert signed_in(alumna("su")).get(address(row)).status_code == 404
    assert Client().get(address(row)).status_code == 302
    assert (
        signed_in(alumna("ay")).get(reverse("data_rights:copy", args=[User.objects.all()[0].public_id])).status_code
        == 404
    )


def test_the_officer_does_not_fetch_what_was_asked_for_from_an_account(settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    her, his = alumna(), officer()
    row = answered(her)
    assert signed_in(his).get(address(row)).status_code == 404
    assert not Reading.objects.exists()
    archive_of(signed_in(her), row)


def test_the_officer_hands_it_over_and_the_person_reads_of_it(settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    her, his = alumna(), officer()
    profile = AlumniProfile.objects.get(pk=her.profile_id)
    row = services.enter_request(
        his, draft=ACCESS, came_by=CameBy.LETTER, received_on=his.today, profile=profile.public_id
    )
    services.note_identity(his, row.pk, "İmza karşılaştırıldı")
    services.take_up(his, row.pk)
    with pytest.raises(services.WrongKind):
        services.answer_access(his, row.pk, "Elden verildi")
    tasks.hourly()
    row.refresh_from_db()
    assert (row.state, row.holds_copy()) == ("in_progress", True)
    archive_of(signed_in(his), row)
    reading = Reading.objects.get()
    assert (reading.user_id, reading.reason, reading.people[0][0]) == (his.user_id, "request", profile.pk)
    assert links(actor_id=his.user_id)[0].purpose == "data_rights.datarequest.fetch"
    services.answer_access(his, row.pk, "Elden verildi")
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "Elden verildi")


def test_after_fourteen_days_it_is_gone(django_capture_on_commit_callbacks) -> None:
    her = alumna()
    row = answered(her)
    storage, stored = row.copy.storage, row.copy.name
    assert row.copy_until is not None
    assert abs(row.copy_until - timezone.now() - timedelta(days=14)) < timedelta(minutes=1)
    DataRequest.objects.update(copy_until=timezone.now())
    assert signed_in(her).get(address(row)).status_code == 404
    assert storage.exists(stored)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.hourly()
    assert not storage.exists(stored)
    row.refresh_from_db()
    assert (row.copy.name, row.state) == ("", "answered")


def test_the_copy_of_an_erased_person_is_gone(django_capture_on_commit_callbacks) -> None:
    her = alumna()
    row = answered(her)
    storage, stored = row.copy.storage, row.copy.name
    with django_capture_on_commit_callbacks(execute=True):
        services.erase_person(None, user=User.objects.get(pk=her.user_id).public_id)
    assert not storage.exists(stored)
    row.refresh_from_db()
    assert (row.copy.name, row.user_id, row.profile_id) == ("", None, None)


def test_a_request_taken_back_meanwhile_leaves_no_file(monkeypatch) -> None:
    her = alumna()
    row = services.open_request(her, draft=ACCESS, proof=Proof.VERIFIED_MAIL)
    stored: list[str] = []
    whole = services.copies.pack

    def slow(*given, **told):
        services.withdraw(her, public_id=row.public_id)
        return whole(*given, **told)

    storage = DataRequest.copy.field.storage
    keep = storage.save
    monkeypatch.setattr(services.copies, "pack", slow)
    monkeypatch.setattr(storage, "save", lambda *given: stored.append(keep(*given)) or stored[-1])
    services.make_copy(row.pk)
    assert [storage.exists(name) for name in stored] == [False]
    row.refresh_from_db()
    assert (row.state, row.copy.name) == ("withdrawn", "")


def test_every_table_prints_in_both_languages() -> None:
    user, profile = person()
    Planter(user, profile, ground()).plant()
    found = person_of(user=user.public_id)
    assert found is not None
    at = timezone.localtime()
    once = pack(found, number="2026-00001", at=at, language="en")
    with translation.override("tr"):
        assert pack(found, number="2026-00001", at=at, language="en") == once
    archive = zipfile.ZipFile(io.BytesIO(once))
    words = words_of(archive.read("2026-00001.pdf"))
    assert "What we hold about you" in words
    assert "qvzx4@ev.example" in words


def test_her_own_files_lie_beside() -> None:
    her = alumna()
    profile = AlumniProfile.objects.get(pk=her.profile_id)
    sizes = {name: ContentFile(name.encode(), "photo.webp") for name in ("small", "medium", "large")}
    Photo.objects.create(profile=profile, uploaded_at=timezone.now(), **sizes)
    found = person_of(profile=profile.public_id)
    assert found is not None
    made = pack(found, number="2026-00001", at=timezone.localtime(), language="tr")
    archive = zipfile.ZipFile(io.BytesIO(made))
    assert archive.namelist()[2:] == ["files/files.Photo/1-large.webp"]
    assert archive.read("files/files.Photo/1-large.webp") == b"large"
    [row] = json.loads(archive.read("data.json"))["data"]["files.Photo"]
    assert row["large"] == "files/files.Photo/1-large.webp"
    assert profile.pk not in row.values()
