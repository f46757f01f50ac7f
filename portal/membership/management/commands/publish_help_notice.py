"""``manage.py publish_help_notice FILE``: publish a version of the help form's privacy notice."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.models import Role
from portal.membership.services import HelpNoticeDraft, InvalidHelpNotice, publish_help_notice
from portal.privacy.viewers import Viewer


class Command(BaseCommand):
    """Publish what a JSON file says; requests that came before keep the version they were shown."""

    help = "Publish the privacy notice of the help form from a JSON file (docs/membership.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish, or say what is wrong with the file."""
        machine = Viewer(today=timezone.localdate(), roles=frozenset({Role.COORDINATOR}))
        try:
            notice = publish_help_notice(machine, draft=_draft(options["file"]))
        except InvalidHelpNotice as refused:
            raise CommandError(str(refused.message)) from refused
        self.stdout.write(str(notice))


def _draft(path: Path) -> HelpNoticeDraft:
    """Return what the file says; raise CommandError where it is not readable or names something unknown."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return HelpNoticeDraft(text_tr=told["text_tr"], text_en=told["text_en"])
    except OSError as unreadable:
        raise CommandError(f"{path}: {unreadable.strerror}") from unreadable
    except (ValueError, TypeError, KeyError) as wrong:
        raise CommandError(f"{path}: {wrong}") from wrong
