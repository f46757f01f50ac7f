"""docs/operations.md names every variable the program, the compose file and the commands understand, and no other."""

import ast
import re

from config.environment import ROOT

READERS = {"require", "integer", "flag", "choice"}
PAGE = (ROOT / "docs" / "operations.md").read_text()


def section(heading: str) -> set[str]:
    """Return the variables in the first column of the table under ``heading``."""
    table = PAGE.split(f"### {heading}\n")[1].split("\n#")[0]
    first_cells = re.findall(r"^\|([^|]*)\|", table, re.MULTILINE)
    return set(re.findall(r"`([A-Z_]+)`", " ".join(first_cells)))


def variables_read() -> set[str]:
    """Return every variable that config asks for by name."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "config").rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    asked = [
        call.args[0]
        for call in calls
        if (isinstance(call.func, ast.Name) and call.func.id in READERS)
        or (
            isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id == "env"
        )
    ]
    return {argument.value for argument in asked if isinstance(argument, ast.Constant)}


def test_every_variable_the_program_reads_is_explained() -> None:
    explained = section("The program must be given") | section("The program may be given")
    assert variables_read() - explained == set()
    assert explained - variables_read() == {"DJANGO_SETTINGS_MODULE"}


def test_every_variable_of_the_compose_file_is_explained() -> None:
    read = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    besides = section("The compose file takes besides")
    assert besides == read - section("The program must be given") - section("The program may be given")


def test_the_two_health_addresses_are_explained() -> None:
    assert {"/health/live", "/health/ready"} == set(re.findall(r"^\| `(/health/\w+)`", PAGE, re.MULTILINE))
