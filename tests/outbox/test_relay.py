"""A fact is written with its change, handed over at least once, and what is given up on stays visible."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone

from portal.outbox import services
from portal.outbox.models import Entry


class Channel:
    """A subscriber that notes what it was handed, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.handed: list[tuple[str, list[int]]] = []
        self.failures = 0
        self.error: Exception = ConnectionError("secret value")

    def __call__(self, topic: str, ids: Sequence[int]) -> None:
        if self.failures:
            self.failures -= 1
            raise self.error
        self.handed.append((topic, list(ids)))


@pytest.fixture
def channel() -> Iterator[Channel]:
    """The only subscriber there is."""
    channel = Channel()
    with patch.dict(services._subscriptions, clear=True):
        services.subscribe("test", ["thing.changed"], channel)
        yield channel


def _due_again() -> None:
    Entry.objects.update(not_before=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused(channel: Channel) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        services.write("thing.changed", [1])


@pytest.mark.django_db(transaction=True)
def test_a_fact_is_gone_with_its_change(channel: Channel) -> None:
    with transaction.atomic():
        services.write("thing.changed", [1])
        transaction.set_rollback(True)
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_entities_are_handed_over_once_each_and_in_order(channel: Channel) -> None:
    services.write("thing.changed", [3, 1])
    services.write("thing.changed", [1, 2])
    services.write("nobody.cares", [9])
    assert services.relay() == 4
    assert channel.handed == [("thing.changed", [1, 2, 3])]
    assert Entry.objects.count() == 0
    assert services.relay() == 0


@pytest.mark.django_db
def test_a_failure_waits_longer_each_time_and_keeps_no_value(channel: Channel) -> None:
    services.write("thing.changed", [7])
    channel.failures = 2
    for attempt in (1, 2):
        before = timezone.now()
        services.relay()
        entry = Entry.objects.get()
        assert (entry.attempts, entry.last_error, entry.claim) == (attempt, "ConnectionError", None)
        assert entry.not_before >= before + timedelta(seconds=2 * 2**attempt)
        assert services.relay() == 0
        _due_again()
    services.relay()
    assert channel.handed == [("thing.changed", [7])]


@pytest.mark.django_db
def test_what_fails_for_ever_is_given_up_on_and_can_be_revived(channel: Channel) -> None:
    services.write("thing.changed", [7])
    channel.failures = services.MOST_ATTEMPTS
    for _attempt in range(services.MOST_ATTEMPTS):
        services.relay()
        _due_again()
    assert Entry.objects.get().dead_at is not None
    assert services.relay() == 0
    assert services.revive() == 1
    services.relay()
    assert channel.handed == [("thing.changed", [7])]


@pytest.mark.django_db
def test_a_claim_whose_worker_died_comes_back_after_its_lease(channel: Channel) -> None:
    services.write("thing.changed", [7])
    assert [entry.entity_id for entry in services._claim("test")] == [7]
    assert services.relay() == 0
    Entry.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert services.relay() == 1
    assert channel.handed == [("thing.changed", [7])]


@pytest.mark.django_db
def test_what_waits_is_told_dead_or_alive(channel: Channel) -> None:
    services.write("thing.changed", [1, 2, 2])
    Entry.objects.filter(entity_id=1).update(dead_at=timezone.now())
    assert sorted(services.waiting_entities("test", ["thing.changed"], 10)) == [1, 2]
    assert len(services.waiting_entities("test", ["thing.changed"], 1)) == 1


@pytest.mark.django_db
def test_nobody_is_given_up_because_the_other_side_is_away(channel: Channel) -> None:
    services.write("thing.changed", range(services.BATCH + 1))
    channel.error, channel.failures = services.Away(), 100
    assert services.relay() == services.BATCH, "the rest stays due"
    for _attempt in range(20):
        _due_again()
        services.relay()
    entries = Entry.objects.all()
    assert {(entry.attempts, entry.dead_at) for entry in entries} == {(5, None), (0, None)}
    before = timezone.now()
    _due_again()
    services.relay()
    assert max(Entry.objects.values_list("not_before", flat=True)) <= before + timedelta(seconds=65)
    _due_again()
    channel.failures = 0
    assert services.relay() == services.BATCH + 1
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_only_those_that_were_left_undone_wait(channel: Channel) -> None:
    services.write("thing.changed", [1, 2, 2, 3])
    channel.error, channel.failures = services.Undone([2], ValueError("secret value")), 1
    services.relay()
    waiting = Entry.objects.values_list("entity_id", "attempts", "last_error")
    assert list(waiting) == [(2, 1, "ValueError"), (2, 1, "ValueError")]
    _due_again()
    services.relay()
    assert (channel.handed, Entry.objects.count()) == ([("thing.changed", [2])], 0)
