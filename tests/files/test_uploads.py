"""Handing a file in: what is taken, what is refused, and that a refusal leaves nothing."""

import io
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from portal.files import addresses, services, views
from portal.files.kinds import LIMITS, Kind
from portal.files.models import CurriculumVitae, Photo
from portal.files.refusals import CODES, Refused
from portal.files.storage import private

from .conftest import Person, lying_in
from .material import SECRET, dangerous_pdf, jpeg, other, packed, pdf, png_that_says

pytestmark = pytest.mark.django_db
START = """mutation($kind: FileKind!) { startUpload(input: {kind: $kind}) {
  ok problems { code message } upload { url expiresAt maxBytes accepts } } }"""
OWN = "{ myRecord { profile { photo { url(size: LARGE) } cv { url sizeBytes uploadedAt } } } }"


def problems(response: Any) -> list[tuple[str, str]]:
    assert response["Cache-Control"] == "no-store"
    return [(one["code"], one["message"]) for one in response.json()["problems"]]


def test_an_address_says_what_it_takes(alumna: Person) -> None:
    started = alumna.ask(START, kind="CV")["startUpload"]
    assert (started["ok"], started["problems"]) == (True, [])
    assert started["upload"]["maxBytes"] == 5 * 1024 * 1024
    assert started["upload"]["accepts"] == ["application/pdf"]
    assert started["upload"]["url"].startswith("/files/upload/")
    assert LIMITS[Kind.PHOTO].most_bytes == 8 * 1024 * 1024


def test_a_photo_and_a_cv_are_the_owners_with_the_next_answer(alumna: Person, folder: Path) -> None:
    assert alumna.ask(OWN)["myRecord"]["profile"] == {"photo": None, "cv": None}

    sent = [alumna.send("PHOTO", jpeg()), alumna.send("CV", dangerous_pdf())]

    assert [(one.status_code, one.json()) for one in sent] == [(201, {"ok": True, "problems": []})] * 2
    profile = alumna.ask(OWN)["myRecord"]["profile"]
    shown = alumna.client.get(profile["cv"]["url"])
    assert profile["cv"]["sizeBytes"] == CurriculumVitae.objects.get().size_bytes == len(b"".join(shown))
    assert lying_in(folder) == [".jpg", ".jpg", ".jpg", ".pdf"]
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in folder.rglob("*.*"))


def test_the_folder_is_for_the_program_alone(alumna: Person, folder: Path, settings: Any) -> None:
    alumna.send("CV", pdf())
    (name,) = CurriculumVitae.objects.values_list("document", flat=True)
    assert len(name) == 2 + 1 + 40 + 4
    assert settings.STORAGES["private"]["BACKEND"] == "portal.files.storage.PrivateStorage"
    with pytest.raises(ValueError, match="no address of its own"):
        private().url(name)


REFUSALS = [
    ("PHOTO", pdf(), 415, "NOT_A_PHOTO", "This is no photo we can read. Please choose a JPEG, PNG or WebP file."),
    (
        "PHOTO",
        other("GIF") + packed(),
        415,
        "NOT_A_PHOTO",
        "This is no photo we can read. Please choose a JPEG, PNG or WebP file.",
    ),
    (
        "PHOTO",
        png_that_says(9_000, 9_000),
        422,
        "TOO_MANY_PIXELS",
        "This photo has more than 40 million pixels. Please choose a smaller one.",
    ),
    ("CV", jpeg(), 415, "NOT_A_PDF", "This is no PDF file. Please save your CV as PDF and try again."),
    ("CV", packed() + pdf(), 415, "NOT_A_PDF", "This is no PDF file. Please save your CV as PDF and try again."),
    ("CV", b"%PDF-1.7\n", 422, "BROKEN", "This file cannot be read. Please save it anew and try again."),
    ("CV", pdf(21), 422, "TOO_MANY_PAGES", "This PDF has more than 20 pages."),
]


