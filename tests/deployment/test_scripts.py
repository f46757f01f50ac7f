"""The commands of script/ refuse in one clear line; none of these tests gets as far as installing or starting."""

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from config.environment import ROOT


def refusal(*command: str, root: Path = ROOT, **environment: str) -> str:
    """Return the one line in which a command refused; fail where it said more, or did not refuse."""
    ended = subprocess.run(
        command, cwd=root, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    return lines[0]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a copy of what the commands need, so that a demo of the developer's is not in the way."""
    shutil.copytree(ROOT / "script", tmp_path / "script")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def programs_without(hidden: str, folder: Path, **replaced: str) -> str:
    """Return a PATH with all programs but those whose name matches ``hidden``, some replaced by a script."""
    folder.mkdir()
    for directory in reversed(os.environ["PATH"].split(os.pathsep)):
        for program in Path(directory).glob("*"):
            if not re.fullmatch(hidden, program.name):
                (folder / program.name).unlink(missing_ok=True)
                (folder / program.name).symlink_to(program)
    for name, text in replaced.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "8000 ", "99999999999999999999"])
def test_a_port_that_is_none_is_named(port: str, clone: Path) -> None:
    expected = f"script/demo: PORT must be a number from 1 to 65535, not '{port}'"
    assert refusal("script/demo", root=clone, PORT=port) == expected


def test_a_busy_port_is_named_with_a_way_out(clone: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        expected = f"script/demo: port {port} is in use; choose another: PORT={port % 65535 + 1} script/demo"
        assert refusal("script/demo", root=clone, PORT=str(port)) == expected


def test_a_second_demo_of_the_same_folder_is_sent_to_the_first(clone: Path) -> None:
    state = clone / ".demo"
    state.mkdir()
    (state / "address").write_text("http://127.0.0.1:8123\n")
    hold = ["flock", str(state / "lock"), "sh", "-c", "echo held && cat"]
    with subprocess.Popen(hold, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        said = refusal("script/demo", root=clone)
        holder.communicate()
    assert said == "script/demo: the demo of this folder already runs at http://127.0.0.1:8123"


def test_unknown_arguments_are_refused(clone: Path) -> None:
    expected = "script/demo: the only argument is --fresh; the port is set by PORT=8080 script/demo"
    assert refusal("script/demo", "--port", "80", root=clone) == expected
    assert refusal("script/services", "start", root=clone) == "script/services: say one of: up, down, status, env"


@pytest.mark.parametrize("command", ["demo", "test", "services"])
def test_a_missing_python_is_named(command: str, clone: Path, tmp_path: Path) -> None:
    path = programs_without(r"python.*", tmp_path / "programs")
    assert refusal(f"script/{command}", root=clone, PATH=path) == (
        f"script/{command}: no Python 3.11, 3.12 or 3.13 found; install one, or name it with PYTHON=/path/to/python"
    )


def test_a_python_of_another_version_does_not_do(clone: Path, tmp_path: Path) -> None:
    path = programs_without(r"python3\..*", tmp_path / "programs", python3="exit 1")
    assert "no Python 3.11, 3.12 or 3.13 found at PYTHON=python3;" in refusal(
        "script/demo", root=clone, PATH=path, PYTHON="python3"
    )


@pytest.mark.parametrize(("command", "needed"), [("demo", 500), ("test", 900)])
def test_a_full_disk_is_named_before_anything_is_installed(
    command: str, needed: int, clone: Path, tmp_path: Path
) -> None:
    full = "echo Filesystem 1024-blocks Used Available Capacity Mounted; echo /dev/full 9000000 8990000 10240 99% /"
    path = programs_without("df", tmp_path / "programs", df=full)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = refusal(f"script/{command}", root=clone, PATH=path, PORT=str(port))
    assert said == f"script/{command}: the disk that holds {clone} has 10 MB free and {needed} MB are needed"
    assert not (clone / ".venv").exists()


def test_a_named_server_that_is_silent_stops_the_start(clone: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"postgresql://portal@127.0.0.1:{free.getsockname()[1]}/portal"
        said = refusal("script/services", "up", root=clone, DATABASE_URL=address, REDIS_URL="", ELASTICSEARCH_URL="")
    assert said == "script/services: DATABASE_URL names a server that does not answer"
