"""Files and rows go together: replaced, withdrawn, erased, merged, and after whatever fell over in between."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from portal.alumni.models import AccessGrant, AlumniProfile
from portal.alumni.services import NoProfile, merge_profiles
from portal.data_rights.consents import withdraw
from portal.data_rights.services import erase_person
from portal.files import services
from portal.files.checks import check_place
from portal.files.kinds import Kind
from portal.files.models import CurriculumVitae, Photo
from portal.files.refusals import Refused
from portal.files.storage import private
from portal.files.tasks import sweep
from portal.privacy.models import Channel, Purpose
from portal.privacy.policies import FieldGroup, mask_of
from portal.privacy.services import give_consent
from tests.worlds import Ground

from .conftest import Person, lying_in
from .material import jpeg, pdf, picture

pytestmark = pytest.mark.django_db
WHOLE = [".jpg", ".jpg", ".jpg", ".pdf"]
Committed = Any


@pytest.fixture
def whole(alumna: Person, folder: Path) -> Person:
    """Işıl with a photo and a CV."""
    services.store(alumna.viewer, kind=Kind.PHOTO, content=jpeg())
    services.store(alumna.viewer, kind=Kind.CV, content=pdf())
    assert lying_in(folder) == WHOLE
    return alumna


def test_files_are_readable_for_nobody_else(whole: Person, folder: Path) -> None:
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*.*")} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o700}


def test_a_new_file_takes_the_old_ones_place(
    whole: Person, folder: Path, django_capture_on_commit_callbacks: Committed
) -> None:
    before = {path.name for path in folder.rglob("*.*")}
    with django_capture_on_commit_callbacks(execute=True):
        services.store(whole.viewer, kind=Kind.PHOTO, content=jpeg(picture(300, 300)))
    after = {path.name for path in folder.rglob("*.*")}
    assert lying_in(folder) == WHOLE
    assert len(before & after) == 1


def test_what_is_taken_away_is_gone(whole: Person, folder: Path, django_capture_on_commit_callbacks: Committed) -> None:
    document = "mutation { removeFile(input: {kind: CV}) { ok record { profile { cv { url } photo { url } } } } }"
    with django_capture_on_commit_callbacks(execute=True):
        answered = [whole.ask(document)["removeFile"] for _twice in range(2)]
    assert [(one["ok"], one["record"]["profile"]["cv"]) for one in answered] == [(True, None)] * 2
    assert answered[0]["record"]["profile"]["photo"] is not None
    assert lying_in(folder) == [".jpg", ".jpg", ".jpg"]


@pytest.mark.parametrize(("had_agreed", "left"), [(True, [".pdf"]), (False, WHOLE)])
def test_withdrawing_the_photos_consent_closes_it_and_removes_what_was_agreed_to(
    whole: Person,
    ground: Ground,
    folder: Path,
    django_capture_on_commit_callbacks: Committed,
    had_agreed: bool,
    left: list[str],
) -> None:
    if had_agreed:
        give_consent([whole.user.pk], purpose=Purpose.PHOTO, channel=Channel.WEB)
    both = mask_of([FieldGroup.PHOTO, FieldGroup.CV])
    AlumniProfile.objects.filter(pk=whole.profile.pk).update(alumni_groups=both, public_groups=both)
    AccessGrant.objects.create(profile=whole.profile, employer=ground.firms[0], groups=both, until=whole.viewer.today)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(whole.viewer, purposes=[Purpose.PHOTO])
    row = AlumniProfile.objects.get(pk=whole.profile.pk)
    assert (row.alumni_groups, row.public_groups) == (FieldGroup.CV.bit, FieldGroup.CV.bit)
    assert AccessGrant.objects.get().groups == FieldGroup.CV.bit
    assert lying_in(folder) == left


def test_an_erased_persons_files_leave_the_disk_and_the_log_counts_them(
    whole: Person, folder: Path, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        done = erase_person(None, profile=whole.profile.public_id)
    assert lying_in(folder) == []
    assert (done.rows["files.Photo"], done.rows["files.CurriculumVitae"]) == (1, 1)


def test_an_erasure_that_fails_leaves_the_files(whole: Person, folder: Path, settings: Any) -> None:
    settings.ERASURE_JOURNAL = folder  # a folder takes no line
    with pytest.raises(OSError, match="directory"), transaction.atomic():
        erase_person(None, profile=whole.profile.public_id)
    assert lying_in(folder) == WHOLE
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("kept_has_files", [True, False])
def test_a_merge_keeps_the_files_of_whoever_claimed_the_record(
    whole: Person, folder: Path, kept_has_files: bool
) -> None:
    if kept_has_files:
        gone = AlumniProfile.objects.create(state="graduate", first_name="Işıl", last_name="Öztürk")
        Photo.objects.create(profile=gone, small="a", medium="b", large="c", uploaded_at="2026-01-01T00:00:00Z")
    else:
        gone = whole.profile
        AlumniProfile.objects.filter(pk=gone.pk).update(state="graduate", user=None)
    kept = (
        whole.profile
        if kept_has_files
        else AlumniProfile.objects.create(state="active", first_name="Işıl", last_name="Öztürk", user=whole.user)
    )
    merge_profiles(kept.pk, gone.pk)
    assert Photo.objects.get().profile_id == CurriculumVitae.objects.get().profile_id == kept.pk
    assert Photo.objects.get().large.size > 0


def test_nothing_is_left_of_an_upload_that_came_too_late(whole: Person, folder: Path) -> None:
    viewer = whole.viewer
    AlumniProfile.objects.filter(pk=whole.profile.pk).update(state="erased")
    before = sorted(folder.rglob("*.*"))
    with pytest.raises(NoProfile):
        services.store(viewer, kind=Kind.PHOTO, content=jpeg())
    assert sorted(folder.rglob("*.*")) == before


def test_a_disk_that_fills_up_leaves_the_old_photo(
    whole: Person, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, written = sorted(folder.rglob("*.*")), []
    save = type(private())._save

    def full_after_one(self: Any, name: str, content: Any) -> str:
        written.append(name)
        if len(written) > 1:
            raise OSError(28, "No space left on device")
        return save(self, name, content)

    monkeypatch.setattr(type(private()), "_save", full_after_one)
    with pytest.raises(OSError, match="No space"):
        services.store(whole.viewer, kind=Kind.PHOTO, content=jpeg())
    assert sorted(folder.rglob("*.*")) == before
    assert Photo.objects.get().large.size > 0


def test_a_file_is_on_the_disk_before_a_row_tells_of_it(alumna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    sync, save = os.fsync, CurriculumVitae.save
    monkeypatch.setattr(os, "fsync", lambda opened: (happened.append("disk"), sync(opened)))
    monkeypatch.setattr(CurriculumVitae, "save", lambda self, **how: (happened.append("row"), save(self, **how)))
    services.store(alumna.viewer, kind=Kind.CV, content=pdf())
    assert happened == ["disk", "disk", "row"]


def test_the_sweep_takes_what_no_row_knows_and_nothing_younger_than_a_day(whole: Person, folder: Path) -> None:
    private().save("ab/eski.pdf", open_bytes(b"old"))
    private().save("ab/yeni.pdf", open_bytes(b"new"))
    long_ago = time.time() - 25 * 3600
    for path in folder.rglob("*.*"):
        if path.name != "yeni.pdf":
            os.utime(path, (long_ago, long_ago))
    sweep()
    assert sorted(path.name for path in (folder / "ab").iterdir()) == ["yeni.pdf"]
    assert lying_in(folder) == [*WHOLE, ".pdf"]
    assert services.sweep(older_than=timedelta(0)) == 1
    assert services.sweep(older_than=timedelta(0)) == 0


def open_bytes(content: bytes) -> Any:
    return ContentFile(content)


def test_a_folder_that_is_not_there_loses_no_row(whole: Person, folder: Path, caplog: Any) -> None:
    folder.rename(folder.with_name("elsewhere"))
    try:
        assert services.sweep() == 0
    finally:
        folder.with_name("elsewhere").rename(folder)
    assert "4 private files are named by a row and are not there" in caplog.text
    assert Photo.objects.count() == CurriculumVitae.objects.count() == 1


def test_a_refusal_takes_nothing_away(whole: Person, folder: Path) -> None:
    before = sorted(folder.rglob("*.*"))
    with pytest.raises(Refused):
        services.store(whole.viewer, kind=Kind.CV, content=b"%PDF-1.4 nothing")
    assert sorted(folder.rglob("*.*")) == before


def test_the_program_does_not_start_with_private_files_where_others_are_served(
    settings: Any,
) -> None:
    assert check_place(None) == []
    own = Path(private().location)
    for media in (own, own / "media", own.parent):
        settings.MEDIA_ROOT = str(media)
        assert [error.id for error in run_checks() if error.id.startswith("files")] == ["files.E001"]
    settings.STORAGES = {**settings.STORAGES, "private": settings.STORAGES["default"]}
    assert [error.id for error in check_place(None)] == ["files.E002"]
    assert storages["private"].__class__.__name__ == "FileSystemStorage"


def test_two_people_never_share_a_file(whole: Person, make_alumna: Callable[..., Person], folder: Path) -> None:
    services.store(make_alumna("Sezen").viewer, kind=Kind.CV, content=pdf())
    first, second = CurriculumVitae.objects.values_list("document", flat=True)
    assert first != second
    assert lying_in(folder) == [*WHOLE, ".pdf"]
