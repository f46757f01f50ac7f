"""What membership does on a timetable."""

from typing import Any

from celery import shared_task

from .services import forget_help_requests, hand_over_records


@shared_task(name="portal.membership.tasks.hand_over")
def hand_over(**_unknown: Any) -> None:
    """Give members who graduated since their record, and forget what has been answered long ago."""
    while hand_over_records():
        pass
    while forget_help_requests():
        pass
