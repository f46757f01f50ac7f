"""Two uploads of one person at once, on a database with real locks."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.files import isolation, services
from portal.files.kinds import Kind
from portal.files.models import CurriculumVitae
from portal.privacy.viewers import viewer_for

from .conftest import VERIFIED, lying_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_uploads_at_once_one_whole_file_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = User.objects.create(email="isil@mezun.example", email_verified_at=VERIFIED)
    AlumniProfile.objects.create(user=user, state="active", first_name="Işıl", last_name="Öztürk")
    viewer, together = viewer_for(user), Barrier(4)
    monkeypatch.setattr(isolation, "clean", lambda _kind, content: [content] if together.wait(20) >= 0 else [])

    def store(number: int) -> None:
        services.store(viewer, kind=Kind.CV, content=bytes([number]) * 1_000)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store, range(4)))

    row = CurriculumVitae.objects.get()
    assert lying_in(folder) == [".pdf"]
    assert row.size_bytes == row.document.size == 1_000
    assert len(set(row.document.read())) == 1
