"""What the access ledger costs a read: a page of 20 alumni for an employer with the ledger and without, in turns.

Needs DATABASE_URL to name a PostgreSQL; makes a database of its own beside it, as ``graphql_page`` does. One process
asks each page twice in a row, once recorded and once not, the order changing: whatever else the machine does meets both
alike. Who is shown is worked out and counted against the firm's day both times: that is not the ledger's. Prints the
median of the ratios of each pair, and the ratio of the processor's time; wants at most 1.05.
"""

import json
import os
import statistics
import sys
import time
from contextlib import nullcontext
from typing import Any

PAIRS = 400
PEOPLE = 1_000
WANTED = 1.05


def _spent(client: Any, body: str) -> tuple[float, float]:
    """Ask for a page; return the wall clock and the processor's time it took, in seconds."""
    wall, worked = time.perf_counter(), time.process_time()
    answer = client.post("/graphql/", body, content_type="application/json")
    spent = time.perf_counter() - wall, time.process_time() - worked
    if answer.status_code != 200 or b'"errors"' in answer.content[:20]:
        raise SystemExit(f"{answer.status_code} {answer.content[:300]!r}")
    return spent


def main() -> None:
    """Seed, ask in pairs, print the ratios."""
    from benchmarks.graphql_page import OURS, cursors, prepare, seed

    os.environ["DATABASE_URL"] = prepare("portal_bench_ledger")
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from portal.alumni import disclosure
    from portal.ledger.models import Reading
    from portal.ledger.services import recorded as written

    session = seed(PEOPLE)
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    bodies = [json.dumps({"query": OURS, "variables": {"after": cursor}}) for cursor in cursors(session)]
    walls: list[float] = []
    worked = {True: 0.0, False: 0.0}
    for turn in range(PAIRS + 20):
        body, pair = bodies[turn % len(bodies)], dict[bool, tuple[float, float]]()
        for recorded in (True, False) if turn % 2 else (False, True):
            disclosure.recorded = written if recorded else lambda _viewer, _seen, _access: nullcontext()
            before = Reading.objects.count()
            pair[recorded] = _spent(client, body)
            if Reading.objects.count() - before != recorded:
                raise SystemExit("the ledger is not what was switched")
        if turn >= 20:
            walls.append(pair[True][0] / pair[False][0])
            for recorded in worked:
                worked[recorded] += pair[recorded][1]
    ratio = statistics.median(walls)
    print(f"{PAIRS} pairs: with the ledger a page takes {ratio:.3f} times as long (wanted: at most {WANTED})")
    print(f"processor's time of the program {worked[True] / worked[False]:.3f} times")
    sys.exit(0 if ratio <= WANTED else 1)


if __name__ == "__main__":
    main()
