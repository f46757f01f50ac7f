"""Postings that speak to somebody: by the whole of the own record, for its owner alone."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from matching_world import posting_of, said
from own_record import SKILLED, Caller

from portal.accounts.models import Role, RoleAssignment, User
from portal.alumni.models import AlumniProfile, Degree, ProfileSkill
from portal.careers.models import Posting
from portal.careers.services import CHANGED
from portal.ledger.models import Reading
from portal.outbox import services as outbox
from portal.outbox.models import Entry
from tests.worlds import TODAY, VERIFIED, Ground, populate, sign_up

pytestmark = pytest.mark.django_db
ASK = """query($first: Int!, $after: String) { postingsForMe(first: $first, after: $after) {
  totalCount totalIsExact nextCursor missing hint backend
  hits { cursor reasons { code label values } node { name: title } } } }"""


@pytest.fixture
def offers(ground: Ground) -> dict[str, Posting]:
    """Seven live postings; the index knows."""
    live: dict[str, Any] = {"state": "live", "firm": 1}
    rows = [
        posting_of(ground, title_tr="Hepsi", skills=ground.skills[:1], **live),
        posting_of(ground, title_tr="Uzaktan", work_mode="remote", skills=ground.skills[:1], units=[], **live),
        posting_of(ground, title_tr="Üniversite", units=[ground.units[0].get_parent()], skills=[], **live),
        posting_of(ground, title_tr="Staj", kind="internship", units=ground.units[1:], **live),
        posting_of(ground, title_tr="Burs", kind="scholarship", province=None, skills=[], **live),
        posting_of(ground, title_tr="Komşu", units=ground.units[1:], skills=ground.skills[2:], **live),
        posting_of(ground, title_tr="Taslak", skills=ground.skills[:1], firm=1),
    ]
    tell(rows)
    return {row.title_tr: row for row in rows}


def tell(rows: list[Posting]) -> None:
    """Let the index know how postings stand."""
    outbox.write(CHANGED, [row.pk for row in rows])
    outbox.relay()


def mine(caller: Caller, first: int = 20, after: str | None = None) -> Any:
    """Return what the caller is answered."""
    return caller.ask(ASK, first=first, after=after)["data"]["postingsForMe"]


ALL_OF_IT = [
    # 9 + 6 + 4 + 3 + 2
    ("Hepsi", {"OPEN_TO": ["İş"], "PROGRAM": ["BIL"], "SKILL": ["Python"], "PLACE": ["Mersin"], "SECTOR": ["J"]}),
    ("Üniversite", {"OPEN_TO": ["İş"], "PROGRAM": ["Üniversite"], "PLACE": ["Mersin"], "SECTOR": ["J"]}),  # 20
    ("Uzaktan", {"OPEN_TO": ["İş"], "SKILL": ["Python"], "SECTOR": ["J"]}),  # 15
    ("Staj", {"SKILL": ["Python"], "PLACE": ["Mersin"], "SECTOR": ["J"]}),  # 9; the program is another
    ("Burs", {"PROGRAM": ["BIL"], "SECTOR": ["J"]}),  # 8
]


def test_the_own_record_is_compared_in_full_though_it_is_closed_to_everybody(
    alumna: tuple[Caller, AlumniProfile], offers: dict[str, Posting]
) -> None:
    caller, row = alumna
    assert row.employer_groups == row.public_groups == 0
    answer = mine(caller)
    assert said(answer) == ALL_OF_IT
    told = {name: answer[name] for name in ("totalCount", "nextCursor", "missing", "hint", "backend")}
    assert told == {"totalCount": 5, "nextCursor": None, "missing": [], "hint": None, "backend": "sqlite-fts5"}


def test_nobody_is_told_and_nothing_is_kept(alumna: tuple[Caller, AlumniProfile], offers: dict[str, Posting]) -> None:
    def writes() -> list[str]:
        with CaptureQueriesContext(connection) as statements:
            mine(alumna[0])
        return [one["sql"] for one in statements if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]

    before = Entry.objects.count()
    assert writes() == []
    assert (Reading.objects.count(), Entry.objects.count()) == (0, before)


def test_pages_follow_one_another(alumna: tuple[Caller, AlumniProfile], offers: dict[str, Posting]) -> None:
    names, after = [], None
    for _page in range(3):
        page = mine(alumna[0], first=2, after=after)
        names += [name for name, _reasons in said(page)]
        after = page["nextCursor"]
    assert (names, after) == ([name for name, _reasons in ALL_OF_IT], None)


def test_what_is_taken_offline_or_ends_is_not_shown_whatever_the_index_says(
    alumna: tuple[Caller, AlumniProfile], offers: dict[str, Posting]
) -> None:
    Posting.objects.filter(pk=offers["Hepsi"].pk).update(state="closed")
    assert [name for name, _reasons in said(mine(alumna[0]))] == ["Üniversite", "Uzaktan", "Staj", "Burs"]


def test_a_record_with_nothing_to_compare_is_told_what_to_fill_in(
    alumna: tuple[Caller, AlumniProfile], offers: dict[str, Posting]
) -> None:
    caller, row = alumna
    ProfileSkill.objects.filter(profile=row).delete()
    Degree.objects.filter(profile=row).delete()
    answer = mine(caller)
    assert (answer["hits"], answer["totalCount"], answer["missing"]) == ([], 0, ["PROGRAM", "SKILL"])
    assert answer["hint"] == "Kaydınıza becerilerinizi ekleyin; ilanlar bunlara göre eşleştirilir."


def test_a_student_without_a_record_is_told_so(ground: Ground, offers: dict[str, Posting]) -> None:
    client, user = Client(), sign_up("student", ground)
    assert user is not None
    client.force_login(user)
    answer = mine(Caller(client))
    assert (answer["hits"], answer["missing"]) == ([], ["PROGRAM", "SKILL"])
    assert answer["hint"].startswith("İlanların eşleştirileceği bir kaydınız henüz yok.")


def test_a_student_with_a_record_is_matched(ground: Ground, offers: dict[str, Posting]) -> None:
    user = User.objects.create(email="ogrenci@mezun.example", email_verified_at=VERIFIED)
    RoleAssignment.objects.create(user=user, role=Role.STUDENT, starts_on=TODAY)
    row = populate(ground, [SKILLED], owners={0: user})[0]
    AlumniProfile.objects.filter(pk=row.pk).update(open_to_job=False, open_to_internship=True)
    client = Client()
    client.force_login(user)
    assert said(mine(Caller(client)))[0] == (
        "Staj",
        {"OPEN_TO": ["Staj"], "SKILL": ["Python"], "PLACE": ["Mersin"], "SECTOR": ["J"]},
    )


@pytest.mark.parametrize("kind", ["anonymous", "employer", "center"])
def test_nobody_else_asks(kind: str, ground: Ground) -> None:
    client = Client()
    if (user := sign_up(kind, ground)) is not None:
        client.force_login(user)
    answer = Caller(client).ask(ASK, first=5)
    code = "UNAUTHENTICATED" if kind == "anonymous" else "FORBIDDEN"
    assert (answer["data"], answer["errors"][0]["extensions"]["code"]) == ({"postingsForMe": None}, code)


def test_statements_do_not_grow_with_the_postings(
    alumna: tuple[Caller, AlumniProfile], offers: dict[str, Posting]
) -> None:
    mine(alumna[0])
    counted = []
    for first in (1, 5):
        with CaptureQueriesContext(connection) as statements:
            assert len(mine(alumna[0], first=first)["hits"]) == first
        counted.append(len(statements))
    assert counted[0] == counted[1]
