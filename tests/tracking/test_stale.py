"""Who is out of date: whose people, which words, page by page, and how many a program."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.alumni.currency import ProgramCurrency
from portal.alumni.filters import AlumniFilter
from portal.alumni.models import AlumniProfile, Freshness
from portal.privacy.viewers import Viewer, anonymous
from portal.tracking.stale import StaleFilter, currency, stale_page, stale_people
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus
from tests.tracking.department import graduate


def fresh(person: AlumniProfile, *groups: str, on: date) -> None:
    Freshness.objects.bulk_create(
        [
            Freshness(profile=person, group=group, source="self", standing="self", verified_by="self", verified_on=on)
            for group in groups
        ]
    )


def names(rows: object) -> set[str]:
    return set(rows.values_list("first_name", flat=True))  # type: ignore[attr-defined]


@pytest.fixture
def people(actor: Viewer, campus: Campus) -> dict[str, AlumniProfile]:
    today, long_ago = actor.today, actor.today - timedelta(days=366)
    made = {
        name: graduate(campus, f"{name} Ak", number=place) for place, name in enumerate(("Ece", "Ali", "Can", "Nil"))
    }
    fresh(made["Ece"], "CONTACT_PHONE", "CAREER", on=today)
    fresh(made["Ali"], "CONTACT_EMAIL", on=today - timedelta(days=365))
    fresh(made["Can"], "CAREER", on=today)
    fresh(made["Nil"], "CONTACT_PHONE", "CAREER", on=long_ago)
    graduate(campus, "Öte Dünya", state="deceased")
    graduate(campus, "Daha Öğrenci", state="expected")
    made["Şule"] = places.alumnus(campus.physics_program, "Şule Öz")
    return made


@pytest.mark.parametrize(
    ("what", "expected"),
    [(("contact",), {"Can", "Nil"}), (("career",), {"Ali", "Nil"}), (("contact", "career"), {"Ali", "Can", "Nil"})],
)
def test_what_nobody_confirmed_within_a_year_is_stale(
    what: tuple[str, ...], expected: set[str], actor: Viewer, center: Viewer, people: dict[str, AlumniProfile]
) -> None:
    assert names(stale_people(actor, StaleFilter(what=what))) == expected
    assert names(stale_people(center, StaleFilter(what=what))) == expected | {"Şule"}


def test_nobody_else_finds_anybody(people: dict[str, AlumniProfile], actor: Viewer) -> None:
    for stranger in (anonymous(), Viewer(today=actor.today, user_id=1, employer_id=1), Viewer(today=actor.today)):
        assert names(stale_people(stranger, StaleFilter())) == set()
        assert currency(stranger) == []


def test_another_units_path_holds_nobody_like_one_that_does_not_exist(
    actor: Viewer, people: dict[str, AlumniProfile], campus: Campus
) -> None:
    for path in (campus.physics.path, campus.physics_program.path, "-"):
        assert names(stale_people(actor, StaleFilter(AlumniFilter(unit_path=path)))) == set()
    own = AlumniFilter(unit_path=campus.history.path, graduated_from=2019)
    assert names(stale_people(actor, StaleFilter(own))) == {
        "Ali", "Can", "Nil",
    }  # fmt: skip
    assert names(stale_people(actor, StaleFilter(AlumniFilter(graduated_to=2018)))) == set()


def test_pages_follow_each_other_without_gap_or_double(actor: Viewer, campus: Campus) -> None:
    for number in range(7):
        graduate(campus, f"Kişi {'AAB'[number % 3]}", number=number)
    whole = stale_page(actor, StaleFilter(), size=10)
    assert (len(whole.rows), whole.before, whole.after) == (7, None, None)
    walked, page = [], stale_page(actor, StaleFilter(), size=3)
    sizes = []
    while True:
        walked += page.rows
        sizes.append(len(page.rows))
        if page.after is None:
            break
        page = stale_page(actor, StaleFilter(), after=page.after, size=3)
    assert (tuple(walked), sizes) == (whole.rows, [3, 3, 1])
    back = stale_page(actor, StaleFilter(), before=page.before, size=3)
    assert back.rows == whole.rows[3:6]
    first = stale_page(actor, StaleFilter(), before=back.before, size=3)
    assert (first.rows, first.before, first.after) == (whole.rows[:3], None, whole.rows[2][1])


def test_an_anchor_of_another_department_is_the_first_page_like_no_anchor(
    actor: Viewer, people: dict[str, AlumniProfile]
) -> None:
    pages = [stale_page(actor, StaleFilter(), after=key) for key in (None, uuid4(), people["Şule"].public_id)]
    assert pages[0] == pages[1] == pages[2]


def test_a_page_takes_two_statements(actor: Viewer, people: dict[str, AlumniProfile]) -> None:
    with CaptureQueriesContext(connection) as captured:
        page = stale_page(actor, StaleFilter(), size=1)
    assert len(captured) == 1
    with CaptureQueriesContext(connection) as captured:
        stale_page(actor, StaleFilter(), after=page.after, size=1)
    assert len(captured) == 2


def test_each_program_is_told_with_its_figures(
    actor: Viewer, center: Viewer, people: dict[str, AlumniProfile], campus: Campus
) -> None:
    history = ProgramCurrency("TAR-L", "Tarih Lisans", people=4, stale=3)
    assert currency(actor) == [history]
    with CaptureQueriesContext(connection) as captured:
        assert currency(center) == [history, ProgramCurrency("FIZ-L", "Fizik Lisans", people=1, stale=1)]
    assert len(captured) == 1
    assert currency(actor, what=("career",)) == [ProgramCurrency("TAR-L", "Tarih Lisans", people=4, stale=2)]
