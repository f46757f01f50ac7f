"""Two at once, on a real PostgreSQL: numbers without gaps and doubles, one member a record, one transition."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.models import Max

from portal.accounts.models import Role
from portal.membership import services
from portal.membership.codes import code_of
from portal.membership.models import FormCheck, FormEdition, FormSerial, HelpRequest, Membership, MembershipForm
from portal.registry.models import StudentRecord
from portal.registry.services import ClaimRefused
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition
from tests.registry.files import HEADING, import_lines

from .conftest import BORN, NUMBER, Person, person
from .test_helping import notice, request_  # noqa: F401 - the request both want
from .test_joining import joined

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of them at the same moment, each on a connection of its own; return results and exceptions in order."""
    ready = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=10)
            return deed()
        except Exception as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.fixture
def members(student: Person, edition: FormEdition) -> list[tuple[Person, Membership]]:
    """Eight members who have no form yet."""
    lines = [f"2023100{place};Ali;Veli;01.02.2004;BIL-L;20.06.2027;10.09.2023;;;;" for place in range(8)]
    import_lines(HEADING, *lines)
    made = []
    for record in StudentRecord.objects.filter(student_number__startswith="2023100").order_by("student_number"):
        somebody = person(f"u{record.student_number}")
        membership = Membership.objects.create(user=somebody.user, record=record, state="member")
        made.append((somebody, membership))
    return made


def test_eight_forms_at_once_get_the_numbers_one_to_eight(members: list[tuple[Person, Membership]]) -> None:
    def issue(one: Person, membership: Membership) -> Callable[[], MembershipForm]:
        return lambda: services.issue_form(one.viewer, public_id=membership.public_id)

    forms = at_once(*(issue(*member) for member in members))
    assert sorted(form.number for form in forms) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert FormSerial.objects.get().last == MembershipForm.objects.aggregate(most=Max("number"))["most"] == 8


def test_one_form_asked_for_twice_at_once_is_one_form(members: list[tuple[Person, Membership]]) -> None:
    one, membership = members[0]
    forms = at_once(*[lambda: services.issue_form(one.viewer, public_id=membership.public_id)] * 4)
    assert {form.pk for form in forms} == {MembershipForm.objects.get().pk}
    assert Transition.objects.filter(name="issue").count() == 1


def test_one_record_proven_by_two_at_once_has_one_member(student: Person) -> None:
    other = person("murat")
    answers = at_once(
        *(
            lambda viewer=one.viewer: services.start_membership(viewer, student_number=NUMBER, birth_date=BORN)
            for one in (student, other)
        )
    )
    assert sorted(type(answer) for answer in answers if isinstance(answer, ClaimRefused)) == [ClaimRefused]
    assert Membership.objects.get().state == "verified"


def test_two_desks_at_once_both_get_the_answer(student: Person, clerk: Person, edition: FormEdition) -> None:
    form = services.issue_form(student.viewer, public_id=joined(student).public_id)
    code = str(code_of(form.nonce, form.code_digest))
    answers = at_once(*[lambda: services.check_at_desk(clerk.viewer, code=code)] * 4)
    assert set(answers) == {services.Answer(True, "I. N. Ö.", form.issued_on)}
    assert Transition.objects.filter(name="check_form").count() == 1
    assert FormCheck.objects.count() == 4


def test_of_two_colleagues_who_take_one_request_one_gets_it(request_: HelpRequest) -> None:  # noqa: F811
    colleagues = [person(name, Role.CENTER_STAFF) for name in ("bir", "iki")]
    took = at_once(*(lambda one=one: services.take_request(one.viewer, request_id=request_.pk) for one in colleagues))
    winners = [row for row in took if isinstance(row, HelpRequest)]
    assert len(winners) == 1
    assert [type(one) for one in took if not isinstance(one, HelpRequest)] == [IllegalTransition]
    request_.refresh_from_db()
    assert request_.assigned_to_id == winners[0].assigned_to_id
    assert Transition.objects.filter(entity="membership.helprequest").count() == 1
