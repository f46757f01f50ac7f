"""One gunicorn worker under all operations of the frontend contract for minutes: what it weighs on the way.

Needs DATABASE_URL to name a PostgreSQL; makes a database of its own beside it, with the small world of the contract's
tests. Warms up until every cache with an end is full, that of documents, then drives and weighs. Memory is flat where
the last fifth weighs at most 3 % more than the first; exits with 1 where it is not. Answers that failed are
counted.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.graphql_page import prepare
from benchmarks.servers import PATIENCE_SECONDS, free_port

DATABASE = "portal_soak"
ROWS = 20
THREADS = 8
CONNECTIONS = 4
DOCUMENTS = 600
"""Different texts sent while warming up: more than are kept."""
MOST_GROWTH = 0.03
SESSION_DEEDS = {"SignIn", "SignOut", "CompleteSignIn", "EndSessions"}
Request = tuple[dict[str, str], dict[str, object]]


def seed() -> list[Request]:
    """Fill the database and the search index; return headers and body of each operation that keeps its session."""
    from django.core.management import call_command

    from tests.frontend_contract.cases import CASES
    from tests.frontend_contract.contract import operations
    from tests.frontend_contract.small_world import build
    from tests.frontend_contract.test_replay import TOKEN, browser_of

    call_command("migrate", verbosity=0)
    world = build(ROWS)
    requests: list[Request] = []
    for name, case in CASES.items():
        if name in SESSION_DEEDS:
            continue
        client = browser_of(world, case.viewer)
        cookies = "; ".join(f"{key}={cookie.value}" for key, cookie in client.cookies.items())
        headers = {"Content-Type": "application/json", "Cookie": cookies, "X-CSRFToken": TOKEN, "Host": "localhost"}
        body = {"query": operations()[name], "operationName": name, "variables": case.variables(world)}
        requests.append(({**headers, "Access-Reason": "tracking"}, body))
    return requests


def send(port: int, request: Request, note: str = "") -> str:
    """Send one request, its document ended by a comment; return what is wrong with the answer, or nothing."""
    headers, body = request
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/graphql/", json.dumps({**body, "query": f"{body['query']}{note}"}), headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    failed = response.status != 200 or b"INTERNAL_SERVER_ERROR" in content or b"SERVICE_UNAVAILABLE" in content
    return f"{body['operationName']} {response.status} {content[:300]!r}" if failed else ""


def drive(port: int, requests: Sequence[Request], seconds: float) -> Iterator[int]:
    """Send the requests in turn over some connections; yield how many were sent so far, about once a second."""
    begun, sent, wrong = time.monotonic(), [0] * CONNECTIONS, list[str]()

    def client(place: int) -> None:
        turn = place
        while time.monotonic() - begun < seconds:
            if problem := send(port, requests[turn % len(requests)]):
                wrong.append(problem)
            turn, sent[place] = turn + CONNECTIONS, sent[place] + 1

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        threads[0].join(timeout=1)
        yield sum(sent)
    if wrong:
        print(f"{len(wrong)} answers failed, the first: {wrong[0]}")


def weight(worker: int) -> float:
    """Return the resident memory of a process in megabytes."""
    pages = int(Path(f"/proc/{worker}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def worker_of(master: int) -> int:
    """Return the one worker of a gunicorn master."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
        if children:
            return int(children[0])
        threading.Event().wait(0.1)
    raise SystemExit("the worker did not start")


def main() -> None:
    """Seed, serve, warm up, drive, weigh; print what it weighed."""
    minutes = float(os.environ.get("SOAK_MINUTES") or 20)
    os.environ["DATABASE_URL"] = prepare(DATABASE)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.soak_settings"
    with tempfile.TemporaryDirectory() as place:
        os.environ["SOAK_SEARCH_PATH"] = str(Path(place) / "search.sqlite3")
        import django

        django.setup()
        requests = seed()
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "-b", f"127.0.0.1:{port}", "-w", "1"]
        master = subprocess.Popen([*command, "--threads", str(THREADS), "--log-level", "error"])
        try:
            told = soak(port, worker_of(master.pid), requests, 60 * minutes)
        finally:
            master.terminate()
            master.wait(timeout=PATIENCE_SECONDS)
    sys.exit(0 if told <= MOST_GROWTH else 1)


def soak(port: int, worker: int, requests: Sequence[Request], seconds: float) -> float:
    """Warm the worker up, drive it for ``seconds`` and return by which part its memory grew, printing on the way."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            send(port, requests[0])
            break
        except OSError:
            threading.Event().wait(0.2)
    print(f"start {weight(worker):.1f} MB", flush=True)
    for number in range(DOCUMENTS):
        if problem := send(port, requests[number % len(requests)], note=f" # {number}"):
            raise SystemExit(problem)
    print(f"after {DOCUMENTS} different documents {weight(worker):.1f} MB", flush=True)
    weights, count = [], 0
    for sent in drive(port, requests, seconds):
        weights.append(weight(worker))
        count = sent
    part = max(1, len(weights) // 5)
    first, last = statistics.median(weights[:part]), statistics.median(weights[-part:])
    growth = last / first - 1
    print(f"{count} requests in {seconds / 60:.0f} minutes: first fifth {first:.1f} MB, last fifth {last:.1f} MB")
    print(f"most {max(weights):.1f} MB; grew by {growth:.2%} (wanted: at most {MOST_GROWTH:.0%})")
    return growth


if __name__ == "__main__":
    main()
