"""What the room does in the background and on a timetable."""

from collections.abc import Sequence
from typing import Any

from celery import shared_task

from portal.outbox.services import subscribe

from . import services
from .retention.running import RunUnderway, run_retention
from .services import MOVED

CHANNEL = "copies"


@shared_task(name="portal.data_rights.tasks.retention")
def retention(ordered_by: int | None = None, **_unknown: Any) -> None:
    """Destroy what is over, on the first of each month; nothing where another run is at work."""
    try:
        run_retention(ordered_by=ordered_by)
    except RunUnderway:
        return


@shared_task(name="portal.data_rights.tasks.make_copy")
def make_copy(pk: int, **_unknown: Any) -> None:
    """Make one access copy."""
    services.make_copy(pk)


@shared_task(name="portal.data_rights.tasks.hourly")
def hourly(**_unknown: Any) -> None:
    """Take away copies whose time is over, and make those a lost task left out."""
    services.drop_copies()
    for row in services.copies_to_make():
        make_copy.delay(row.pk)


def _begin(_topic: str, ids: Sequence[int]) -> None:
    for row in services.copies_to_make().filter(pk__in=ids):
        make_copy.delay(row.pk)


def listen() -> None:
    """Begin copies as soon as a request waits for one."""
    subscribe(CHANNEL, [MOVED], _begin)
