"""``manage.py import_graduates FILE``: check a file of the student affairs office, and take it over with --apply."""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Role, User
from portal.privacy.viewers import Viewer, viewer_for
from portal.registry.models import ImportBatch, ImportState
from portal.registry.selectors import problems_of
from portal.registry.services import ImportCollided, NotAllowed, import_graduates


class Command(BaseCommand):
    """Print the report of an import; without --apply nothing is written but the report."""

    help = "Check a CSV file of graduates (docs/registry.md), and take it over with --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, whether to write, and in whose name."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--apply", action="store_true", help="write what the file says, if nothing is wrong with it"
        )
        parser.add_argument("--by", metavar="EMAIL", help="the user who imports; the machine's administrator otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report; a refused file ends the command with an error."""
        actor = _actor(options["by"])
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                batch = import_graduates(actor, file=file, file_name=path.name, apply=options["apply"])
        except OSError as unreadable:
            raise CommandError(f"{path}: {unreadable.strerror}") from unreadable
        except (NotAllowed, ImportCollided) as refused:
            raise CommandError(str(refused.message)) from refused
        self._report(batch)

    def _report(self, batch: ImportBatch) -> None:
        for problem in problems_of(batch):
            self.stdout.write("\t".join([str(problem.row), problem.column, problem.reason]))
        if batch.error_count > len(batch.errors):
            self.stdout.write(_("… more errors: %(more)d") % {"more": batch.error_count - len(batch.errors)})
        if batch.ignored_columns:
            self.stdout.write(_("Columns not read: %(names)s") % {"names": ", ".join(batch.ignored_columns)})
        counts = {name: getattr(batch, name) for name in ("rows", "created", "updated", "unchanged", "error_count")}
        self.stdout.write(
            _("%(rows)d rows: %(created)d new, %(updated)d changed, %(unchanged)d unchanged; errors: %(error_count)d")
            % counts
        )
        if batch.state == ImportState.REFUSED:
            raise CommandError(_("The file has errors; nothing was written."))
        self.stdout.write(str(batch.get_state_display()))


def _actor(email: str | None) -> Viewer:
    """Return the user of that address, a superuser with the rights of the IT administration; else the machine's own."""
    machine = Viewer(today=timezone.localdate(), roles=frozenset({Role.IT_ADMIN}))
    if email is None:
        return machine
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandError(f"nobody has the address {email}")
    viewer = viewer_for(user)
    return replace(viewer, user_id=user.pk, roles=viewer.roles | machine.roles) if user.is_superuser else viewer
