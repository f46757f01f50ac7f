"""Write docs/retention.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.data_rights.retention.table import retention_table

PAGE = Path(__file__).resolve().parents[4] / "docs" / "retention.md"


class Command(BaseCommand):
    """Write the table of retention, or compare it with what is committed."""

    help = "Write docs/retention.md from the classes of retention; --check only compares."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="fail where the page is not up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        table = retention_table()
        if not options["check"]:
            PAGE.write_text(table, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != table:
            raise CommandError("docs/retention.md is not up to date: run manage.py retention_table")
