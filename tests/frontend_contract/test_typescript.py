"""The generated TypeScript: says what is replayed, is up to date, and compiles with the examples of the guide."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from graphql import parse, print_ast

from .contract import CONTRACT, operations

GENERATED = CONTRACT / "generated" / "operations.ts"
_DOCUMENT = re.compile(r"^export const (\w+)Document = new TypedDocumentString\(`(.*?)`\)", re.MULTILINE | re.DOTALL)
NEEDED = ("package.json", "package-lock.json", "generate.js", "tsconfig.json", "schema.graphql")
FOLDERS = ("fragments", "operations", "example", "generated")
WRONG_USES = """import { PostingDocument, SignOutDocument } from "../generated/operations";
import type { Send } from "./client";
export async function wrong(send: Send): Promise<void> {
  await send(PostingDocument);
  await send(PostingDocument, { id: 1 });
  await send(SignOutDocument, { id: "x" });
  console.log((await send(PostingDocument, { id: "x" })).node.id);
}
"""
COMPLAINTS = [("4", "TS2554"), ("5", "TS2322"), ("6", "TS2554"), ("7", "TS2531")]


def parts(text: str) -> set[str]:
    """Return the definitions of a document, each in one form, whatever their order."""
    return {print_ast(part) for part in parse(text).definitions}


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command and return what it said, whether it succeeded or not."""
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def test_a_frontend_sends_exactly_what_is_replayed() -> None:
    sent = dict(_DOCUMENT.findall(GENERATED.read_text(encoding="utf-8")))
    assert {name: parts(text) for name, text in sent.items()} == {
        name: parts(text) for name, text in operations().items()
    }


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (CONTRACT / "package-lock.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the contract with its pinned tools installed."""
    place = tmp_path_factory.mktemp("frontend_contract")
    for name in NEEDED:
        shutil.copy(CONTRACT / name, place)
    for name in FOLDERS:
        shutil.copytree(CONTRACT / name, place / name)
    installed = run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", cwd=place)
    assert installed.returncode == 0, installed.stderr
    return place


@pytest.mark.node
def test_the_committed_types_are_what_is_generated_now(workshop: Path, tmp_path: Path) -> None:
    generated = run("node", "generate.js", str(tmp_path / "operations.ts"), cwd=workshop)
    assert generated.returncode == 0, generated.stderr
    assert (tmp_path / "operations.ts").read_bytes() == GENERATED.read_bytes(), "run: npm run generate"


@pytest.mark.node
def test_the_types_and_the_examples_compile(workshop: Path) -> None:
    compiled = run("npm", "run", "--silent", "check", cwd=workshop)
    assert compiled.returncode == 0, compiled.stdout


@pytest.mark.node
def test_a_wrong_use_does_not_compile(workshop: Path) -> None:
    wrong = workshop / "example" / "wrong.ts"
    wrong.write_text(WRONG_USES, encoding="utf-8")
    compiled = run("npm", "run", "--silent", "check", cwd=workshop)
    wrong.unlink()
    assert re.findall(r"^example/wrong\.ts\((\d+),\d+\): error (TS\d+):", compiled.stdout, re.MULTILINE) == COMPLAINTS
