"""A wrong setting is named in one line and the program stops; it never guesses and never shows a stack trace."""

import ast
import os
import subprocess
import sys

import pytest

from config.environment import ROOT

GOOD = {
    "SECRET_KEY": "a-secret-for-this-test-only-of-more-than-fifty-characters",
    "ALLOWED_HOSTS": "mezun.example.edu.tr",
    "PUBLIC_URL": "https://mezun.example.edu.tr",
    "DATABASE_URL": "postgresql://portal:secret@127.0.0.1:5432/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ELASTICSEARCH_URL": "http://127.0.0.1:9200",
    "EMAIL_HOST": "smtp.example.edu.tr",
    "DEFAULT_FROM_EMAIL": "bulten@mezun.example.edu.tr",
}
REQUIRED = sorted(GOOD)


def diffsettings(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Start the program with the production settings and ``environment`` and nothing else; no server is asked."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "diffsettings", "--output=unified"],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "config.settings.production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def refusal(environment: dict[str, str]) -> str:
    """Return the one line in which the program refused ``environment``."""
    ended = diffsettings(environment)
    assert ended.returncode == 1
    assert ended.stdout == ""
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    return lines[0]


def test_complete_settings_start_the_program() -> None:
    ended = diffsettings(GOOD)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "+ SEARCH_ENGINE = 'elasticsearch'" in ended.stdout


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_is_named(name: str) -> None:
    environment = {key: value for key, value in GOOD.items() if key != name}
    assert refusal(environment) == f"manage.py: {name} is not set; see docs/operations.md"


@pytest.mark.parametrize("name", REQUIRED)
def test_an_empty_variable_is_named(name: str) -> None:
    assert refusal({**GOOD, name: ""}) == f"manage.py: {name} is empty; see docs/operations.md"


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("EMAIL_PORT", "smtp", "EMAIL_PORT must be a whole number, not 'smtp'"),
        ("EMAIL_PORT", "0", "EMAIL_PORT must be at least 1, not 0"),
        ("EMAIL_USE_TLS", "perhaps", "EMAIL_USE_TLS must be true or false, not 'perhaps'"),
        ("GRAPHIQL", "2", "GRAPHIQL must be true or false, not '2'"),
        ("STATEMENT_TIMEOUT_MS", "10", "STATEMENT_TIMEOUT_MS must be at least 100, not 10"),
        ("SECURE_HSTS_SECONDS", "-1", "SECURE_HSTS_SECONDS must be at least 0, not -1"),
        (
            "DATABASE_URL",
            "mysql://db/portal",
            "DATABASE_URL must begin with postgresql:// or sqlite:///, not 'mysql'://",
        ),
        ("DATABASE_URL", "postgresql://db", "DATABASE_URL names no database"),
        ("DATABASE_URL", "postgresql://db:port/portal", "DATABASE_URL has a port that is no number"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, complaint: str) -> None:
    assert refusal({**GOOD, name: value}) == f"manage.py: {complaint}"


@pytest.mark.parametrize(("given", "proxies"), [({}, 1), ({"TRUSTED_PROXIES": "2"}, 2), ({"TRUSTED_PROXIES": "0"}, 0)])
def test_clients_are_told_apart_behind_the_proxy(given: dict[str, str], proxies: int) -> None:
    assert f"+ TRUSTED_PROXIES = {proxies}" in diffsettings({**GOOD, **given}).stdout.splitlines()


def database_settings(**given: str) -> dict[str, dict[str, object]]:
    """Return DATABASES as production has it with these variables."""
    told = next(line for line in diffsettings({**GOOD, **given}).stdout.splitlines() if line.startswith("+ DATABASES"))
    found: dict[str, dict[str, object]] = ast.literal_eval(told.partition(" = ")[2])
    return found


def test_statements_are_bounded_and_prepared_on_the_database_and_on_its_copy() -> None:
    bounded = {"prepare_threshold": 5, "options": "-c statement_timeout=10000"}
    alone = database_settings()
    assert {name: given["OPTIONS"] for name, given in alone.items()} == {"default": bounded}
    both = database_settings(DATABASE_REPLICA_URL="postgresql://reader:secret@127.0.0.2:5432/portal")
    assert {name: (given["HOST"], given["OPTIONS"]) for name, given in both.items()} == {
        "default": ("127.0.0.1", bounded),
        "replica": ("127.0.0.2", bounded),
    }


def test_the_copy_is_read_through_a_router_only_where_there_is_one() -> None:
    replica = {"DATABASE_REPLICA_URL": "postgresql://reader:secret@127.0.0.2:5432/portal"}
    assert "config.replica" not in diffsettings(GOOD).stdout
    told = diffsettings({**GOOD, **replica}).stdout
    assert "config.replica.Router" in told and "config.replica.ReadYourWrites" in told
