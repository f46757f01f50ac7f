"""Make the groups, the workflow and the memberships of the editorial office."""

from typing import Any

from django.core.management.base import BaseCommand

from cms import workflow


class Command(BaseCommand):
    """Sets up who may write and who may approve; repeating it changes nothing."""

    help = "Make the groups of editors and approvers, put the approval before bulletins, stories and courses."

    def handle(self, *args: Any, **options: Any) -> None:
        """Set all of it up and say what stands."""
        groups = workflow.ensure_groups()
        review = workflow.ensure_workflow()
        workflow.sync_memberships()
        counts = ", ".join(f"{group.name}: {group.user_set.count()}" for group in groups.values())
        self.stdout.write(f"{review.name}: {review.all_pages().count()} pages. {counts}.")
