"""What happens to profiles with the days, as tasks."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from . import services
from .services import letters


@shared_task(name="portal.alumni.tasks.lapse_contacts")
def lapse_contacts(**_unknown: Any) -> None:
    """End the contact requests nobody answered."""
    services.lapse_contacts(timezone.localdate())


@shared_task(name="portal.alumni.tasks.expire_proposals")
def expire_proposals(**_unknown: Any) -> None:
    """End the proposals nobody decided on."""
    services.expire_proposals(timezone.localdate())


@shared_task(name="portal.alumni.tasks.ask_whether_still_true")
def ask_whether_still_true(**_unknown: Any) -> None:
    """Ask some of those whose record is out of date whether it still holds."""
    letters.ask_in_turn(timezone.localdate())


@shared_task(name="portal.alumni.tasks.fall_asleep")
def fall_asleep(**_unknown: Any) -> None:
    """Note who was not heard of for a year."""
    services.fall_asleep(timezone.localdate())


@shared_task(name="portal.alumni.tasks.remind_of_openings")
def remind_of_openings(**_unknown: Any) -> None:
    """Announce the letters before and after the ends of openings to employers."""
    services.announce_endings(timezone.localdate())
