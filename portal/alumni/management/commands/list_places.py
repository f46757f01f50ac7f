"""Look whether people stand in lists where their degrees put them, and put them there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.alumni.models import ListPlace


class Command(BaseCommand):
    """Check or make anew what lists are walked by."""

    help = (
        "list_places check: count the people whose place in lists is not what their degrees say; "
        "list_places settle: make every place anew, after units moved in the tree or rows were written by hand."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the deed."""
        parser.add_argument("deed", choices=["check", "settle"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, failing where somebody is astray; or settle everybody in one transaction."""
        if options["deed"] == "settle":
            with transaction.atomic():
                ListPlace.objects.settle_everybody()
        elif astray := ListPlace.objects.astray():
            raise CommandError(f"{len(astray)} people are astray in lists; list_places settle puts them right")
        self.stdout.write(f"{ListPlace.objects.count()} places hold")
