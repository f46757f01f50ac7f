"""Two relays at one moment never hand the same entry on twice, and leave none behind."""

from collections.abc import Sequence
from threading import Barrier, Lock, Thread

import pytest
from django.db import connection, transaction

from portal.outbox import services
from portal.outbox.models import Entry

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ENTRIES = 700
"""More than one batch, so that each relay finds something."""


def test_two_relays_never_take_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[int] = []
    noting = Lock()

    def handle(_topic: str, ids: Sequence[int]) -> None:
        with noting:
            handed.extend(ids)

    monkeypatch.setattr(services, "_subscriptions", {})
    services.subscribe("toy", {"moved"}, handle)
    with transaction.atomic():
        services.write("moved", range(ENTRIES))
    start, taken = Barrier(4), []

    def relay() -> None:
        start.wait(timeout=20)
        try:
            taken.append(services.relay_channel("toy"))
        finally:
            connection.close()

    threads = [Thread(target=relay) for _relay in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    while services.relay_channel("toy"):
        pass

    assert sorted(handed) == list(range(ENTRIES))
    assert len(taken) == 4
    assert not Entry.objects.exists()
