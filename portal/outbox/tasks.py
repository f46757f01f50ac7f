"""The relay as a task; the timetable calls it every second."""

from typing import Any

from celery import shared_task

from . import services


@shared_task(name="portal.outbox.tasks.relay")
def relay(**_unknown: Any) -> None:
    """Hand waiting facts to their channels."""
    services.relay()
