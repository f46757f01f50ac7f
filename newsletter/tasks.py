"""The doors of the background work: load by id, one call."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from .alerts.turns import take_turns
from .issues import texts_of_variant
from .selectors import due
from .transport import transport_of_settings
from .work import work


@shared_task(name="newsletter.tasks.start_due")
def start_due(**_unknown: Any) -> None:
    """Wake what is due and driven by nobody; the timetable calls it, so a lost task loses no mailing."""
    for mailing_id in due(timezone.now()):
        drive.delay(mailing_id=mailing_id)


@shared_task(name="newsletter.tasks.drive")
def drive(*, mailing_id: int, **_unknown: Any) -> None:
    """Drive one mailing for a turn, and come again where the time ended before the work."""
    if work(mailing_id, render=texts_of_variant):
        drive.delay(mailing_id=mailing_id)


@shared_task(name="newsletter.tasks.tell_of_new_people")
def tell_of_new_people(**_unknown: Any) -> None:
    """Tell firms' contacts of whom their saved searches found anew; what cannot be told now waits for the next call."""
    take_turns(timezone.now(), transport_of_settings())
