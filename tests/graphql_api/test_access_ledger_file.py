"""One's own ledger as a file: the owner's only, no more than the schema shows, and as long as it likes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from own_record import Caller

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.ledger.models import Line, Reading
from portal.privacy.policies import FieldGroup, mask_of
from tests.worlds import Ground, sign_up

pytestmark = pytest.mark.django_db
CSV, JSON = "/record/access-ledger.csv", "/record/access-ledger.json"
LEDGER = "{ accessLedger { edges { node { readAt readAs employer { name } door groups question reason } } } }"
EARLIER = datetime(2026, 10, 1, tzinfo=UTC)
GROUPS = mask_of([FieldGroup.IDENTITY, FieldGroup.SKILLS])


@pytest.fixture
def read(alumna: tuple[Caller, AlumniProfile], ground: Ground) -> tuple[Caller, AlumniProfile]:
    """Işıl, whom a firm found by a search that begins as a formula, and the center opened."""
    caller, row = alumna
    told: dict[str, Any] = {"user_id": 1, "people": [[row.pk, GROUPS]]}
    Reading.objects.create(
        read_at=datetime(2026, 11, 1, 7, 30, tzinfo=UTC),
        audience="approved_employers",
        employer_id=ground.firms[0].pk,
        door="search",
        question='=HYPERLINK("x");"y"',
        **told,
    )
    Reading.objects.create(
        read_at=datetime(2026, 11, 2, 21, 0, tzinfo=UTC), audience="center", door="office", reason="request", **told
    )
    return caller, row


def fetched(caller: Caller, address: str) -> str:
    """Return the text of a file."""
    answer = caller.client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


TURKISH = [
    "Ne zaman;Ne sıfatla;Firma;Nerede;Ne gösterildi;Arama ya da süzme;Verilen gerekçe",
    "2026-11-03 00:00:00;Kariyer ve mezun merkezi;;Yönetim paneli;Ad, Beceriler ve diller;;Kişi kendisi istedi",
    '2026-11-01 10:30:00;Onaylı işverenler;Akdeniz Yazılım;Arama;Ad, Beceriler ve diller;"\'=HYPERLINK(""x"");""y""";',
]
SKILLS = "Name, Skills and languages"
ENGLISH = [
    "When;Read as;Firm;Where;What was shown;Searched or filtered by;Reason given",
    f"2026-11-03 00:00:00;The career and alumni center;;The back office;{SKILLS};;The person asked for it",
    f'2026-11-01 10:30:00;Approved employers;Akdeniz Yazılım;A search;{SKILLS};"\'=HYPERLINK(""x"");""y""";',
]


@pytest.mark.parametrize(("language", "lines"), [("tr", TURKISH), ("en", ENGLISH)])
def test_the_table_speaks_her_language_and_holds_no_formula(
    language: str, lines: list[str], read: tuple[Caller, AlumniProfile]
) -> None:
    caller, row = read
    User.objects.filter(pk=row.user_id).update(language=language)
    text = fetched(caller, CSV)
    assert text.startswith("\ufeff")
    assert text.removeprefix("\ufeff").splitlines() == lines


def test_the_programs_file_is_what_the_schema_answers(read: tuple[Caller, AlumniProfile]) -> None:
    caller, _row = read
    entries = json.loads(fetched(caller, JSON))["accessLedger"]
    shown = [edge["node"] for edge in caller.ask(LEDGER)["data"]["accessLedger"]["edges"]]
    for node in shown:
        node["employer"] = node["employer"] and node["employer"]["name"]
    assert entries == shown
    assert list(entries[0]) == ["readAt", "readAs", "employer", "door", "groups", "question", "reason"]


def test_the_addresses_stand_in_her_record(read: tuple[Caller, AlumniProfile]) -> None:
    answer = read[0].ask("{ myRecord { accessLedgerCsvUrl accessLedgerJsonUrl } }")
    assert answer["data"]["myRecord"] == {"accessLedgerCsvUrl": CSV, "accessLedgerJsonUrl": JSON}


@pytest.mark.parametrize("kind", ["anonymous", "student", "employer", "center", "alumna"])
def test_nobody_else_gets_a_line_of_it(kind: str, read: tuple[Caller, AlumniProfile], ground: Ground) -> None:
    user, client = sign_up(kind, ground), Client()
    if user is not None:
        client.force_login(user)
    for address in (CSV, JSON, "/record/access-ledger.xml"):
        answer = client.get(address)
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert "Akdeniz" not in text
        assert answer.status_code == (200 if kind == "alumna" and address != "/record/access-ledger.xml" else 404)
    assert client.post(CSV).status_code in (404, 405)


def test_it_is_written_while_it_is_read(read: tuple[Caller, AlumniProfile]) -> None:
    caller, row = read
    made = Reading.objects.bulk_create(
        Reading(
            read_at=datetime(2026, 10, 1, tzinfo=UTC),
            user_id=1,
            audience="own_unit",
            door="list",
            people=[],
            unpacked=True,
        )
        for _number in range(1_200)
    )
    Line.objects.bulk_create(Line(reading=reading, profile_id=row.pk, groups=GROUPS) for reading in made)
    answer = caller.client.get(CSV)
    with CaptureQueriesContext(connection) as statements:
        pieces = [piece.decode() for piece in answer.streaming_content]
    assert [piece.count("\n") for piece in pieces] == [1, 500, 500, 202]
    assert sum('FROM "ledger_line"' in one["sql"] for one in statements) == 4
    text = fetched(caller, JSON)
    assert len(json.loads(text)["accessLedger"]) == 1_202
