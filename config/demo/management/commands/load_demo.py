"""``manage.py load_demo``: put the demo university into an empty database; harmless to repeat."""

import gc
import logging
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.demo.graduates import GRADUATES
from config.demo.loading import NotEmpty, load


class Command(BaseCommand):
    """Load the demo university, once."""

    help = "Put the made-up demo university into an empty database; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of the university."""
        parser.add_argument("--graduates", type=int, default=GRADUATES, help="how many people graduated there")
        parser.add_argument("--migrate", action="store_true", help="prepare the database first, in the same process")
        parser.add_argument("--logins", type=Path, help="the file to write into who a newcomer can be there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, or say that it stands."""
        if not settings.DEMO:
            raise CommandError("the demo has logins whose passwords everybody knows; DEMO is not set here")
        if options["graduates"] < 50:
            raise CommandError("fewer than 50 graduates make no university")
        # What the program consists of is no garbage, and would be looked through for some again and again.
        gc.freeze()
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=0)
        began = time.perf_counter()
        # Wagtail tells of every page and task; of a demo nobody reads it.
        logging.disable(logging.INFO)
        try:
            loaded = load(graduates=options["graduates"], say=self.stdout.write)
        except NotEmpty as refused:
            raise CommandError("this database holds other data; the demo goes into an empty one") from refused
        finally:
            logging.disable(logging.NOTSET)
        if loaded:
            self.stdout.write(f"the demo university stands: {time.perf_counter() - began:.1f} s")
        else:
            self.stdout.write("the demo university stands already")
        if options["logins"]:
            with options["logins"].open("w", encoding="utf-8") as file:
                call_command("demo_logins", stdout=file)
