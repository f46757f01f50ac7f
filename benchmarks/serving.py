"""Ways to serve the door: kinds of worker and of connections to the database, as ratios; and the memory of a worker.

Needs DATABASE_URL to name a PostgreSQL. Asks a page of 20 alumni for an employer (work in Python) and the provinces
(little work), with 8 connections; in turns, so that a busy machine is busy for all. ASGI is measured where uvicorn is
installed. Nothing is wanted of it: docs/decisions/sync-serving.md says what was made of the figures.
"""

import json
import os
import statistics
import subprocess
from importlib.util import find_spec
from pathlib import Path

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


def memory(port: str) -> list[int]:
    """Return the megabytes of each worker that serves ``port``; the smallest, the master, is left out."""
    found = subprocess.run(["pgrep", "-f", f"127.0.0.1:{port}"], capture_output=True, text=True, check=False).stdout
    told = [Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0] for pid in found.split()]
    return sorted(int(kilobytes) // 1024 for kilobytes in told)[1:]


def main() -> None:
    """Seed, serve each way in turns, print ratios to the first."""
    os.environ["DATABASE_URL"] = prepare(DATABASE)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    from .servers import drive, serve

    session, token = seed(PEOPLE), "a" * 32
    bodies = {
        "page": [json.dumps({"query": OURS, "variables": {"after": cursor}}).encode() for cursor in cursors(session)],
        "lists": [json.dumps({"query": LISTS}).encode()],
    }
    headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": token}
    headers["Cookie"] = f"sessionid={session}; csrftoken={token}"
    ways = {name: way for name, way in WAYS.items() if way[0] == WSGI or find_spec("uvicorn")}
    rates: dict[tuple[str, str], list[float]] = {}
    for _turn in range(TURNS):
        for name, (application, options, environment) in ways.items():
            with serve(application, {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", **environment}, options) as at:
                for kind, sent in bodies.items():
                    drive(at, sent, headers, 1.0)
                    found = drive(at, sent, headers, SECONDS)
                    rates.setdefault((name, kind), []).append(found.rate)
                    print(f"{name:26} {kind:6} {found.rate:7.1f}/s  p50 {found.p50:6.1f}  p95 {found.p95:6.1f} ms")
                print(f"{name:26} memory of a worker: {memory(at.rpartition(':')[2])} MB")
    for (name, kind), several in rates.items():
        first = rates[next(iter(ways)), kind]
        print(f"{name:26} {kind:6} {statistics.median(several) / statistics.median(first):.2f} of the first")


if __name__ == "__main__":
    main()
