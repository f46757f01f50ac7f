"""Taking the ledger apart, as a task; the timetable calls it every half minute."""

from typing import Any

from celery import shared_task

from . import services


@shared_task(name="portal.ledger.tasks.unpack")
def unpack(**_unknown: Any) -> None:
    """Give each person read a line of their own."""
    services.unpack_all()
