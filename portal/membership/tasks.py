"""What membership does on a timetable."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from .services import gather_open, hand_over_records


@shared_task(name="portal.membership.tasks.hand_over")
def hand_over(**_unknown: Any) -> None:
    """Take new students into the campaign that runs, and give members who graduated since their record."""
    gather_open(timezone.localdate())
    while hand_over_records():
        pass
