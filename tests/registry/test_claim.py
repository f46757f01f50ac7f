"""Claiming: the right number and birth date, once; every refusal reads the same."""

from datetime import date

import pytest
from django.core.cache import cache

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile, LifeCycle
from portal.privacy.viewers import Viewer, anonymous
from portal.registry import claiming
from portal.registry.models import StudentRecord
from portal.registry.services import ClaimRefused, claim_record
from portal.workflow.models import Transition

from .files import ELIF, HEADING, MURAT, TODAY, import_lines

pytestmark = pytest.mark.usefixtures("university")

BORN = date(1994, 2, 3)


@pytest.fixture(autouse=True)
def _records(university: object) -> None:
    import_lines(HEADING, ELIF, MURAT, "20230007;Deniz;Ay;01.01.2004;BIL-L;20.06.2027;10.09.2023;;;;")


def another(name: str) -> Viewer:
    return Viewer(today=TODAY, user_id=User.objects.create_user(f"{name}@kisi.example").pk)


def test_number_and_birth_date_make_the_record_ones_own(newcomer: Viewer) -> None:
    pk = claim_record(newcomer, student_number=" 20120001 ", birth_date=BORN)
    profile = AlumniProfile.objects.get(user_id=newcomer.user_id)
    assert (profile.pk, profile.last_name, profile.state) == (pk, "Işık", LifeCycle.CLAIMED)
    assert (profile.employer_groups, profile.alumni_groups, profile.employer_open_until) == (0, 0, None)
    trace = Transition.objects.get(name="claim")
    assert (trace.source, trace.target, trace.actor_id) == ("graduate", "claimed", newcomer.user_id)


@pytest.mark.parametrize(
    ("number", "born"),
    [
        pytest.param("99999999", BORN, id="no such number"),
        pytest.param("20120001", date(1994, 3, 2), id="another birth date"),
        pytest.param("20120002", date(1993, 5, 14), id="claimed already"),
        pytest.param("20230007", date(2004, 1, 1), id="not graduated yet"),
        pytest.param("", BORN, id="empty"),
        pytest.param("2012\x000001", BORN, id="NUL"),
        pytest.param("2012\ud8000001", BORN, id="lone surrogate"),
        pytest.param("2" * 5000, BORN, id="endless"),
    ],
)
def test_every_refusal_reads_the_same(newcomer: Viewer, number: str, born: date) -> None:
    claim_record(another("murat"), student_number="20120002", birth_date=date(1993, 5, 14))
    with pytest.raises(ClaimRefused) as refusal:
        claim_record(newcomer, student_number=number, birth_date=born)
    assert (refusal.value.args, refusal.value.message) == ((), ClaimRefused.message)
    assert not AlumniProfile.objects.filter(user_id=newcomer.user_id).exists()


def test_nobody_and_who_has_a_record_already_claim_none(newcomer: Viewer) -> None:
    with pytest.raises(ClaimRefused):
        claim_record(anonymous(), student_number="20120001", birth_date=BORN)
    claim_record(newcomer, student_number="20120001", birth_date=BORN)
    # Also with a viewer built before the first claim, as in a second tab.
    with pytest.raises(ClaimRefused):
        claim_record(newcomer, student_number="20120002", birth_date=date(1993, 5, 14))
    assert AlumniProfile.objects.filter(user_id=newcomer.user_id).count() == 1


def test_the_sixth_try_of_an_hour_is_refused_even_when_right(newcomer: Viewer) -> None:
    for _try in range(claiming.TRIES_OF_A_USER):
        with pytest.raises(ClaimRefused):
            claim_record(newcomer, student_number="99999999", birth_date=BORN)
    with pytest.raises(ClaimRefused):
        claim_record(newcomer, student_number="20120001", birth_date=BORN)
    cache.clear()
    claim_record(newcomer, student_number="20120001", birth_date=BORN)


def test_many_users_guessing_one_birthday_are_stopped(newcomer: Viewer) -> None:
    for place in range(claiming.TRIES_AT_A_NUMBER):
        with pytest.raises(ClaimRefused):
            claim_record(another(f"n{place}"), student_number="20120001", birth_date=date(1990, 1, 1))
    with pytest.raises(ClaimRefused):
        claim_record(newcomer, student_number="20120001", birth_date=BORN)
    assert StudentRecord.objects.filter(profile__user__isnull=False).count() == 0
