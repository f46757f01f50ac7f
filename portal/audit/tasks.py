"""Looking at the audit log, as a task; the timetable calls it every night."""

from typing import Any

from celery import shared_task

from .looking import look


@shared_task(name="portal.audit.tasks.look")
def look_at_chain(**_unknown: Any) -> None:
    """Look whether the chain holds, and remember it."""
    look()
