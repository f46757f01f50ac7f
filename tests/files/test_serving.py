"""A file is shown only through the projection of the very moment, to the viewer its address was made for."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from graphql_api.global_ids import global_id
from portal.alumni.models import AccessGrant, AlumniProfile, EmployerBlock, Employment
from portal.files import selectors, services
from portal.files.addresses import Shown, shown_token
from portal.files.kinds import Kind
from portal.files.models import CurriculumVitae, Photo
from portal.ledger.models import Line, Reading
from portal.ledger.services import unpack_all
from portal.privacy.policies import FieldGroup, mask_of
from portal.privacy.viewers import Viewer
from tests.worlds import Ground

from .conftest import Person
from .material import jpeg, pdf, picture

pytestmark = pytest.mark.django_db
FILES = "photo { small: url(size: SMALL) url } cv { url sizeBytes }"
NODE = f"query($id: ID!) {{ node(id: $id) {{ ... on Alumnus {{ id {FILES} }} }} }}"
LIST = f"{{ alumni {{ edges {{ node {{ id {FILES} }} }} }} }}"
BOTH = mask_of([FieldGroup.PHOTO, FieldGroup.CV])


def opened_to(person: Person, **columns: Any) -> None:
    AlumniProfile.objects.filter(pk=person.profile.pk).update(**columns)


@pytest.fixture
def shown(alumna: Person) -> Person:
    """Işıl with a photo and a CV, open to firms and to fellow alumni."""
    services.store(alumna.viewer, kind=Kind.PHOTO, content=jpeg())
    services.store(alumna.viewer, kind=Kind.CV, content=pdf())
    until = timezone.localdate() + timedelta(days=30)
    opened_to(alumna, employer_open_until=until, in_directory=True, employer_groups=BOTH, alumni_groups=BOTH)
    return alumna


def files_of(owner: Person, viewer: Person) -> dict[str, Any] | None:
    """Return the files of ``owner`` as GraphQL tells them to ``viewer``."""
    node = viewer.ask(NODE, id=global_id("Alumnus", owner.profile.public_id))["node"]
    return None if node is None else {"photo": node["photo"], "cv": node["cv"]}


def answer(client: Client, address: str, **options: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    response = client.get(address, headers={"Accept-Language": "en"}, **options)
    body = b"".join(response) if response.streaming else response.content
    # Each answer has a number of its own, which tells of nothing but the request.
    told = sorted(header for header in response.items() if header[0] != "X-Request-Id")
    return response.status_code, told, body


NOT_FOUND = (
    404,
    [
        ("Accept-Ranges", "none"),
        ("Cache-Control", "private, no-store"),
        ("Content-Language", "en"),
        ("Content-Length", "19"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        ("Content-Type", "text/plain"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("Vary", "Accept-Language, Cookie"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("X-Robots-Tag", "noindex"),
    ],
    b"This was not found.",
)


def test_a_firm_reads_a_photo_and_a_cv_and_nothing_is_kept_on_the_way(
    shown: Person, visitor: Callable[[str], Person]
) -> None:
    firm = visitor("employer")
    told = files_of(shown, firm)
    status, headers, photo = answer(firm.client, told["photo"]["url"])
    assert (status, photo) == (200, Photo.objects.get().medium.read())
    assert dict(headers) | {"Content-Length": ""} == dict(NOT_FOUND[1]) | {
        "Content-Length": "",
        "Content-Type": "image/jpeg",
        "Content-Disposition": 'inline; filename="photo.jpg"',
    }
    status, headers, cv = answer(firm.client, told["cv"]["url"])
    assert (status, cv) == (200, CurriculumVitae.objects.get().document.read())
    assert dict(headers)["Content-Disposition"] == 'attachment; filename="cv.pdf"'
    assert dict(headers)["Content-Type"] == "application/pdf"
    assert told["cv"]["sizeBytes"] == len(cv)
    assert answer(firm.client, told["photo"]["small"])[2] == Photo.objects.get().small.read()


def test_no_part_and_no_memory_of_a_file_is_answered(shown: Person, visitor: Callable[[str], Person]) -> None:
    firm = visitor("employer")
    address = files_of(shown, firm)["cv"]["url"]
    whole = answer(firm.client, address)
    for header in (
        {"HTTP_RANGE": "bytes=0-3"},
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        assert answer(firm.client, address, **header) == whole
    assert {"ETag", "Last-Modified"} & {name for name, _value in whole[1]} == set()
    head = firm.client.head(address)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(whole[2])))
    assert Reading.objects.count() == 6  # the query, four times the file, and its head
    assert firm.client.post(address).status_code == 405


def test_an_address_is_one_viewers_own_and_tells_nothing(
    shown: Person, visitor: Callable[[str], Person], make_alumna: Callable[..., Person]
) -> None:
    sezen, firm = make_alumna("Sezen"), visitor("employer")
    by_sezen, by_firm = (files_of(shown, one)["photo"]["url"] for one in (sezen, firm))

    assert by_sezen != by_firm
    assert answer(sezen.client, by_sezen)[0] == 200
    for client in (firm.client, Client(), shown.client):
        assert answer(client, by_sezen) == NOT_FOUND
    assert files_of(shown, sezen)["photo"]["url"] == by_sezen
    row = Photo.objects.get()
    for told in (str(row.public_id), row.public_id.hex, shown.profile.public_id.hex, row.medium.name):
        assert told not in by_sezen
    forged = by_sezen[:20] + ("A" if by_sezen[20] != "A" else "B") + by_sezen[21:]
    for address in (forged, "/files/x/", "/files/çöp/", f"/files/{'A' * 5_000}/", by_sezen[:-3] + "/"):
        assert answer(sezen.client, address) == NOT_FOUND


def test_what_everybody_may_see_has_an_address_for_everybody(shown: Person, visitor: Callable[[str], Person]) -> None:
    opened_to(shown, is_public=True, public_groups=mask_of(FieldGroup), employer_groups=0)
    told = files_of(shown, Person(Client(), None))
    assert told["cv"] is None
    firm = visitor("employer")
    assert [answer(client, told["photo"]["url"])[0] for client in (Client(), firm.client)] == [200, 200]


CLOSINGS: list[tuple[str, Callable[[Person, Ground], Any]]] = [
    ("the group", lambda person, _ground: opened_to(person, employer_groups=mask_of([FieldGroup.IDENTITY]))),
    ("the master switch", lambda person, _ground: opened_to(person, employer_open_until=None)),
    (
        "yesterday",
        lambda person, _ground: opened_to(person, employer_open_until=timezone.localdate() - timedelta(days=1)),
    ),
    ("a block", lambda person, ground: EmployerBlock.objects.create(profile=person.profile, employer=ground.firms[0])),
    (
        "a new job",
        lambda person, ground: Employment.objects.create(
            profile=person.profile, employer=ground.firms[0], employer_name="x", title="x", started_on="2026-01-01"
        ),
    ),
    ("a suspended firm", lambda _person, ground: type(ground.firms[0]).objects.update(state="suspended")),
    ("an erased person", lambda person, _ground: opened_to(person, state="erased")),
    ("a removed file", lambda person, _ground: [services.remove(person.viewer, kind=kind) for kind in Kind]),
    (
        "a replaced file",
        lambda person, _ground: [
            services.store(person.viewer, kind=Kind.PHOTO, content=jpeg(picture(300, 300))),
            services.store(person.viewer, kind=Kind.CV, content=pdf(2)),
        ],
    ),
]


@pytest.mark.parametrize("closing", [one for _name, one in CLOSINGS], ids=[name for name, _one in CLOSINGS])
def test_whatever_closes_is_closed_in_the_very_next_request(
    shown: Person, visitor: Callable[[str], Person], ground: Ground, closing: Callable[[Person, Ground], Any]
) -> None:
    firm = visitor("employer")
    told = files_of(shown, firm)
    addresses = [told["photo"]["url"], told["cv"]["url"]]
    assert [answer(firm.client, address)[0] for address in addresses] == [200, 200]
    closing(shown, ground)
    assert [answer(firm.client, address) for address in addresses] == [NOT_FOUND, NOT_FOUND]


def test_hidden_and_absent_are_the_same_number_of_statements(shown: Person, visitor: Callable[[str], Person]) -> None:
    firm = visitor("employer")
    address = files_of(shown, firm)["cv"]["url"]
    opened_to(shown, employer_groups=mask_of([FieldGroup.IDENTITY]))
    counts = []
    for closing in (lambda: None, lambda: services.remove(shown.viewer, kind=Kind.CV)):
        closing()
        with CaptureQueriesContext(connection) as statements:
            assert answer(firm.client, address) == NOT_FOUND
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_an_address_is_good_today_and_tomorrow(shown: Person) -> None:
    today = timezone.localdate()
    wanted = Shown(Kind.CV, "document", shown.profile.public_id, CurriculumVitae.objects.get().public_id, today)
    token = shown_token(wanted, user_id=shown.user.pk)
    for days, is_good in ((0, True), (1, True), (2, False), (-1, False)):
        viewer = Viewer(today=today + timedelta(days=days), user_id=shown.user.pk, profile_id=shown.profile.pk)
        found = selectors.file_at(viewer, token)
        assert (found is not None) is is_good
        if found:
            found[1].close()


def test_a_grant_opens_to_one_firm_what_is_closed_to_others(
    shown: Person, visitor: Callable[[str], Person], ground: Ground
) -> None:
    opened_to(shown, employer_groups=mask_of([FieldGroup.IDENTITY]))
    firm = visitor("employer")
    assert files_of(shown, firm) == {"photo": None, "cv": None}
    grant = AccessGrant.objects.create(
        profile=shown.profile,
        employer=ground.firms[0],
        groups=FieldGroup.CV.bit,
        until=timezone.localdate() + timedelta(days=5),
    )
    told = files_of(shown, firm)
    assert told["photo"] is None
    assert answer(firm.client, told["cv"]["url"])[0] == 200
    grant.delete()
    assert answer(firm.client, told["cv"]["url"]) == NOT_FOUND


@pytest.mark.parametrize(
    ("kind", "photo", "cv"),
    [
        ("anonymous", False, False),
        ("student", True, False),
        ("alumna", True, True),
        ("employer", True, True),
        ("center", True, False),
        ("representative", False, False),
    ],
)
def test_who_may_ever_see_which(
    shown: Person, visitor: Callable[[str], Person], ground: Ground, kind: str, photo: bool, cv: bool
) -> None:
    shown.profile.degrees.create(unit=ground.units[0], level="bachelor")
    everything = mask_of(FieldGroup)
    opened_to(shown, student_groups=everything, alumni_groups=everything, mentee_groups=everything)
    told = files_of(shown, visitor(kind))
    assert (bool(told and told["photo"]), bool(told and told["cv"])) == (photo, cv)


def test_each_read_of_a_firm_stands_in_the_ledger_and_the_owners_own_does_not(
    shown: Person, visitor: Callable[[str], Person]
) -> None:
    firm = visitor("employer")
    told = files_of(shown, firm)
    Reading.objects.all().delete()
    answer(firm.client, told["cv"]["url"])
    answer(firm.client, told["photo"]["url"])
    answer(shown.client, files_of(shown, shown)["cv"]["url"])
    unpack_all()
    assert sorted(Line.objects.values_list("profile_id", "groups")) == [
        (shown.profile.pk, FieldGroup.PHOTO.bit),
        (shown.profile.pk, FieldGroup.CV.bit),
    ]


def test_where_the_ledger_cannot_be_written_nothing_is_shown(shown: Person, visitor: Callable[[str], Person]) -> None:
    firm = visitor("employer")
    address = files_of(shown, firm)["cv"]["url"]
    with patch("portal.ledger.services.written_meanwhile", side_effect=DatabaseError):
        status, _headers, body = answer(firm.client, address)
    assert (status, body) == (
        503,
        b"People cannot be shown at the moment. Please try again in a minute.",
    )


def test_a_page_of_people_takes_one_statement_more_for_all_their_files(
    make_alumna: Callable[..., Person], visitor: Callable[[str], Person]
) -> None:
    until = timezone.localdate() + timedelta(days=30)
    firm, counts = visitor("employer"), []
    for number in range(6):
        person = make_alumna(f"Mezun{number}", employer_open_until=until, employer_groups=BOTH)
        Photo.objects.create(profile=person.profile, small="a", medium="b", large="c", uploaded_at=timezone.now())
        if number in (0, 5):
            for document in ("{ alumni { edges { node { id } } } }", LIST):
                with CaptureQueriesContext(connection) as statements:
                    assert len(firm.ask(document)["alumni"]["edges"]) == number + 1
                counts.append(len(statements))
    assert counts == [counts[0], counts[0] + 1] * 2


def test_a_row_whose_file_is_gone_shows_nothing(shown: Person, folder: Path) -> None:
    address = files_of(shown, shown)["cv"]["url"]
    for path in folder.rglob("*.pdf"):
        path.unlink()
    assert answer(shown.client, address) == NOT_FOUND
