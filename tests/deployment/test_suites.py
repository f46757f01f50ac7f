"""Suites that cannot run are left out by name, or end the run where nothing may be left out."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import ROOT

SOME_TESTS = """
import socket

import pytest


def test_plain():
    pass


@pytest.mark.redis
def test_with_redis():
    pass


def test_the_world_is_closed():
    with pytest.raises(RuntimeError, match='"192.0.2.1"'):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
"""


@pytest.fixture
def run(tmp_path: Path):
    """Return a function that runs a few tests under this project's conftest and returns exit code and output."""
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (tmp_path / "test_some.py").write_text(SOME_TESTS)

    def runs(**environment: str) -> tuple[int, str]:
        hidden = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "TEST_SERVICES", "PYTEST_ADDOPTS")
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        command = [sys.executable, "-m", "pytest", "-p", "no:django", "-p", "no:randomly", "--color=no", str(tmp_path)]
        ended = subprocess.run(
            command, cwd=tmp_path, env={**kept, **environment}, capture_output=True, text=True, check=False
        )
        return ended.returncode, ended.stdout + ended.stderr

    return runs


@pytest.fixture
def listening() -> int:
    """Return a port on which somebody listens for the length of the test."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_suite_without_its_server_is_left_out_by_name(run) -> None:
    code, said = run()
    assert code == 0
    assert "redis (needs a Redis at REDIS_URL)" in said
    assert said.splitlines()[-2].startswith("Left out: postgres (needs a PostgreSQL at DATABASE_URL), redis ")
    assert said.splitlines()[-2].endswith(" script/test --services runs them all.")
    assert "2 passed, 1 deselected" in said.splitlines()[-1]


def test_a_suite_with_its_server_runs(run, listening: int) -> None:
    code, said = run(REDIS_URL=f"redis://127.0.0.1:{listening}/0")
    assert code == 0
    assert "REDIS_URL" not in said
    assert "3 passed" in said.splitlines()[-1]


def test_a_named_server_that_is_silent_ends_the_run(run) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        code, said = run(REDIS_URL=f"redis://127.0.0.1:{free.getsockname()[1]}/0")
    assert (code, said.strip()) == (4, "ERROR: REDIS_URL names a server that does not answer")


def test_where_nothing_may_be_left_out_a_missing_server_ends_the_run(run) -> None:
    code, said = run(TEST_SERVICES="required")
    assert code == 4
    assert said.startswith("ERROR: nothing may be left out, and these are missing: a PostgreSQL at DATABASE_URL")
