"""What happens to postings at the turn of the day."""

from typing import Any

from celery import shared_task

from portal.privacy.viewers import anonymous

from . import services


@shared_task(name="portal.careers.tasks.turn_of_day")
def turn_of_day(**_unknown: Any) -> None:
    """Put due postings live and take passed ones offline."""
    services.turn_of_day(anonymous())
