"""Servers to measure, each in processes of its own, and a client that costs little."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

WORKERS = 2
CONNECTIONS = 8
PATIENCE_SECONDS = 60
_HEAD = 40
"""Bytes of an answer in which it tells that it failed."""


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
    """Send ``bodies`` in turn over that many connections for some seconds; stop at the first answer that is not 200."""
    host = urlsplit(address).netloc
    deadline = time.monotonic() + seconds
    times: list[float] = []
    wrong: list[str] = []

    def client(place: int) -> None:
        turn = place
        while time.monotonic() < deadline and not wrong:
            connection = http.client.HTTPConnection(host, timeout=PATIENCE_SECONDS)
            begun = time.monotonic()
            connection.request("POST", "/graphql/", bodies[turn % len(bodies)], dict(headers))
            response = connection.getresponse()
            content = response.read()
            times.append(time.monotonic() - begun)
            connection.close()
            if response.status != 200 or b'"errors"' in content[:_HEAD] or b'"data": null' in content[:_HEAD]:
                wrong.append(f"{response.status} {content[:300]!r}")
            turn += connections

    threads = [threading.Thread(target=client, args=(place,)) for place in range(connections)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{address}: {wrong[0]}")
    times.sort()
    spent = time.monotonic() - begun
    p50, p95, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.95, 0.99))
    return Round(len(times) / spent, p50, p95, p99)
