"""200 MB to every kind of door, through the web server production runs: refused early, and nothing is kept of them."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.environment import ROOT

HUGE = 200 << 20
BLOCK = b"x" * (1 << 16)
CHUNK = b"10000\r\n" + BLOCK + b"\r\n"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, int]]:
    """Run the web server as the Dockerfile does, with one worker; give its port and the worker's process id."""
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": ""}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    process = subprocess.Popen(
        [*command, "--threads", "2", "--no-control-socket"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    worker = next(
        int(found[1]) for line in process.stderr if (found := re.search(r"Booting worker with pid: (\d+)", line))
    )
    try:
        yield port, worker
    finally:
        process.terminate()
        process.wait(timeout=20)


def memory(worker: int, what: str) -> int:
    """Return the memory of a process in megabytes: VmRSS now, VmHWM at most."""
    told = Path(f"/proc/{worker}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+)", told)[1]) // 1024


def send(port: int, path: str, *headers: str) -> tuple[int, int, bytes]:
    """Stream 200 MB; return the status, how many bytes the server took before it closed, and the answer."""
    taken, answer = 0, b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        head = [f"POST {path} HTTP/1.1", "Host: localhost", "Accept-Language: en", *headers]
        line.sendall("\r\n".join([*head, "", ""]).encode())
        try:
            while taken < HUGE:
                line.sendall(CHUNK if ENDLESS in headers else BLOCK)
                taken += len(BLOCK)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            while block := line.recv(65536):
                answer += block
        except ConnectionResetError:
            pass
    found = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return int(found[1]) if found else 0, taken, answer


def ready(port: int) -> None:
    """Ask something small, so that everything is loaded; the port was opened before the worker was."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b" 200 " in line.recv(200)


LENGTH = f"Content-Length: {HUGE}"
ENDLESS = "Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    ("path", "headers", "expected", "words"),
    [
        ("/graphql/", ("Content-Type: application/json", LENGTH), 413, b"PAYLOAD_TOO_LARGE"),
        (
            "/admin/backoffice/imports/new/",
            ("Content-Type: multipart/form-data; boundary=x", LENGTH),
            413,
            b"larger than 25 MB",
        ),
        ("/files/upload/x/", ("Content-Type: application/pdf", LENGTH), 403, b"ADDRESS_INVALID"),
        ("/account/login/", ("Content-Type: application/x-www-form-urlencoded", LENGTH), 413, b"larger than 25 MB"),
        ("/graphql/", ("Content-Type: application/json", ENDLESS), 400, b"BAD_REQUEST"),
        ("/files/upload/x/", ("Content-Type: application/pdf", ENDLESS), 403, b"ADDRESS_INVALID"),
    ],
)
def test_two_hundred_megabytes_are_refused_before_they_are_read(
    server: tuple[int, int], path: str, headers: tuple[str, ...], expected: int, words: bytes
) -> None:
    port, worker = server
    ready(port)
    before, began = memory(worker, "VmRSS"), time.monotonic()
    status, taken, answer = send(port, path, *headers)
    assert (status, words in answer) == (expected, True)
    # What lies in the buffers of the line, not in the program.
    assert taken < 16 << 20
    assert memory(worker, "VmHWM") - before < 16
    assert time.monotonic() - began < 30
