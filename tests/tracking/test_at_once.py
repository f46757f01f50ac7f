"""On a server that lets two work at once: an ended role, one person for two callers, a page at 100,000 graduates."""

from datetime import timedelta
from threading import Event, Thread
from time import monotonic

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.models import RoleAssignment
from portal.alumni.models import AlumniProfile, Degree, Freshness
from portal.institution.models import Unit
from portal.tracking import services
from portal.tracking.models import Attempt, Call, CallState, Outcome
from portal.tracking.stale import StaleFilter, stale_page, stale_people
from tests.cms_backoffice import campus as places
from tests.tracking.department import graduate, list_of, viewer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def meanwhile(deed: object, told: dict[str, str]) -> Thread:
    """Do something on a connection of its own; ``told`` holds what became of it."""

    def run() -> None:
        try:
            deed()  # type: ignore[operator]
            told["became"] = "done"
        except Exception as refused:
            told["became"] = type(refused).__name__
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


SOMEBODY_WAITS = (
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
)


def until_somebody_waits() -> None:
    """Go on once another connection waits for what this transaction holds; fail where none does in half a minute."""
    last = monotonic() + 30
    with connection.cursor() as cursor:
        while monotonic() < last:
            cursor.execute(SOMEBODY_WAITS)
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waits")


def test_a_role_that_ends_while_a_deed_is_on_its_way_refuses_it(transactional_db: None) -> None:
    campus = places.build()
    orhan = places.staff("representative", campus)
    actor, told = viewer(orhan), dict[str, str]()
    made = list_of(actor, campus, graduate(campus, "Ece Ak"))
    call = services.take_next(actor, list_id=made.public_id)
    assert call is not None
    with transaction.atomic():
        # Ended, and not committed yet: the deed has to wait for what comes of it.
        RoleAssignment.objects.filter(user=orhan).update(ends_on=actor.today - timedelta(days=1))
        thread = meanwhile(
            lambda: services.record_outcome(actor, call_id=call.public_id, outcome=Outcome.OPTED_OUT), told
        )
        until_somebody_waits()
        assert thread.is_alive()
    thread.join(timeout=30)
    assert told == {"became": "NotEntrusted"}
    assert (Call.objects.get().state, Attempt.objects.count()) == (CallState.WAITING, 0)


def test_a_deed_under_way_is_done_before_the_role_ends(transactional_db: None) -> None:
    campus = places.build()
    orhan = places.staff("representative", campus)
    actor, person, held, told = viewer(orhan), graduate(campus, "Ece Ak"), Event(), dict[str, str]()

    def edit() -> None:
        with transaction.atomic():
            services.edit_record(actor, person=person.public_id, values={"contact_phone": "05321234567"})
            held.set()
            until_somebody_waits()

    thread = meanwhile(edit, told)
    assert held.wait(timeout=30)
    RoleAssignment.objects.filter(user=orhan).delete()
    thread.join(timeout=30)
    assert told == {"became": "done"}
    assert AlumniProfile.objects.get().contact_phone == "+905321234567"


def test_two_callers_get_two_people(transactional_db: None) -> None:
    campus = places.build()
    first = viewer(places.staff("representative", campus))
    second = viewer(places.staff("center", campus))
    made = list_of(first, campus, graduate(campus, "Ece Ak", number=1), graduate(campus, "Ali Bal", number=2))
    ends = [dict[str, str](), dict[str, str]()]
    threads = [
        meanwhile(lambda who=who: services.take_next(who, list_id=made.public_id), end)
        for who, end in zip((first, second), ends, strict=True)
    ]
    for thread in threads:
        thread.join(timeout=30)
    assert ends == [{"became": "done"}] * 2
    assert set(Call.objects.values_list("taken_by_id", flat=True)) == {first.user_id, second.user_id}


GRADUATES, DEPARTMENTS = 100_000, 50


def test_a_page_at_a_hundred_thousand_reads_by_index(transactional_db: None) -> None:
    campus = places.build()
    programs = [campus.history_program, *_departments(DEPARTMENTS - 1)]
    people = AlumniProfile.objects.bulk_create([_person(number) for number in range(GRADUATES)], batch_size=5_000)
    Degree.objects.bulk_create(
        [
            Degree(profile=person, unit=programs[number // 2 % DEPARTMENTS], level="bachelor")
            for number, person in enumerate(people)
        ],
        batch_size=5_000,
    )
    told = {"source": "self", "standing": "self", "verified_by": "self", "verified_on": timezone.localdate()}
    Freshness.objects.bulk_create(
        [
            Freshness(profile=person, group=group, **told)
            for person in people[::2]
            for group in ("CONTACT_PHONE", "CAREER")
        ],
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    actor = viewer(places.staff("representative", campus))
    rows = stale_people(actor, StaleFilter()).order_by("name_key", "pk").values_list("pk", "public_id")[:26]
    plan = rows.explain(analyze=True)
    assert "Seq Scan on alumni_alumniprofile" not in plan, plan
    assert "Seq Scan on alumni_degree" not in plan, plan
    assert "Seq Scan on alumni_freshness" not in plan, plan
    assert len(stale_page(actor, StaleFilter()).rows) == 25
    deep = list(stale_people(actor, StaleFilter()).order_by("name_key").values_list("public_id", flat=True))[-30]
    assert len(stale_page(actor, StaleFilter(), after=deep).rows) == 25


def _departments(count: int) -> list[Unit]:
    faculty = Unit.objects.get(code="F")
    made = []
    for number in range(count):
        department = Unit.objects.get(pk=faculty.pk).add_child(
            code=f"D{number}", kind="department", name_tr=f"Bölüm {number}", name_en=f"Department {number}"
        )
        made.append(
            department.add_child(
                code=f"D{number}-L", kind="program", level="bachelor", name_tr=f"Bölüm {number}", name_en=f"D {number}"
            )
        )
    return made


def _person(number: int) -> AlumniProfile:
    person = AlumniProfile(
        first_name=f"Kişi {number % 977}", last_name=f"Soyad {number % 7919}", contact_phone=f"+90555{number:07d}"
    )
    person.set_keys()
    return person
