"""What happens to pages by the clock."""

from typing import Any

from celery import shared_task
from django.core.management import call_command


@shared_task(name="cms.tasks.publish_scheduled")
def publish_scheduled(**_unknown: Any) -> None:
    """Publish what was approved for a day that has come, and take offline what has expired."""
    call_command("publish_scheduled", verbosity=0)
