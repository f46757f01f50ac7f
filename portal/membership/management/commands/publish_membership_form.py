"""``manage.py publish_membership_form FILE``: publish an edition of the membership form."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.models import Role
from portal.membership.services import EditionDraft, InvalidEdition, publish_edition
from portal.privacy.viewers import Viewer

_DAYS = ("published_on", "revised_on")


class Command(BaseCommand):
    """Publish what a JSON file says of the form; what is out already stays as it was printed."""

    help = "Publish an edition of the membership form from a JSON file (docs/membership.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish, or say what is wrong with the file."""
        machine = Viewer(today=timezone.localdate(), roles=frozenset({Role.COORDINATOR}))
        try:
            edition = publish_edition(machine, draft=_draft(options["file"]))
        except InvalidEdition as refused:
            lines = [f"{field}: {' '.join(map(str, reasons))}" for field, reasons in sorted(refused.problems.items())]
            raise CommandError("\n".join(lines)) from refused
        self.stdout.write(str(edition))


def _draft(path: Path) -> EditionDraft:
    """Return what the file says; raise CommandError where it is not readable or names something unknown."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return EditionDraft(**{name: _value(name, value) for name, value in told.items()})
    except OSError as unreadable:
        raise CommandError(f"{path}: {unreadable.strerror}") from unreadable
    except (ValueError, TypeError, AttributeError) as wrong:
        raise CommandError(f"{path}: {wrong}") from wrong


def _value(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in _DAYS and value is not None else value
