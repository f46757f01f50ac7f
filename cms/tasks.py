"""What happens to the editorial groups at the turn of the day."""

from typing import Any

from celery import shared_task

from . import workflow


@shared_task(name="cms.tasks.sync_memberships")
def sync_memberships(**_unknown: Any) -> None:
    """Take the rights of editors and approvers whose role ended, and give them where one began."""
    workflow.sync_memberships()
