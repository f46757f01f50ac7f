"""A house with an alumna, a firm, and an empty folder for private files."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.privacy.models import Notice
from portal.privacy.viewers import Viewer, viewer_for
from tests.worlds import Ground, lay_ground, sign_up

VERIFIED = timezone.now()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Empty the folder of the private files, and return it."""
    place = Path(settings.PRIVATE_ROOT)
    shutil.rmtree(place, ignore_errors=True)
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"
    cache.clear()
    return place


def lying_in(folder: Path) -> list[str]:
    """Return the endings of all files in a folder, sorted."""
    return sorted(path.suffix for path in folder.rglob("*") if path.is_file())


@dataclass
class Person:
    """Somebody with a session, and a record where they are an alumna."""

    client: Client
    user: User | None
    profile: AlumniProfile | None = None

    @property
    def viewer(self) -> Viewer:
        return viewer_for(self.user)

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """Return what GraphQL answers, in English."""
        body = json.dumps({"query": document, "variables": variables})
        answer = self.client.post(
            "/graphql/", body, content_type="application/json", headers={"Accept-Language": "en"}
        ).json()
        assert "errors" not in answer, answer
        return dict(answer["data"])

    def address(self, kind: str) -> str:
        """Return an address that takes one file."""
        document = "mutation($kind: FileKind!) { startUpload(input: {kind: $kind}) { upload { url } } }"
        return str(self.ask(document, kind=kind)["startUpload"]["upload"]["url"])

    def send(self, kind: str, content: bytes, **headers: str) -> Any:
        """Hand a file in, and return the response."""
        return self.client.post(
            self.address(kind),
            content,
            content_type="application/octet-stream",
            headers={"Accept-Language": "en", **headers},
        )


@pytest.fixture
def ground(db: None) -> Ground:
    ground = lay_ground()
    for firm in ground.firms:
        firm.approved_until = timezone.localdate() + timedelta(days=30)
        firm.save()
    for purpose in ("employer_visibility", "directory", "photo"):
        Notice.objects.create(purpose=purpose, version=1, text_tr="Metin", text_en="Text", in_force_from=VERIFIED)
    return ground


@pytest.fixture
def make_alumna(ground: Ground) -> Callable[..., Person]:
    """Return a maker of alumnae, who have opened nothing unless they are told to."""

    def make(name: str = "Işıl", **columns: Any) -> Person:
        user = User.objects.create(email=f"{name}@mezun.example", email_verified_at=VERIFIED)
        row = AlumniProfile.objects.create(user=user, state="active", first_name=name, last_name="Öztürk", **columns)
        client = Client()
        client.force_login(user)
        return Person(client, user, row)

    return make


@pytest.fixture
def alumna(make_alumna: Callable[..., Person]) -> Person:
    return make_alumna()


@pytest.fixture
def visitor(ground: Ground) -> Callable[[str], Person]:
    """Return a maker of viewers of a kind: see ``tests.worlds.VIEWER_KINDS``."""

    def make(kind: str) -> Person:
        user, client = sign_up(kind, ground), Client(headers={"Access-Reason": "record"})
        if user is not None:
            client.force_login(user)
        return Person(client, user)

    return make
