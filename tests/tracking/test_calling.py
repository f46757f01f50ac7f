"""Calling: who comes next, what follows from each outcome, and who is never called again."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal.alumni.models import AlumniProfile, LifeCycle
from portal.audit.models import Link
from portal.audit.services import pseudonym
from portal.privacy.viewers import Viewer
from portal.tracking import selectors, services
from portal.tracking.calling import is_calling_hour, next_try
from portal.tracking.models import Call, CallState, ClosedNumber, ContactOptOut, DeathReport, Outcome
from portal.tracking.selectors import Progress
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition, ReasonMissing
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus
from tests.tracking.department import graduate, list_of, viewer


def record(actor: Viewer, call: Call, outcome: Outcome, day: date | None = None) -> Call:
    return services.record_outcome(actor, call_id=call.public_id, outcome=outcome, call_back_on=day)


def called(actor: Viewer, campus: Campus, person: AlumniProfile, outcome: Outcome) -> Call:
    """Put somebody on a new list, take them and note the outcome."""
    made = list_of(actor, campus, person)
    call = services.take_next(actor, list_id=made.public_id)
    assert call is not None
    return record(actor, call, outcome)


def later(actor: Viewer, days: int) -> Viewer:
    """Return the actor so many days on."""
    return Viewer(
        today=actor.today + timedelta(days=days), user_id=actor.user_id, roles=actor.roles,
        unit_paths=actor.unit_paths, reason=actor.reason,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("today", "tries", "expected"),
    [
        (date(2026, 11, 16), 1, date(2026, 11, 18)),
        (date(2026, 11, 19), 1, date(2026, 11, 23)),  # Saturday moves to Monday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # so does Sunday
        (date(2026, 11, 16), 2, date(2026, 11, 23)),
        (date(2026, 11, 17), 2, date(2026, 11, 23)),
        (date(2026, 11, 16), 3, None),
    ],
)
def test_tries_lie_days_apart_and_end_with_the_third(today: date, tries: int, expected: date | None) -> None:
    assert next_try(today, tries) == expected


@pytest.mark.parametrize(
    ("hour", "expected"), [("2026-11-20T08:59", False), ("2026-11-20T09:00", True), ("2026-11-20T19:59", True),
                           ("2026-11-20T20:00", False), ("2026-11-21T12:00", True), ("2026-11-22T12:00", False)]
)  # fmt: skip
def test_people_are_called_by_day_and_not_on_sunday(hour: str, expected: bool) -> None:
    moment = datetime.fromisoformat(hour).replace(tzinfo=ZoneInfo("Europe/Istanbul"))
    assert is_calling_hour(moment) is expected


def test_a_list_takes_those_who_can_be_called(actor: Viewer, campus: Campus) -> None:
    people = [
        graduate(campus, "Ece Ak", number=1),
        graduate(campus, "Ali Bal", number=2, contact_phone=""),
        graduate(campus, "Can Çil", number=3, state=LifeCycle.DECEASED),
        graduate(campus, "Nil Dal", number=4, state=LifeCycle.EXPECTED),
        places.alumnus(campus.physics_program, "Şule Öz"),
    ]
    made = services.make_list(actor, unit_id=campus.history.public_id, name="  2019   mezunları ")
    ids = [one.public_id for one in people]

    added = services.add_people(actor, list_id=made.public_id, people=[*ids, uuid4()])
    again = services.add_people(actor, list_id=made.public_id, people=ids)

    assert made.name == "2019 mezunları"
    assert added == services.Added(added=1, already=0, resting=3, absent=2)
    assert again == services.Added(added=0, already=1, resting=3, absent=1)
    assert list(Call.objects.values_list("profile__first_name", "due_on")) == [("Ece", actor.today)]
    assert selectors.progress_of(actor, [made]) == {made.pk: Progress(people=1, waiting=1, due=1, reached=0)}


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_list_has_a_name(name: str, actor: Viewer, campus: Campus) -> None:
    with pytest.raises(services.BadName):
        services.make_list(actor, unit_id=campus.history.public_id, name=name)


def test_nobody_is_opened_without_a_reason(actor: Viewer, campus: Campus, orhan: places.User) -> None:
    made = list_of(actor, campus, graduate(campus, "Ece Ak"))
    with pytest.raises(services.ReasonNeeded):
        services.take_next(viewer(orhan, reason=""), list_id=made.public_id)


def test_one_after_the_other_comes_and_the_one_in_hand_stays_there(actor: Viewer, campus: Campus) -> None:
    made = list_of(actor, campus, graduate(campus, "Ece Ak", number=1), graduate(campus, "Ali Bal", number=2))
    first = services.take_next(actor, list_id=made.public_id)
    assert first is not None
    assert services.take_next(actor, list_id=made.public_id) == first
    record(actor, first, Outcome.REACHED)

    second = services.take_next(actor, list_id=made.public_id)

    assert second is not None
    assert (first.profile.first_name, second.profile.first_name) == ("Ece", "Ali")
    services.postpone(actor, call_id=second.public_id)
    assert services.take_next(actor, list_id=made.public_id) is None
    assert services.take_next(later(actor, 1), list_id=made.public_id) == second
    assert selectors.progress_of(actor, [made]) == {made.pk: Progress(people=2, waiting=1, due=0, reached=1)}
    assert Transition.objects.get(entity="tracking.call").actor_id == actor.user_id


def test_two_colleagues_never_have_one_person_on_the_line(actor: Viewer, center: Viewer, campus: Campus) -> None:
    made = list_of(actor, campus, graduate(campus, "Ece Ak"))
    call = services.take_next(actor, list_id=made.public_id)
    assert call is not None

    assert services.take_next(center, list_id=made.public_id) is None
    with pytest.raises(services.TakenByAnother):
        record(center, call, Outcome.REACHED)
    Call.objects.update(taken_until=timezone.now() - timedelta(seconds=1))
    assert services.take_next(center, list_id=made.public_id) == call


def test_three_tries_without_an_answer_end_it(actor: Viewer, campus: Campus) -> None:
    made, days = list_of(actor, campus, graduate(campus, "Ece Ak")), []
    today = actor
    for _try in range(3):
        call = services.take_next(today, list_id=made.public_id)
        assert call is not None
        call = record(today, call, Outcome.NO_ANSWER)
        days.append((call.tries, call.state, call.due_on))
        assert services.take_next(today, list_id=made.public_id) is None
        today = later(actor, (call.due_on - actor.today).days)

    first = next_try(actor.today, 1)
    assert first is not None
    assert days == [(1, "waiting", first), (2, "waiting", second := next_try(first, 2)), (3, "given_up", second)]
    assert [one.outcome for one in selectors.attempts_of([call.pk])[call.pk]] == ["no_answer"] * 3


def test_a_promised_call_comes_first_on_its_day(actor: Viewer, campus: Campus) -> None:
    made = list_of(actor, campus, graduate(campus, "Ece Ak", number=1), graduate(campus, "Ali Bal", number=2))
    call = services.take_next(actor, list_id=made.public_id)
    assert call is not None
    with pytest.raises(services.BadDay):
        record(actor, call, Outcome.CALL_BACK, actor.today)
    with pytest.raises(services.BadDay):
        record(actor, call, Outcome.CALL_BACK, actor.today + timedelta(days=91))
    record(actor, call, Outcome.CALL_BACK, actor.today + timedelta(days=3))

    assert selectors.call_backs_due(actor) == 0
    assert selectors.call_backs_due(later(actor, 3)) == 1
    assert services.take_next(later(actor, 3), list_id=made.public_id) == call
    assert Call.objects.get(pk=call.pk).tries == 0


def test_whoever_asks_not_to_be_called_is_never_called_again(actor: Viewer, campus: Campus) -> None:
    person = graduate(campus, "Ece Ak")
    elsewhere = list_of(actor, campus, person, name="Başka liste")
    call = called(actor, campus, person, Outcome.OPTED_OUT)

    assert call.state == CallState.OPTED_OUT
    assert Call.objects.get(call_list=elsewhere).state == CallState.OPTED_OUT
    assert ContactOptOut.objects.get().profile_id == person.pk
    again = services.make_list(actor, unit_id=campus.history.public_id, name="Yeni liste")
    added = services.add_people(actor, list_id=again.public_id, people=[person.public_id])
    assert added == services.Added(resting=1)
    link = Link.objects.get(purpose="tracking.call.opted_out")
    assert (link.subject, link.actor) == (pseudonym("profile", person.pk), str(actor.user_id))


def test_a_closed_number_is_closed_on_a_record_imported_later(actor: Viewer, campus: Campus) -> None:
    called(actor, campus, graduate(campus, "Ece Ak"), Outcome.OPTED_OUT)
    newcomer = graduate(campus, "Ece Ak", contact_phone="+90 555 111 22 01")
    made = services.make_list(actor, unit_id=campus.history.public_id, name="Yeni liste")

    added = services.add_people(actor, list_id=made.public_id, people=[newcomer.public_id])

    assert added == services.Added(resting=1)
    assert "555" not in ClosedNumber.objects.get().digest[:6]
    assert len(ClosedNumber.objects.get().digest) == 64


def test_a_wrong_number_is_tried_again_once_it_is_another(actor: Viewer, campus: Campus) -> None:
    person = graduate(campus, "Ece Ak")
    assert called(actor, campus, person, Outcome.WRONG_NUMBER).state == CallState.WRONG_NUMBER
    made = services.make_list(actor, unit_id=campus.history.public_id, name="Yeni liste")
    assert services.add_people(actor, list_id=made.public_id, people=[person.public_id]).resting == 1
    AlumniProfile.objects.filter(pk=person.pk).update(contact_phone="+905559998877")
    assert services.add_people(actor, list_id=made.public_id, people=[person.public_id]).added == 1


def test_a_death_is_reported_and_only_the_center_applies_it(actor: Viewer, center: Viewer, campus: Campus) -> None:
    person = graduate(campus, "Ece Ak")
    assert called(actor, campus, person, Outcome.DECEASED).state == CallState.DECEASED
    report = DeathReport.objects.get()
    assert AlumniProfile.objects.get(pk=person.pk).state == LifeCycle.GRADUATE
    with pytest.raises(services.NotEntrusted):
        services.confirm_death(actor, report_id=report.pk, reason="Ailesi söyledi")
    with pytest.raises(ReasonMissing):
        services.confirm_death(center, report_id=report.pk, reason=" ")

    services.confirm_death(center, report_id=report.pk, reason="Nüfus kaydı görüldü")

    assert AlumniProfile.objects.get(pk=person.pk).state == LifeCycle.DECEASED
    with pytest.raises(IllegalTransition):
        services.dismiss_death(center, report_id=report.pk)


def test_a_mistaken_report_lets_the_person_be_called_again(actor: Viewer, center: Viewer, campus: Campus) -> None:
    person = graduate(campus, "Ece Ak")
    called(actor, campus, person, Outcome.DECEASED)
    made = services.make_list(actor, unit_id=campus.history.public_id, name="Yeni liste")
    assert services.add_people(actor, list_id=made.public_id, people=[person.public_id]).resting == 1

    services.dismiss_death(center, report_id=DeathReport.objects.get().pk)

    assert services.add_people(actor, list_id=made.public_id, people=[person.public_id]).added == 1


def test_whoever_may_not_be_called_any_more_is_taken_off_on_the_way(actor: Viewer, campus: Campus) -> None:
    gone, there = graduate(campus, "Ece Ak", number=1), graduate(campus, "Ali Bal", number=2)
    made = list_of(actor, campus, gone, there)
    AlumniProfile.objects.filter(pk=gone.pk).update(state=LifeCycle.DECEASED)

    call = services.take_next(actor, list_id=made.public_id)

    assert call is not None
    assert call.profile_id == there.pk
    assert Call.objects.get(profile=gone).state == CallState.DROPPED


def test_a_finished_list_is_finished(actor: Viewer, campus: Campus) -> None:
    made = list_of(actor, campus, graduate(campus, "Ece Ak"))
    call = services.take_next(actor, list_id=made.public_id)
    assert call is not None
    services.close_list(actor, list_id=made.public_id)
    for deed in (
        lambda: services.take_next(actor, list_id=made.public_id),
        lambda: services.add_people(actor, list_id=made.public_id, people=[]),
        lambda: record(actor, call, Outcome.REACHED),
    ):
        with pytest.raises(services.ListClosed):
            deed()
