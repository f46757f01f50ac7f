"""The schema's text, for frontends: written, or compared with what is committed."""

from argparse import ArgumentParser
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from graphql_api.schema import schema

DEFAULT_PATH = Path(__file__).resolve().parents[3] / "frontend_contract" / "schema.graphql"
_LINES_SHOWN = 40


class Command(BaseCommand):
    """Write frontend_contract/schema.graphql, or with --check say whether it is up to date."""

    help = "Write the GraphQL schema's text; with --check compare it with the committed one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--check`` and ``--path``."""
        parser.add_argument("--check", action="store_true", help="compare only; a difference ends with status 1")
        parser.add_argument("--path", type=Path, default=DEFAULT_PATH, help="the file (default: %(default)s)")

    def handle(self, *_args: Any, check: bool, path: Path, **_options: Any) -> None:
        """Write or compare; raises CommandError with the first lines of a difference."""
        text = schema.as_str() + "\n"
        committed = path.read_text(encoding="utf-8") if path.exists() else ""
        if text == committed:
            self.stdout.write("The schema's text is up to date.")
        elif check:
            lines = unified_diff(committed.splitlines(), text.splitlines(), "committed", "schema", lineterm="", n=1)
            shown = "\n".join(islice(lines, _LINES_SHOWN))
            raise CommandError(f"The schema's text is out of date: run ./manage.py export_sdl\n{shown}")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"Wrote {path.name}.")
