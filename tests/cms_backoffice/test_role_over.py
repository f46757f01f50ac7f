"""A role that ends while its holder is at work: what was begun before counts, the very next request is refused."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import RoleAssignment, User
from portal.employers.models import Employer, EmployerState
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def end_role_of(user: User) -> None:
    """Let every role of a user end with yesterday."""
    RoleAssignment.objects.filter(user=user).update(ends_on=timezone.localdate() - timedelta(days=1))


def in_a_thread_of_its_own(deed: Callable[[], None]) -> None:
    """Run ``deed`` on a connection of its own, as another request would."""

    def run() -> None:
        try:
            deed()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive(), "a request waited for a role that is being ended"


def test_the_next_request_after_the_end_is_refused_and_none_waits_for_it(
    campus: Campus, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    firm = places.firm(campus, "Toros Yazılım")
    client, address = signed_in("center"), reverse("backoffice:employer", args=[firm.pk])
    version = client.get(address).context["version"]
    answers: list[int] = []

    def read() -> None:
        answers.append(client.get(address).status_code)

    with transaction.atomic():
        end_role_of(staff["center"])
        in_a_thread_of_its_own(read)
    in_a_thread_of_its_own(read)
    decided = client.post(address, {"deed": "approve", "version": version})

    assert answers == [200, 302]
    assert decided["Location"] == "/admin/"
    assert Employer.objects.get().state == EmployerState.SUBMITTED


def test_of_a_role_that_ended_nothing_is_left_in_a_second_session(
    campus: Campus, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    places.firm(campus, "Toros Yazılım")
    clients = [signed_in("center"), signed_in("center")]
    address = reverse("backoffice:employers")
    assert [client.get(address).status_code for client in clients] == [200, 200]

    in_a_thread_of_its_own(lambda: end_role_of(staff["center"]))

    assert [client.get(address).status_code for client in clients] == [302, 302]


def test_a_day_that_turns_in_mid_session_ends_the_role(
    campus: Campus,
    staff: dict[str, User],
    signed_in: Callable[[str], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    today = timezone.localdate()
    RoleAssignment.objects.filter(user=staff["center"]).update(ends_on=today)
    client, address = signed_in("center"), reverse("backoffice:employers")
    assert client.get(address).status_code == 200

    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_given: today + timedelta(days=1))

    assert client.get(address).status_code == 302