@pytest.mark.parametrize(("kind", "content", "status", "code", "message"), REFUSALS)
def test_a_refusal_is_clear_and_logged_and_leaves_nothing(
    alumna: Person, folder: Path, caplog: Any, kind: str, content: bytes, status: int, code: str, message: str
) -> None:
    with caplog.at_level(logging.INFO, logger="portal.files"):
        response = alumna.send(kind, content, **{"Content-Disposition": f'attachment; filename="{SECRET}.pdf"'})
    assert (response.status_code, problems(response)) == (status, [(code, message)])
    assert [one.getMessage() for one in caplog.records if one.name == "portal.files.views"] == [
        f"an upload was refused: {kind.lower()} {code}"
    ]
    assert SECRET not in caplog.text
    assert lying_in(folder) == []
    assert not Photo.objects.exists()
    assert not CurriculumVitae.objects.exists()


def test_a_refusal_speaks_turkish(alumna: Person) -> None:
    response = alumna.send("CV", jpeg(), **{"Accept-Language": "tr"})
    assert problems(response) == [
        ("NOT_A_PDF", "Bu bir PDF dosyası değil. Lütfen özgeçmişinizi PDF olarak kaydedip yeniden deneyin.")
    ]


def test_what_the_headers_call_a_file_decides_nothing(alumna: Person) -> None:
    address = alumna.address("PHOTO")
    taken = alumna.client.post(address, jpeg(), content_type="application/x-www-form-urlencoded")
    assert taken.status_code == 201
    refused = alumna.client.post(alumna.address("PHOTO"), b"<html>", content_type="image/jpeg")
    assert refused.json()["problems"][0]["code"] == "NOT_A_PHOTO"


