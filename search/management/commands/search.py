"""``manage.py search rebuild|check|key``: build indices anew, compare them with the database, say what a key needs."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.engines.elastic.rights import own_key, reading_key
from search.errors import EngineUnavailable, RebuildRunning


class Command(BaseCommand):
    """Keep the search indices."""

    help = "Build the search indices anew, or compare them with the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the deed and the indices."""
        parser.add_argument("deed", choices=["rebuild", "check", "key"])
        parser.add_argument("indices", nargs="*", metavar="index", help="which; all where none is named")
        parser.add_argument("--force", action="store_true", help="throw away a rebuild that did not finish")
        parser.add_argument("--missing", action="store_true", help="rebuild only what is missing or out of date")
        parser.add_argument("--repair", action="store_true", help="with check: bring the index to the database's state")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, index by index; the first that fails ends the command."""
        names = options["indices"] or indexing.registered()
        if unknown := set(names) - set(indexing.registered()):
            raise CommandError(f"no such index: {', '.join(sorted(unknown))}")
        if options["deed"] == "key":
            self._tell_key(options["indices"])
            return
        try:
            if options["missing"]:
                for definition in indexing.ensure_all():
                    self.stdout.write(f"{definition.name}: built")
                return
            for name in names:
                self._do(name, options)
        except EngineUnavailable as away:
            raise CommandError("the search engine does not answer") from away
        except RebuildRunning as running:
            raise CommandError(f"{running} is being rebuilt already; --force throws that away") from running

    def _tell_key(self, names: Sequence[str]) -> None:
        """Print the body for Elasticsearch's API keys: the portal's own, or one that reads these indices only."""
        prefix = getattr(settings, "SEARCH_INDEX_PREFIX", "")
        self.stdout.write(json.dumps(reading_key(prefix, names) if names else own_key(prefix), indent=1))

    def _tell_outdated(self, name: str) -> None:
        """Stop where the index was built from another definition than the program has: comparing would mislead."""
        for old in indexing.outdated():
            if old.index == name:
                raise CommandError(f"{old}; search rebuild --missing builds it anew")

    def _do(self, name: str, options: dict[str, Any]) -> None:
        if options["deed"] == "rebuild":
            self.stdout.write(f"{name}: {indexing.rebuild(name, force=options['force'])} documents")
            return
        self._tell_outdated(name)
        drift = indexing.check(name, repair=options["repair"])
        self.stdout.write(
            f"{name}: {len(drift.missing)} missing, {len(drift.surplus)} surplus, {len(drift.different)} different"
        )
        if drift and not options["repair"]:
            raise CommandError(f"{name} differs from the database; --repair mends it")
