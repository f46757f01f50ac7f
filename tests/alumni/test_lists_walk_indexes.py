"""On PostgreSQL, a page of a list is read from the index of each audience, in its order; nothing is sorted first."""

import itertools
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from graphql_api.alumni.queries import people_in_order
from portal.accounts.models import Role, User
from portal.alumni.filters import AlumniFilter, AlumniOrder
from portal.alumni.lists import ANYTHING
from portal.alumni.models import AlumniProfile, Degree, ListPlace
from portal.institution.models import Unit
from portal.privacy.viewers import Viewer, anonymous

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

TODAY = timezone.localdate()
VIEWERS = {
    "public": (anonymous(today=TODAY), {"public"}),
    "student": (Viewer(today=TODAY, roles=frozenset({Role.STUDENT})), {"public", "student"}),
    "alumni": (Viewer(today=TODAY, profile_id=0), {"public", "alumni"}),
    "firm": (Viewer(today=TODAY, employer_id=1), {"public", "employer"}),
    "representative": (Viewer(today=TODAY, unit_paths=("00010001",)), {"public", "place"}),
    "two departments'": (Viewer(today=TODAY, unit_paths=("00010001", "00010002")), {"public", "place"}),
}
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
ORDERS = [(AlumniOrder.UNORDERED, "by_id"), (AlumniOrder.NAME, "by_name"), (AlumniOrder.GRADUATION, "by_day")]
SOMEBODY = UUID(int=5)
PEOPLE = 200


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    """Fill two departments, and let PostgreSQL count: of tables it takes for empty it reads whichever index it likes.

    Every fifth person is open to one audience, none to all of them; each day has a graduate or two.
    """
    university = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    programs = []
    for code in ("FEN", "HUK"):
        named = {"name_tr": code, "name_en": code}
        department = Unit.objects.get(pk=university.pk).add_child(code=code, kind="department", **named)
        programs.append(department.add_child(code=f"{code}-L", kind="program", level="bachelor", **named))
    owners = User.objects.bulk_create(User(email=f"p{number}@mezun.example") for number in range(PEOPLE))
    people = []
    for number, owner in enumerate(owners):
        person = AlumniProfile(user=owner, first_name="Ada", last_name=f"Ok{number}")
        person.set_keys()
        person.is_public, person.in_directory = number % 5 == 0, number % 5 in (1, 2)
        person.employer_open_until = TODAY if number % 5 == 3 else None
        person.public_groups = person.student_groups = person.alumni_groups = person.employer_groups = ANYTHING
        people.append(person)
    AlumniProfile.objects.bulk_create(people)
    Degree.objects.bulk_create(
        Degree(
            profile=person,
            unit=programs[number % 2],
            level="bachelor",
            graduated_on=date(2018, 1, 1) + timedelta(days=number % 150) if number % 7 else None,
        )
        for number, person in enumerate(people)
    )
    ListPlace.objects.settle([person.pk for person in people])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE alumni_alumniprofile, alumni_listplace, alumni_degree, accounts_user")


def plans(viewer: Viewer, order: AlumniOrder, after: Any = None, *, most: int = 21, kept: bool = False) -> list[str]:
    """Return the plan of each statement of a page of ``most`` where neither sorting nor reading whole is cheap.

    ``kept``: the plan that PostgreSQL keeps for all values, instead of the one for these.
    """
    asked: list[tuple[str, Sequence[Any]]] = []

    def hear(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params or ()))
        return run(sql, params, many, context)

    with connection.execute_wrapper(hear):
        people_in_order(viewer, AlumniFilter(), order).fetch(most, after, None, backward=False)
    with connection.cursor() as cursor:
        for what in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{what} = off")
    return [explained(sql, params, kept=kept) for sql, params in asked]


def explained(sql: str, params: Sequence[Any], *, kept: bool) -> str:
    """Return the plan of one statement."""
    numbers = itertools.count(1)
    with connection.cursor() as cursor:
        if kept and params:
            numbered = re.sub("%s|%%", lambda mark: f"${next(numbers)}" if mark[0] == "%s" else "%", sql)
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursor.execute(f"PREPARE page AS {numbered}")
            cursor.execute(f"EXPLAIN EXECUTE page({', '.join(['%s'] * len(params))})", params)
        else:
            cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        if kept and params:
            cursor.execute("DEALLOCATE page")
    return plan


def indexes_walked(plan: str) -> set[str]:
    """Return the indexes of audiences and units that lead the arms of a plan; ``place_once`` only looks a place up."""
    led = set(re.findall(r"Index Scan using alumni_((?:public|student|alumni|employer|place)_\w+) on", plan))
    return led - {"place_once"}


@pytest.mark.parametrize("kept", [False, True], ids=["these values", "any values"])
@pytest.mark.parametrize(("order", "key"), ORDERS)
@pytest.mark.parametrize("name", VIEWERS)
def test_a_page_walks_the_index_of_each_audience(name: str, order: AlumniOrder, key: str, kept: bool) -> None:
    viewer, audiences = VIEWERS[name]

    # Of a list of units no plan is kept.
    first, *_others = plans(viewer, order, kept=kept and not viewer.unit_paths)

    walked = {index for index in indexes_walked(first) if not index.endswith("_last")}
    assert walked == {f"{audience}_{key}" for audience in audiences}


@pytest.mark.parametrize(
    ("order", "index"), [(AlumniOrder.NAME, "by_name_then_id"), (AlumniOrder.GRADUATION, "by_day")]
)
def test_the_center_walks_one_index_of_everybody(order: AlumniOrder, index: str) -> None:
    first, *_others = plans(CENTER, order)

    assert f"Index Scan using alumni_{index} on" in first
    assert "Sort" not in first


@pytest.mark.parametrize(("order", "key"), [(AlumniOrder.NAME, "name"), (AlumniOrder.GRADUATION, "day")])
@pytest.mark.parametrize("name", VIEWERS)
def test_those_who_come_last_have_an_index_of_their_own(name: str, order: AlumniOrder, key: str) -> None:
    viewer, audiences = VIEWERS[name]

    _first, last = plans(viewer, order, most=PEOPLE + 1)

    # A representative sees every name of the own department.
    nobody = {"place"} if order is AlumniOrder.NAME else set()
    ends = {index for index in indexes_walked(last) if index.endswith("_last")}
    assert ends == {f"{audience}_{key}_last" for audience in audiences - nobody}


@pytest.mark.parametrize("name", VIEWERS)
def test_a_later_page_by_name_enters_each_index_at_its_row(name: str) -> None:
    viewer, audiences = VIEWERS[name]

    first, *_others = plans(viewer, AlumniOrder.NAME, (0, "ak", SOMEBODY))

    entered = re.findall(r"Index Cond: .*ROW\(\(?name_key\)?(?:::text)?, public_id\) > ROW\(", first)
    assert len(entered) >= len(audiences)


@pytest.mark.parametrize("name", VIEWERS)
def test_a_later_page_by_graduation_enters_each_index_within_the_day(name: str) -> None:
    viewer, audiences = VIEWERS[name]

    of_the_day, *_others = plans(viewer, AlumniOrder.GRADUATION, (0, -20180630, SOMEBODY))

    entered = re.findall(r"Index Cond: .*\(graduation_rank = .*\) AND \(public_id > ", of_the_day)
    assert len(entered) >= len(audiences)
