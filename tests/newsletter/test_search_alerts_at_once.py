"""Two workers at one moment: nobody is told twice, and no firm gets a mail more than it may."""

from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from newsletter.alerts import turns
from newsletter.models import AlertDay, KnownPerson
from portal.accounts.models import User
from tests.newsletter.alert_world import arrive, contact, in_days, keep, want
from tests.newsletter.mailroom import Desk
from tests.worlds import Ground

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS = 2


@pytest.fixture
def hr(ground: Ground) -> User:
    """The contact of the first firm."""
    return contact(ground)


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the workers read what is due at the same moment."""
    start, due = Barrier(WORKERS), turns.due

    def due_together(now: Any) -> Any:
        found = due(now)
        list(found)
        start.wait(timeout=20)
        return found

    monkeypatch.setattr(turns, "due", due_together)
    return


def work(desk: Desk) -> list[BaseException]:
    """Let two workers come by at once; return what broke."""
    broken: list[BaseException] = []

    def one() -> None:
        try:
            turns.take_turns(in_days(1), desk)
        except BaseException as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one) for _worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return broken


@pytest.mark.usefixtures("together")
def test_one_alert_leaves_once(ground: Ground, hr: User) -> None:
    want(hr, keep(ground))
    arrive(ground, 0)
    desk = Desk()
    assert work(desk) == []
    assert len(desk.taken) == KnownPerson.objects.count() == AlertDay.objects.get().mails == 1


@pytest.mark.usefixtures("together")
def test_a_firm_gets_no_third_mail_from_a_second_worker(ground: Ground, hr: User) -> None:
    for name in ("A", "B", "C", "D"):
        want(hr, keep(ground, name))
    arrive(ground, 0)
    desk = Desk()
    assert work(desk) == []
    assert len(desk.taken) == KnownPerson.objects.count() == AlertDay.objects.get().mails == 2
