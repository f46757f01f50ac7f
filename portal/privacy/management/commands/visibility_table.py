"""Write docs/visibility.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.privacy.table import visibility_table

PAGE = Path(__file__).resolve().parents[4] / "docs" / "visibility.md"


class Command(BaseCommand):
    """Write the table of field policies, or compare it with what is committed."""

    help = "Write docs/visibility.md from the field policies; --check only compares."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="fail where the page is not up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        table = visibility_table()
        if not options["check"]:
            PAGE.write_text(table, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != table:
            raise CommandError("docs/visibility.md is not up to date: run manage.py visibility_table")