class Endless(io.RawIOBase):
    """A body without an end, which counts how much of it was read."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.taken += size
        return bytes(size)


def through(alumna: Person, kind: str, length: str | None, body: Any) -> tuple[int, str]:
    """Hand a body in under the length it is said to have; return the status and the code."""
    token = alumna.address(kind).split("/")[-2]
    request = RequestFactory().post("/", b"", content_type="application/pdf")
    request.META.pop("CONTENT_LENGTH", None)
    if length is not None:
        request.META["CONTENT_LENGTH"] = length
    request._stream, request.user = body, alumna.user
    request.session = alumna.client.session
    response = views.TakeFile.as_view()(request, token=token)
    answer = json.loads(response.content)
    return response.status_code, answer["problems"][0]["code"] if answer["problems"] else ""


@pytest.mark.parametrize(
    ("length", "read", "answer"),
    [
        (str(5 * 1024 * 1024 + 1), 0, (413, "TOO_LARGE")),
        (str(200 * 1024 * 1024), 0, (413, "TOO_LARGE")),
        ("9" * 5_000, 0, (413, "TOO_LARGE")),
        ("", 0, (411, "LENGTH_MISSING")),
        (None, 0, (411, "LENGTH_MISSING")),
        ("-1", 0, (411, "LENGTH_MISSING")),
        ("٣", 0, (411, "LENGTH_MISSING")),
        ("0", 0, (400, "INCOMPLETE")),
        # Says less than it has: nothing behind what was said is read.
        ("1000", 1_000, (415, "NOT_A_PDF")),
    ],
)
def test_no_byte_is_read_beyond_what_may_be(
    alumna: Person, length: str | None, read: int, answer: tuple[int, str]
) -> None:
    body = Endless()
    assert through(alumna, "CV", length, body) == answer
    assert body.taken == read


def test_a_body_that_ends_before_its_length_is_incomplete(alumna: Person) -> None:
    assert through(alumna, "CV", "1000", io.BytesIO(pdf()[:500])) == (400, "INCOMPLETE")


def test_the_largest_file_is_taken_and_one_byte_more_is_not(alumna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf()
    for most, status in ((len(content), 201), (len(content) - 1, 413)):
        monkeypatch.setitem(LIMITS, Kind.CV, addresses_limits(most))
        assert alumna.send("CV", content).status_code == status


def addresses_limits(most: int) -> Any:
    return type(LIMITS[Kind.CV])(most, LIMITS[Kind.CV].accepts)


def test_an_address_takes_one_file_of_one_user_for_ten_minutes(
    alumna: Person, make_alumna: Callable[..., Person], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sezen, address = make_alumna("Sezen"), alumna.address("CV")
    content = pdf()

    def post(person: Person, url: str) -> tuple[int, list[str]]:
        response = person.client.post(url, content, content_type="application/pdf")
        return response.status_code, [one["code"] for one in response.json()["problems"]]

    invalid = (403, ["ADDRESS_INVALID"])
    assert post(sezen, address) == invalid
    assert post(Person(Client(), None), address) == invalid
    assert post(alumna, address[:-2] + ("A" if address[-2] != "A" else "B") + "/") == invalid
    assert post(alumna, "/files/upload/çöp/") == invalid
    assert lying_in(folder) == []
    assert post(alumna, address) == (201, [])
    assert post(alumna, address) == invalid
    late = alumna.address("CV")
    now = time.time()
    monkeypatch.setattr(services.time, "time", lambda: now + 10 * 60 + 1)
    assert post(alumna, late) == invalid
    assert CurriculumVitae.objects.count() == 1


def test_a_strangers_page_can_send_nothing_with_her_session(alumna: Person) -> None:
    # The token of the address stands for the token of a form: no cookie and no header is asked for beside it.
    client = Client(enforce_csrf_checks=True)
    client.force_login(alumna.user)
    assert client.post(alumna.address("PHOTO"), jpeg(), content_type="image/jpeg").status_code == 201
    attacker = addresses.ticket_token(addresses.Ticket(Kind.PHOTO, int(time.time()) + 60, b"1" * 16), user_id=999)
    assert client.post(f"/files/upload/{attacker}/", jpeg(), content_type="image/jpeg").status_code == 403
    assert client.get(alumna.address("PHOTO")).status_code == 405


def test_nobody_without_a_record_hands_anything_in(visitor: Callable[[str], Person]) -> None:
    for kind in ("anonymous", "employer", "center"):
        person = visitor(kind)
        if person.user is not None:
            person.user.email = f"{kind}@mezun.example"
            person.user.save()
        answer = person.ask(START, kind="PHOTO")["startUpload"]
        assert answer["upload"] is None
        assert answer["problems"] == [{"code": "NO_RECORD", "message": "You have not claimed your alumni record yet."}]


def test_twenty_files_a_day_are_taken(alumna: Person) -> None:
    for _time in range(20):
        services.start_upload(alumna.viewer, kind=Kind.PHOTO)
    with pytest.raises(Refused) as refused:
        services.start_upload(alumna.viewer, kind=Kind.CV)
    assert (refused.value.code, refused.value.status) == ("TOO_OFTEN", 429)
    assert alumna.ask(START, kind="CV")["startUpload"]["problems"] == [
        {"code": "TOO_OFTEN", "message": "You have handed in 20 files today. Please go on tomorrow."}
    ]
    cache.clear()
    assert services.start_upload(alumna.viewer, kind=Kind.CV).seconds == 600


def test_every_refusal_has_words_in_both_languages() -> None:
    from django.utils import translation

    for code in CODES:
        words = []
        for language in ("tr", "en"):
            with translation.override(language):
                words.append(Refused(code, most_bytes=5 << 20).message)
        assert words[0] != words[1], code
        assert "%" not in "".join(words)


def test_a_key_that_was_changed_keeps_addresses_good(alumna: Person, settings: Any) -> None:
    address, content = alumna.address("CV"), pdf()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    alumna.client.force_login(alumna.user)
    assert alumna.client.post(address, content, content_type="application/pdf").status_code == 201
    assert connection.in_atomic_block
