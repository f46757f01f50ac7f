"""Destroy what is over, or only say what that would be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.data_rights.retention.periods import due
from portal.data_rights.retention.running import RunUnderway, run_retention


class Command(BaseCommand):
    """Run the periodic destruction now."""

    help = "Destroy rows about people whose time is over; --dry-run only counts them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="count, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run or count, and tell each class with its rows."""
        if options["dry_run"]:
            for key, count in due().items():
                self.stdout.write(f"{key}: {count}")
            return
        try:
            run = run_retention()
        except RunUnderway as other:
            raise CommandError("another run is under way") from other
        for key, counts in run.rows.items():
            self.stdout.write(f"{key}: {', '.join(f'{label} {count}' for label, count in counts.items())}")
        self.stdout.write(f"{run.total} rows are gone")
