"""The registered documents, for the server and for frontends: written, or compared with what is committed."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from graphql import FragmentSpreadNode, Visitor, parse, visit

from graphql_api.trusted_documents import PREFIX, digest_of

CONTRACT = Path(__file__).resolve().parents[3] / "frontend_contract"


class _Spreads(Visitor):
    """Collects the names of the fragments a text spreads."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_place: Any) -> None:
        self.names.add(node.name.value)


def whole(text: str, fragments: Mapping[str, str]) -> str:
    """Return a document with the fragments it needs, sorted by name; raise CommandError where one is missing."""
    spreads, read = _Spreads(), set[str]()
    visit(parse(text), spreads)
    while missing := spreads.names - read:
        for name in sorted(missing):
            if name not in fragments:
                raise CommandError(f"There is no fragment {name}.")
            visit(parse(fragments[name]), spreads)
            read.add(name)
    return "\n".join([text, *(fragments[name] for name in sorted(read))])


def _texts(folder: Path) -> Mapping[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.graphql"))}


def documents_of(contract: Path) -> dict[str, str]:
    """Return the text of each operation of a contract, with its fragments, by name."""
    fragments = _texts(contract / "fragments")
    return {name: whole(text, fragments) for name, text in _texts(contract / "operations").items()}


def _as_json(documents: Mapping[str, str]) -> str:
    listed = {PREFIX + digest_of(text): {"name": name, "text": text} for name, text in documents.items()}
    return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"


def _as_typescript(documents: Mapping[str, str]) -> str:
    rows = [f'  {name}: "{PREFIX}{digest_of(text)}",' for name, text in documents.items()]
    head = "// Written by manage.py export_documents: what each operation is registered under. Do not edit."
    return "\n".join([head, "export const documentIds = {", *rows, "} as const;", ""])


class Command(BaseCommand):
    """Write documents.json and generated/documentIds.ts, or with --check say whether they are up to date."""

    help = "Register the operations of a frontend contract by their hashes; with --check compare with the committed."
    # One of the checks reads the file that is written here.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--check`` and ``--contract``."""
        parser.add_argument("--check", action="store_true", help="compare only; a difference ends with status 1")
        parser.add_argument("--contract", type=Path, default=CONTRACT, help="the folder (default: %(default)s)")

    def handle(self, *_args: Any, check: bool, contract: Path, **_options: Any) -> None:
        """Write or compare; raises CommandError naming the files that are out of date."""
        documents = documents_of(contract)
        files = {
            contract / "documents.json": _as_json(documents),
            contract / "generated" / "documentIds.ts": _as_typescript(documents),
        }
        late = {path: text for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text}
        if late and check:
            names = ", ".join(sorted(path.name for path in late))
            raise CommandError(f"Out of date: {names}. Run ./manage.py export_documents")
        for path, text in late.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(documents)} documents are registered.")
