"""Which records a request may mean: Turkish names, slips, marriages; and what the officer is warned of."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile
from portal.institution.models import Unit
from portal.privacy.viewers import Viewer
from portal.registry.models import ClaimRequest
from portal.registry.services import (
    ClaimDraft,
    deceiving_address,
    deceiving_letters,
    find_candidates,
    request_review,
)

from .files import ELIF, HEADING, MURAT, TODAY, import_lines

pytestmark = pytest.mark.usefixtures("university")

CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
BORN = date(1994, 2, 3)


@pytest.fixture(autouse=True)
def _records(university: object) -> None:
    import_lines(HEADING, ELIF, MURAT, "20120003;Zeynep;Kaya;03.02.1994;BIL-L;20.06.2016;10.09.2012;;;;")


def asked(viewer: Viewer, first: str, last: str, **said: object) -> ClaimRequest:
    claim = request_review(viewer, draft=replace(ClaimDraft(first, last, "Benim."), **said))
    return ClaimRequest.objects.select_related("claimant").get(pk=claim.pk)


def found(claim: ClaimRequest, name: str = "") -> list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    names = dict(AlumniProfile.objects.values_list("pk", "last_name"))
    return [
        (names[one.profile_id], one.agrees, one.nearly, one.differs)
        for one in find_candidates(CENTER, claim, name=name)
    ]


@pytest.mark.parametrize(
    ("first", "last", "born", "signs"),
    [
        ("ELİF", "IŞIK", BORN, (("name", "birth"), (), ())),
        ("elif", "isik", None, (("name",), (), ())),
        ("Elif", "Işıg", BORN, (("birth",), ("name",), ())),
        ("Işık", "Elif", BORN, (("birth",), ("name",), ())),
        ("Elif", "Işık", date(1994, 3, 2), (("name",), ("birth",), ())),
        ("Elif", "Işık", date(1980, 1, 1), (("name",), (), ("birth",))),
        ("Elif", "Yıldız", BORN, (("birth",), (), ("name",))),
    ],
)
def test_a_name_is_found_however_it_is_written(
    newcomer: Viewer, first: str, last: str, born: date | None, signs: tuple
) -> None:
    assert found(asked(newcomer, first, last, birth_date=born)) == [
        # The newcomer writes from the address that the student records hold.
        ("Işık", (*signs[0], "contact"), *signs[1:])
    ]


def test_every_sign_told_is_compared(newcomer: Viewer) -> None:
    program, other = Unit.objects.get(code="BIL-L"), Unit.objects.get(code="BIL-YL")
    claim = asked(newcomer, "Elif", "Işık", student_number="20120001", program=program.public_id, graduation_year=2017)
    assert found(claim) == [("Işık", ("name", "number", "program", "contact"), ("year",), ())]
    claim.program, claim.student_number, claim.graduation_year = other, "20120009", 2020
    assert found(claim) == [("Işık", ("name", "contact"), (), ("number", "program", "year"))]


def test_the_number_alone_finds_and_a_birthday_alone_does_not(newcomer: Viewer) -> None:
    claim = asked(newcomer, "Ayşe", "Demir", student_number="20120002", birth_date=BORN)
    assert [name for name, *_signs in found(claim)] == ["Çağlar"]


def test_another_name_can_be_looked_for(newcomer: Viewer) -> None:
    claim = asked(newcomer, "Zeynep", "Demir")
    assert found(claim) == []
    assert [name for name, *_signs in found(claim, name="zeynep KAYA")] == ["Kaya"]
    assert found(claim, name="%") == []


def test_a_claimed_record_is_shown_as_such(newcomer: Viewer) -> None:
    owner = User.objects.create_user("asil@kisi.example")
    AlumniProfile.objects.filter(last_name="Işık").update(user=owner, state="claimed")
    (one,) = find_candidates(CENTER, asked(newcomer, "Elif", "Işık"))
    assert (one.is_owned, one.is_claimable) == (True, False)


def test_the_likeliest_first_and_never_more_than_six_with_four_statements(newcomer: Viewer) -> None:
    more = [f"2013{n:04};Elif;Işık{'abcdefghk'[n]};03.02.1994;BIL-L;20.06.2016;10.09.2012;;;;" for n in range(9)]
    import_lines(HEADING, *more)
    claim = asked(newcomer, "Elif", "Işık", birth_date=BORN, student_number="20120001")
    with CaptureQueriesContext(connection) as caught:
        candidates = find_candidates(CENTER, claim)
    assert len(caught.captured_queries) == 4
    assert len(candidates) == 6
    assert [one.score for one in candidates] == sorted((one.score for one in candidates), reverse=True)


@pytest.mark.parametrize(
    ("text", "scripts", "is_mixed"),
    [
        ("Şule Öğüt-Çınar", None, None),
        ("Renée O’Neill", None, None),
        ("Еlif Işık", ("CYRILLIC",), True),
        ("Олег Петров", ("CYRILLIC",), False),
        ("Εlif Şahin", ("GREEK",), True),
        ("Ｅlif", ("FULLWIDTH",), True),
        ("Elif\u200b Işık", ("INVISIBLE",), True),
    ],
)
def test_letters_of_another_script_are_pointed_out(text: str, scripts: tuple | None, is_mixed: bool | None) -> None:
    odd = deceiving_letters(text)
    assert (odd and odd.scripts, odd and odd.is_mixed) == (scripts, is_mixed)


def test_a_domain_is_judged_by_what_a_reader_sees() -> None:
    assert deceiving_address("elif_2+posta@kisi.example") is None
    assert deceiving_address("elif@öğrenci.example") is None
    odd = deceiving_address("elif@xn--80ak6aa92e.com")
    assert odd is not None
    assert (odd.scripts, odd.is_mixed) == (("CYRILLIC",), True)
