"""Erase again whom a restored backup brought back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.data_rights.services import replay_erasures


class Command(BaseCommand):
    """Repeat every erasure the journal knows; to be run after each restore, before the web server starts."""

    help = "Erase again everybody who was erased before and whom a restored backup brought back."

    def handle(self, *args: Any, **options: Any) -> None:
        """Repeat, and tell how many people that were."""
        try:
            done = replay_erasures()
        except ValueError as unreadable:
            raise CommandError(str(unreadable)) from unreadable
        self.stdout.write(f"erased again: {len(done)}")
