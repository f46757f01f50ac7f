"""Who falls asleep: the active of whom nothing was heard for a year; and that nothing else changes by it."""

from datetime import date, datetime, time, timedelta

import pytest
from celery.schedules import crontab
from django.utils import timezone

from config.celery import app as celery
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile, Freshness, LifeCycle
from portal.alumni.services import ProfileDraft, edit_profile, fall_asleep
from portal.alumni.services.ownership import NOTHING_HEARD
from portal.alumni.tasks import fall_asleep as nightly
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
YEAR = timedelta(days=365)
LONG_AGO = TODAY - 2 * YEAR


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def person(name: str, *, signed_in: date | None, joined: date = LONG_AGO, state: str = "active") -> AlumniProfile:
    user = User.objects.create(email=f"{name}@ev.example", last_login=noon(signed_in) if signed_in else None)
    User.objects.filter(pk=user.pk).update(date_joined=noon(joined))
    return AlumniProfile.objects.create(user=user, first_name=name, last_name="Ak", state=state, in_directory=True)


def test_a_year_without_an_act_and_not_a_day_less() -> None:
    quiet = person("quiet", signed_in=TODAY - YEAR - timedelta(days=1))
    never = person("never", signed_in=None)
    person("late", signed_in=TODAY - YEAR)
    person("new", signed_in=None, joined=TODAY - timedelta(days=3))
    person("claimed", signed_in=None, state="claimed")
    confirmed = person("confirmed", signed_in=None)
    word = {"group": "CAREER", "source": "self", "standing": "self", "verified_by": "self"}
    Freshness.objects.create(profile=confirmed, verified_on=TODAY - YEAR, **word)
    called = person("called", signed_in=None)
    Freshness.objects.create(profile=called, verified_on=TODAY, **{**word, "verified_by": "representative"})
    assert [fall_asleep(TODAY), fall_asleep(TODAY)] == [3, 0]
    asleep = AlumniProfile.objects.filter(state=LifeCycle.DORMANT).order_by("pk")
    assert list(asleep) == [quiet, never, called]
    assert all(one.in_directory and one.revision == 1 for one in asleep)
    trace = Transition.objects.filter(name="fall_asleep", actor=None, reason=NOTHING_HEARD)
    assert set(trace.values_list("entity_id", flat=True)) == {quiet.pk, never.pk, called.pk}


def test_the_next_deed_wakes_them() -> None:
    quiet = person("quiet", signed_in=None)
    fall_asleep(TODAY)
    edit_profile(Viewer(today=TODAY, user_id=quiet.user_id, profile_id=quiet.pk), draft=ProfileDraft())
    quiet.refresh_from_db()
    assert quiet.state == LifeCycle.ACTIVE


def test_it_costs_the_same_for_many(django_assert_num_queries) -> None:
    for number in range(3):
        person(f"quiet{number}", signed_in=None)
    with django_assert_num_queries(7):
        fall_asleep(TODAY)


def test_the_timetable_looks_each_night() -> None:
    entry = celery.conf.beat_schedule["asleep"]
    assert (entry["task"], entry["schedule"]) == (nightly.name, crontab(hour="1", minute="40"))
    nightly()
