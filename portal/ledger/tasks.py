"""The ledger's work in the background: taking readings apart, and the letters of the month."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from . import digest, services


@shared_task(name="portal.ledger.tasks.unpack")
def unpack(**_unknown: Any) -> None:
    """Give each person read a line of their own."""
    services.unpack_all()


@shared_task(name="portal.ledger.tasks.digests")
def digests(**_unknown: Any) -> None:
    """Announce the letters on last month to those who want one."""
    digest.announce_digests(timezone.localdate())
