"""Many rows moved at once leave the same traces as one by one, or nothing moves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.alumni.models import AlumniProfile, LifeCycle
from portal.privacy.viewers import anonymous
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition, move_all

pytestmark = pytest.mark.django_db


def _people(*states: LifeCycle) -> list[AlumniProfile]:
    return [AlumniProfile.objects.create(first_name="Ay", last_name="Su", state=state) for state in states]


def test_all_move_and_each_has_its_trace() -> None:
    people = _people(*[LifeCycle.EXPECTED] * 5)
    with CaptureQueriesContext(connection) as statements:
        move_all(people, "graduate", actor=anonymous(), reason="Diploma")
    assert set(AlumniProfile.objects.values_list("state", flat=True)) == {LifeCycle.GRADUATE}
    assert set(Transition.objects.values_list("entity_id", "source", "target", "reason")) == {
        (person.pk, "expected", "graduate", "Diploma") for person in people
    }
    assert len([one for one in statements if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]) == 2


def test_one_in_another_state_holds_all_back() -> None:
    with pytest.raises(IllegalTransition):
        move_all(_people(LifeCycle.EXPECTED, LifeCycle.CLAIMED), "graduate", actor=anonymous())
    assert Transition.objects.count() == 0
    assert AlumniProfile.objects.filter(state=LifeCycle.GRADUATE).count() == 0


def test_one_that_moved_meanwhile_holds_all_back() -> None:
    people = _people(LifeCycle.EXPECTED, LifeCycle.EXPECTED)
    AlumniProfile.objects.filter(pk=people[1].pk).update(state=LifeCycle.ERASED)
    with pytest.raises(IllegalTransition):
        move_all(people, "graduate", actor=anonymous())
    assert set(AlumniProfile.objects.values_list("state", flat=True)) == {LifeCycle.EXPECTED, LifeCycle.ERASED}


def test_nobody_is_nothing() -> None:
    move_all([], "graduate", actor=anonymous())
    assert Transition.objects.count() == 0
