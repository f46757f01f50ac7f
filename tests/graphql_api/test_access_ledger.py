"""Whoever reads a person as a firm or as staff leaves a line she reads; where none can be left, nothing is shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from own_record import SEARCH, Caller

from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.models import AccessGrant, AlumniProfile, EmployerBlock
from portal.ledger.models import Line, Reading
from portal.ledger.services import forget, unpack, unpack_all
from portal.outbox import services as outbox
from portal.privacy.policies import FieldGroup, mask_of
from tests.worlds import Ground, sign_up

pytestmark = pytest.mark.django_db
LIST = "{ alumni { edges { node { id skills { name } } } } }"
LEDGER = """{ accessLedger { totalCount edges { node { readAs door groups question reason employer { name } } } } }"""


@pytest.fixture
def opened(alumna: tuple[Caller, AlumniProfile]) -> tuple[Caller, AlumniProfile]:
    """Işıl, who opened her name and skills to employers."""
    caller, row = alumna
    row.employer_groups = mask_of([FieldGroup.IDENTITY, FieldGroup.SKILLS])
    row.employer_open_until = timezone.localdate() + timedelta(days=30)
    with transaction.atomic():
        row.save()
        outbox.write("alumnus.changed", [row.pk])
    outbox.relay()
    return caller, row


def told(caller: Caller) -> list[dict[str, Any]]:
    """Return what the owner reads of her ledger."""
    return [edge["node"] for edge in caller.ask(LEDGER)["data"]["accessLedger"]["edges"]]


def test_she_reads_which_firm_saw_what_and_how_it_found_her(
    opened: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    caller, row = opened
    employer.ask(SEARCH, text="python")
    employer.ask(LIST)
    employer.ask("query($id: ID!) { node(id: $id) { id } }", id=global_id("Alumnus", row.public_id))

    name = ground.firms[0].name
    assert told(caller) == [
        _entry("PROFILE", ["IDENTITY", "SKILLS"], name),
        _entry("LIST", ["SKILLS"], name),
        _entry("SEARCH", ["IDENTITY", "SKILLS"], name, question="python"),
    ]


def _entry(door: str, groups: list[str], firm: str, question: str | None = None) -> dict[str, Any]:
    return {
        "readAs": "EMPLOYER",
        "door": door,
        "groups": groups,
        "question": question,
        "reason": None,
        "employer": {"name": firm},
    }


def test_staff_are_told_with_their_reason(opened: tuple[Caller, AlumniProfile], ground: Ground) -> None:
    caller, _row = opened
    user = sign_up("center", ground)
    assert user is not None
    client = Client(headers={"Access-Reason": "request: T%C3%BCrk%C3%A7e"})
    client.force_login(user)
    Caller(client).ask("{ alumni { edges { node { contactEmail degrees { level } } } } }")
    assert told(caller) == [
        {
            "readAs": "CENTER",
            "door": "LIST",
            "groups": ["CONTACT_EMAIL", "EDUCATION"],
            "question": None,
            "reason": "Kişi kendisi istedi: Türkçe",
            "employer": None,
        }
    ]


NODE = "query($id: ID!) { node(id: $id) { ... on Alumnus { fullName } } }"


def staff(kind: str, ground: Ground, reason: str = "") -> Caller:
    """Return somebody in office, who says why they look where ``reason`` is told."""
    user, client = sign_up(kind, ground), Client(headers={"Access-Reason": reason} if reason else {})
    assert user is not None
    client.force_login(user)
    return Caller(client)


@pytest.mark.parametrize("kind", ["center", "representative"])
def test_staff_who_do_not_say_why_are_shown_nothing_that_is_closed(
    kind: str, opened: tuple[Caller, AlumniProfile], ground: Ground
) -> None:
    caller, row = opened
    silent = staff(kind, ground)
    for answer in (silent.ask(LIST), silent.ask(NODE, id=global_id("Alumnus", row.public_id))):
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["ACCESS_REASON_REQUIRED"]
        assert "Işıl" not in str(answer)
    assert not Reading.objects.exists()
    client = Client(headers={"Access-Reason": "record"})
    client.force_login(User.objects.get(pk=int(silent.client.session["_auth_user_id"])))
    assert Caller(client).ask(NODE, id=global_id("Alumnus", row.public_id))["data"]["node"] == {
        "fullName": "Işıl Öztürk"
    }
    assert [entry["door"] for entry in told(caller)] == ["PROFILE"]


def test_what_is_open_to_everybody_needs_no_reason(opened: tuple[Caller, AlumniProfile], ground: Ground) -> None:
    _caller, row = opened
    public = mask_of([FieldGroup.IDENTITY])
    AlumniProfile.objects.filter(pk=row.pk).update(is_public=True, public_groups=public)
    silent = staff("center", ground)
    answer = silent.ask("{ alumni { edges { node { fullName } } } }")
    assert [edge["node"]["fullName"] for edge in answer["data"]["alumni"]["edges"]] == ["Işıl Öztürk"]
    refused = silent.ask("{ alumni { edges { node { fullName contactEmail } } } }")
    assert refused["errors"][0]["extensions"]["code"] == "ACCESS_REASON_REQUIRED"


@pytest.mark.parametrize("kind", ["anonymous", "student", "alumna"])
def test_nobody_else_leaves_a_line(kind: str, opened: tuple[Caller, AlumniProfile], ground: Ground) -> None:
    _caller, row = opened
    AlumniProfile.objects.filter(pk=row.pk).update(
        in_directory=True, is_public=True, alumni_groups=64, student_groups=64, public_groups=64
    )
    user, client = sign_up(kind, ground), Client()
    if user is not None:
        client.force_login(user)
    assert Caller(client).ask(LIST)["data"]["alumni"]["edges"]
    assert not Reading.objects.exists()


def test_she_reads_nobody_elses_ledger_and_looking_at_herself_leaves_no_line(
    opened: tuple[Caller, AlumniProfile], employer: Caller
) -> None:
    caller, _row = opened
    caller.ask("{ myRecord { profile { fullName contactEmail } } }")
    assert told(caller) == []
    employer.ask(LIST)
    assert len(told(caller)) == 1
    refused = employer.ask(LEDGER)
    assert refused["data"] == {"accessLedger": None}
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@contextmanager
def _no_ledger() -> Iterator[None]:
    def refuse(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "ledger_reading"'):
            raise DatabaseError("no space left on device")
        return run(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("document", [LIST, SEARCH.replace("($text: String!)", "").replace("text: $text, ", "")])
def test_nothing_is_shown_where_the_ledger_cannot_be_written(
    document: str, opened: tuple[Caller, AlumniProfile], employer: Caller
) -> None:
    with _no_ledger():
        answer = employer.ask(document)
    assert "Python" not in str(answer)
    assert answer["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert answer["errors"][0]["message"] == "Kişiler şu anda gösterilemiyor. Lütfen bir dakika sonra yeniden deneyin."
    assert "Python" in str(employer.ask(document))


ANSWERS = (
    (LIST, {}), (SEARCH, {"text": "python"}),
    ("query($id: ID!) { node(id: $id) { ... on Alumnus { firstName skills { name } employments { title } } } }", {}),
)  # fmt: skip


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_leaves_before_the_line_that_is_written_meanwhile(
    opened: tuple[Caller, AlumniProfile], employer: Caller
) -> None:
    node = global_id("Alumnus", opened[1].public_id)

    def answers() -> list[Any]:
        return [employer.ask(text, **(given or ({"id": node} if "$id" in text else {}))) for text, given in ANSWERS]

    table = Reading._meta.db_table
    shown = answers()
    assert [("Python" in str(one), "errors" in one) for one in shown] == [(True, False)] * 3
    assert Reading.objects.count() == 3
    with connection.cursor() as cursor:
        # PostgreSQL itself refuses the row, once it has been sent.
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT closed CHECK (id < 0) NOT VALID")
    try:
        refused = answers()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT closed")
    codes = [one["errors"][0]["extensions"]["code"] for one in refused]
    assert (codes, "Python" in str(refused)) == (["SERVICE_UNAVAILABLE"] * 3, False)
    assert answers() == shown and Reading.objects.count() == 6


def test_a_page_of_nobody_leaves_no_line(alumna: tuple[Caller, AlumniProfile], employer: Caller) -> None:
    assert employer.ask(LIST)["data"]["alumni"]["edges"] == []
    assert not Reading.objects.exists()


def test_taking_apart_is_done_once_and_a_person_can_be_forgotten(
    opened: tuple[Caller, AlumniProfile], employer: Caller
) -> None:
    caller, row = opened
    for _time in range(3):
        employer.ask(LIST)
    assert (unpack(limit=2), unpack_all(), unpack()) == (2, 1, 0)
    assert Line.objects.filter(profile_id=row.pk).count() == 3
    assert forget(row.pk) == 3
    assert told(caller) == []
    assert not Reading.objects.exclude(people=[]).exists()


VIEW_AS = """query($audience: Audience!, $firm: ID) { viewAs(audience: $audience, employerId: $firm) {
  profile { id fullName contactEmail skills { name } } } }"""


@pytest.mark.parametrize("granted", [False, True])
def test_viewing_as_a_firm_is_what_the_firm_gets(
    granted: bool, opened: tuple[Caller, AlumniProfile], employer: Caller, ground: Ground
) -> None:
    caller, row = opened
    firm = ground.firms[0]
    if granted:
        AccessGrant.objects.create(
            profile=row, employer=firm, groups=FieldGroup.CONTACT_EMAIL.bit, until=timezone.localdate()
        )
    answer = caller.ask(VIEW_AS, audience="EMPLOYER", firm=global_id("Employer", firm.public_id))
    asked = VIEW_AS.partition("profile {")[2].removesuffix("} } }")
    real = employer.ask(
        f"query($id: ID!) {{ node(id: $id) {{ ... on Alumnus {{ {asked} }} }} }}",
        id=global_id("Alumnus", row.public_id),
    )
    assert answer["data"]["viewAs"]["profile"] == real["data"]["node"]
    assert (answer["data"]["viewAs"]["profile"]["contactEmail"] is not None) is granted
    assert Reading.objects.count() == 1


def test_viewing_as_a_blocked_firm_or_a_stranger_finds_nobody(
    opened: tuple[Caller, AlumniProfile], ground: Ground
) -> None:
    caller, row = opened
    EmployerBlock.objects.create(profile=row, employer=ground.firms[0])
    blocked = global_id("Employer", ground.firms[0].public_id)
    other = global_id("Employer", ground.firms[1].public_id)
    seen = {
        name: caller.ask(VIEW_AS, **given)["data"]["viewAs"]["profile"] is not None
        for name, given in {
            "blocked": {"audience": "EMPLOYER", "firm": blocked},
            "other": {"audience": "EMPLOYER", "firm": other},
            "any": {"audience": "EMPLOYER"},
            "alumni": {"audience": "ALUMNI"},
            "student": {"audience": "STUDENT"},
            "public": {"audience": "PUBLIC"},
        }.items()
    }
    assert seen == {
        "blocked": False,
        "other": True,
        "any": True,
        "alumni": False,
        "student": False,
        "public": False,
    }
    assert not Reading.objects.exists()


@pytest.mark.parametrize("audience", ["SELF", "CENTER", "UNIT", "MENTEE"])
def test_only_audiences_an_owner_opens_something_to_can_be_viewed_as(
    audience: str, opened: tuple[Caller, AlumniProfile]
) -> None:
    answer = opened[0].ask(VIEW_AS, audience=audience)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
