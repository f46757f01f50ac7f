"""What happens to firms at the turn of the day."""

from typing import Any

from celery import shared_task

from portal.privacy.viewers import anonymous

from . import services


@shared_task(name="portal.employers.tasks.turn_of_day")
def turn_of_day(**_unknown: Any) -> None:
    """End the approvals that passed their day, and remind the owners of those that end soon."""
    services.expire_passed(anonymous())
    services.remind_owners(anonymous())
