"""Look whether the audit log still holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit.services import verify


class Command(BaseCommand):
    """Verify the chain; name the first broken link."""

    help = "audit verify: compute the chain of the audit log anew and name the first link that does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the deed, and what was noted down at an earlier look."""
        parser.add_argument("deed", choices=["verify"])
        parser.add_argument("--at-least", type=int, default=0, help="fail where there are fewer links than this")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, and tell the number and the digest to note down."""
        found = verify()
        if found.broken is not None:
            raise CommandError(f"the chain breaks at link {found.broken}; {found.links} before it hold")
        if found.links < options["at_least"]:
            raise CommandError(f"the chain ends at link {found.links}; there were {options['at_least']}")
        self.stdout.write(f"{found.links} links hold, the last is {found.head or 'none'}")
