"""What the back office does at the turn of the day."""

from typing import Any

from celery import shared_task

from .groups import sync_all_groups


@shared_task(name="cms.backoffice.tasks.sync_groups")
def sync_groups(**_unknown: Any) -> None:
    """Take the groups from those whose role ended yesterday, and give them to those whose role begins."""
    sync_all_groups()
