"""Ways to serve the door: kinds of worker and of connections to the database; and the memory of a worker.

Needs DATABASE_URL to name a PostgreSQL. Asks a page of 20 alumni for an employer (much work in Python) and the
provinces (little), over 8 connections, the ways in turns. Tells requests a second and, which a busy machine changes
less, the web server's processor time for one. ASGI is measured where uvicorn is installed. Nothing is wanted of it:
docs/decisions/sync-serving.md says what was made of the figures.
"""

import json
import os
import statistics
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.request import Request, urlopen

from .graphql_page import OURS, cursors, prepare, seed

DATABASE = "portal_bench_serving"
PEOPLE = 1_000
TURNS = 3
SECONDS = 4.0
LISTS = "{ provinces { code name } }"
THREADS = ("-k", "gthread", "--threads", "8")

WSGI, ASGI = "config.wsgi:application", "benchmarks.asgi:application"
WAYS: dict[str, tuple[str, tuple[str, ...], dict[str, str]]] = {
    "sync, kept": (WSGI, (), {}),
    "8 threads, kept": (WSGI, THREADS, {}),
    "8 threads, pool": (WSGI, THREADS, {"BENCH_POOL": "true", "BENCH_CONN_MAX_AGE": "0"}),
    "8 threads, new each time": (WSGI, THREADS, {"BENCH_CONN_MAX_AGE": "0"}),
    "uvicorn, kept": (ASGI, ("-k", "uvicorn.workers.UvicornWorker"), {}),
}


def processes(port: str) -> list[Path]:
    """Return the folders in /proc of the master and the workers that serve ``port``."""
    found = subprocess.run(["pgrep", "-f", f"127.0.0.1:{port}"], capture_output=True, text=True, check=False).stdout
    return [Path("/proc") / pid for pid in found.split()]


def memory(port: str) -> list[int]:
    """Return the megabytes of each worker; the smallest, the master, is left out."""
    told = [(process / "status").read_text().partition("VmRSS:")[2].split()[0] for process in processes(port)]
    return sorted(int(kilobytes) // 1024 for kilobytes in told)[1:]


def busy(port: str) -> float:
    """Return the seconds of processor time they have taken so far."""
    ticks = [(process / "stat").read_text().rpartition(")")[2].split()[11:13] for process in processes(port)]
    return sum(int(user) + int(system) for user, system in ticks) / os.sysconf("SC_CLK_TCK")


def warm(address: str, body: bytes, headers: dict[str, str]) -> None:
    """Send one question a hundred times, however long the first takes: until then a worker compiles and connects."""
    for _time in range(100):
        with urlopen(Request(f"{address}/graphql/", body, headers), timeout=120) as answer:
            answer.read()


def measured(name: str, bodies: dict[str, list[bytes]], headers: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Serve one way and return, for each kind of question, requests a second and milliseconds of processor time."""
    from .servers import drive, serve

    application, options, environment = WAYS[name]
    found = {}
    with serve(application, {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", **environment}, options) as address:
        port = address.rpartition(":")[2]
        for kind, sent in bodies.items():
            warm(address, sent[0], headers)
            before = busy(port)
            round_ = drive(address, sent, headers, SECONDS)
            spent = (busy(port) - before) / (round_.rate * SECONDS) * 1000
            found[kind] = (round_.rate, spent)
            print(f"{name:25} {kind:6} {round_.rate:6.1f}/s {spent:6.2f} ms busy, p95 {round_.p95:6.1f} ms", flush=True)
        print(f"{name:25} memory of a worker: {memory(port)} MB", flush=True)
    return found


def main() -> None:
    """Seed, serve each way in turns, print the medians."""
    os.environ["DATABASE_URL"] = prepare(DATABASE)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    session, token = seed(PEOPLE), "a" * 32
    bodies = {
        "page": [json.dumps({"query": OURS, "variables": {"after": cursor}}).encode() for cursor in cursors(session)],
        "lists": [json.dumps({"query": LISTS}).encode()],
    }
    headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": token}
    headers["Cookie"] = f"sessionid={session}; csrftoken={token}"
    ways = [name for name, way in WAYS.items() if way[0] == WSGI or find_spec("uvicorn")]
    turns = [{name: measured(name, bodies, headers) for name in ways} for _turn in range(TURNS)]
    for kind in bodies:
        for name in ways:
            rate, spent = (statistics.median(turn[name][kind][place] for turn in turns) for place in (0, 1))
            print(f"median: {name:25} {kind:6} {rate:6.1f}/s {spent:6.2f} ms busy")


if __name__ == "__main__":
    main()
