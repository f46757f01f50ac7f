"""What happens to firms by the clock."""

from typing import Any

from celery import shared_task

from portal.privacy.viewers import anonymous

from . import scraping, services


@shared_task(name="portal.employers.tasks.turn_of_day")
def turn_of_day(**_unknown: Any) -> None:
    """End the approvals that passed their day, and remind the owners of those that end soon."""
    services.expire_passed(anonymous())
    services.remind_owners(anonymous())


@shared_task(name="portal.employers.tasks.look_for_scraping")
def look_for_scraping(**_unknown: Any) -> None:
    """Look at what firms read today, and once more at yesterday when it is over; raise what looks like copying."""
    scraping.look()
