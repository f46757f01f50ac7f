"""Servers to measure, each in processes of its own, and a client that costs little."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from selectors import EVENT_READ, DefaultSelector
from typing import Any
from urllib.parse import SplitResult, urlsplit

WORKERS = 2
CONNECTIONS = 8
PATIENCE_SECONDS = 60
_HEAD = 40
"""Bytes of an answer in which it tells that it failed."""
_PART = 1 << 18


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(application: str, environment: Mapping[str, str], options: Sequence[str] = ()) -> Iterator[str]:
    """Run ``application`` under gunicorn with sync workers while the block runs; yield its address.

    ``options`` are more of gunicorn's own, such as another kind of worker.
    """
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "-w", str(WORKERS), "-b", f"127.0.0.1:{port}", *options]
    server = subprocess.Popen(
        [*command, "--log-level", "error", "--reuse-port"], env={**os.environ, **environment}, start_new_session=True
    )
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.1)
    raise SystemExit("the server did not start")


@dataclass(frozen=True)
class Round:
    """What one round gave: requests a second, and the 50th, 95th and 99th percentile in milliseconds."""

    rate: float
    p50: float
    p95: float
    p99: float


def drive(
    address: str,
    bodies: Sequence[bytes],
    headers: Mapping[str, str],
    seconds: float,
    *,
    connections: int = CONNECTIONS,
) -> Round:
    """Send ``bodies`` in turn over that many connections for some seconds; stop at the first answer that is not 200.

    One thread waits for all of them and reads nothing it need not: what the client takes is not there for the servers.
    """
    place, deadline = urlsplit(address), time.monotonic() + seconds
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST /graphql/ HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n{lines}"
    asked = [f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies]
    begun, times, turns = time.monotonic(), list[float](), count()
    with DefaultSelector() as waiting:
        for _place in range(connections):
            waiting.register(*_sent(place, asked[next(turns) % len(asked)]))
        while waiting.get_map():
            for key, _events in waiting.select(PATIENCE_SECONDS) or _nothing_came(address):
                part = key.fileobj.recv(_PART)  # type: ignore[union-attr]
                if part:
                    key.data.parts.append(part)
                    continue
                waiting.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]
                now = time.monotonic()
                times.append(now - key.data.begun)
                _check(address, b"".join(key.data.parts))
                if now < deadline:
                    waiting.register(*_sent(place, asked[next(turns) % len(asked)]))
    spent = time.monotonic() - begun
    times.sort()
    p50, p95, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.95, 0.99))
    return Round(len(times) / spent, p50, p95, p99)


@dataclass(slots=True)
class _Waiting:
    """A request on its way: when it began, and what came of its answer."""

    begun: float
    parts: list[bytes]


def _sent(place: SplitResult, request: bytes) -> tuple[socket.socket, int, _Waiting]:
    """Send a request over a connection of its own; return what a selector waits by."""
    begun = time.monotonic()
    connection = socket.create_connection((place.hostname, place.port), timeout=PATIENCE_SECONDS)
    connection.sendall(request)
    return connection, EVENT_READ, _Waiting(begun, [])


def _nothing_came(address: str) -> Any:
    raise SystemExit(f"{address}: no answer in {PATIENCE_SECONDS} seconds")


def _check(address: str, answer: bytes) -> None:
    """Raise SystemExit where an answer is not 200, or tells in its first bytes that it failed."""
    status, _, rest = answer.partition(b"\r\n")
    beginning = rest.partition(b"\r\n\r\n")[2][:_HEAD]
    if b" 200 " not in status or b'"errors"' in beginning or b'"data": null' in beginning:
        raise SystemExit(f"{address}: {answer[:600]!r}")
