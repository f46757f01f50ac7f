"""Where the engine, the mail server or the day's measure says no, nobody is told twice and nobody is lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from newsletter.alerts import turns
from newsletter.models import AlertDay, KnownPerson, SearchAlert
from newsletter.transport import Outcome, Verdict
from portal.accounts.models import User
from portal.employers.models import FirmRefusals
from portal.ledger.models import Reading
from search.engines import engine
from search.errors import EngineUnavailable
from tests.newsletter.alert_world import arrive, day, keep, turn, want
from tests.newsletter.mailroom import Desk
from tests.worlds import Ground

pytestmark = pytest.mark.django_db


def subjects(messages: list[Any]) -> list[str]:
    return [message.subject for message in messages]


@pytest.mark.parametrize("verdict", [Verdict.TEMPORARY, Verdict.PERMANENT])
def test_what_the_mail_server_refuses_was_told_to_nobody(verdict: Verdict, ground: Ground, hr: User) -> None:
    alert = want(hr, keep(ground))
    arrive(ground, 0)
    desk = Desk(verdicts={"ik@firma.example": Outcome(verdict, "450 later")})
    waits = []
    for _attempt in range(turns.MOST_FAILURES - 1):
        SearchAlert.objects.update(not_before=alert.not_before)
        assert len(turn(1, desk)) == 1
        alert_now = SearchAlert.objects.get()
        assert (alert_now.due_on, KnownPerson.objects.count(), AlertDay.objects.get().mails) == (day(1), 0, 0)
        waits.append(round((alert_now.not_before - (turns.timezone.now() + timedelta(days=1))) / timedelta(minutes=1)))
    assert waits == [10, 20, 40, 80, 160]
    SearchAlert.objects.update(not_before=alert.not_before)
    assert len(turn(1, desk)) == 1
    given_up = SearchAlert.objects.get()
    assert (given_up.due_on, given_up.failures, KnownPerson.objects.count()) == (day(2), 0, 0)
    assert len(turn(2)) == 1, "whom the mail would have told is still new"


def test_a_mail_that_may_have_arrived_is_not_sent_again(ground: Ground, hr: User) -> None:
    want(hr, keep(ground))
    arrive(ground, 0)
    desk = Desk(verdicts={"ik@firma.example": Outcome(Verdict.UNKNOWN, "timeout")})
    assert len(turn(1, desk)) == 1
    assert turn(2) == []


def test_without_a_mail_server_nobody_is_read_or_known(ground: Ground, hr: User) -> None:
    want(hr, keep(ground))
    arrive(ground, 0)
    assert turn(1, Desk(is_down=True)) == []
    assert not Reading.objects.exists()
    SearchAlert.objects.update(not_before=turns.timezone.now())
    assert len(turn(1)) == 1


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An engine that does not answer, until it is undone."""

    def refuse(*_asked: Any) -> Any:
        raise EngineUnavailable(retry_after=5)

    with monkeypatch.context() as patched:
        patched.setattr(engine(), "search", refuse)
        yield patched


def test_with_the_engine_stopped_all_waits_and_nothing_is_lost_or_told_twice(
    ground: Ground, hr: User, request: pytest.FixtureRequest
) -> None:
    for name in ("A", "B"):
        want(hr, keep(ground, name))
    arrive(ground, 0)
    stopped = request.getfixturevalue("stopped")
    assert turn(1) == []
    assert set(SearchAlert.objects.values_list("due_on", flat=True)) == {day(1)}
    stopped.undo()
    SearchAlert.objects.update(not_before=turns.timezone.now())
    assert len(turn(1)) == 2
    assert turn(1) == []


def test_a_firm_that_was_shown_all_it_may_see_today_is_told_tomorrow(ground: Ground, hr: User, settings: Any) -> None:
    settings.FIRM_LIMITS = {"people_a_day": 1}
    want(hr, keep(ground))
    arrive(ground, 0, 1)
    now = turns.timezone.now()
    assert turns.take_turns(now + timedelta(days=1), Desk()) == 0
    assert (FirmRefusals.objects.get().times, KnownPerson.objects.count()) == (1, 0)
    assert turns.take_turns(now + timedelta(days=1, minutes=20), Desk()) == 0
    assert FirmRefusals.objects.get().times == 1, "it is not asked again on that day"
    settings.FIRM_LIMITS = {}
    assert len(turn(3)) == 1


def test_one_broken_alert_keeps_no_other_from_its_turn(
    ground: Ground, hr: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (want(hr, keep(ground, name)) for name in ("A", "B"))
    arrive(ground, 0)
    made = turns.message_of

    def broken(letter: Any) -> Any:
        if letter.alert == first:
            raise RuntimeError
        return made(letter)

    monkeypatch.setattr(turns, "message_of", broken)
    desk = Desk()
    with pytest.raises(RuntimeError):
        turn(1, desk)
    assert subjects(desk.taken) == ["“B” aramanızda bir yeni kişi"]
    assert list(KnownPerson.objects.values_list("alert_id", flat=True)) == [second.pk]
