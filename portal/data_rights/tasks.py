"""The periodic destruction, as a task; the timetable calls it on the first of each month."""

from typing import Any

from celery import shared_task

from .retention.running import RunUnderway, run_retention


@shared_task(name="portal.data_rights.tasks.retention")
def retention(ordered_by: int | None = None, **_unknown: Any) -> None:
    """Destroy what is over; nothing where another run is at work."""
    try:
        run_retention(ordered_by=ordered_by)
    except RunUnderway:
        return
