"""Looking after the files, as a task; the timetable calls it every night."""

from typing import Any

from celery import shared_task

from . import services


@shared_task(name="portal.files.tasks.sweep")
def sweep(**_unknown: Any) -> None:
    """Delete the files no row knows: what a crash left, or a restore made orphans."""
    services.sweep()
