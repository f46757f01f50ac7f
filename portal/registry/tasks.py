"""What the registry does at night."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.privacy.viewers import anonymous

from . import services


@shared_task(name="portal.registry.tasks.nightly")
def nightly(**_unknown: Any) -> None:
    """Forget what old merges keep, and look for duplicates."""
    services.finish_merges(anonymous(), today=timezone.localdate())
    services.find_duplicates()
