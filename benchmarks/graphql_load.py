"""How the GraphQL door bears many at once: 64 and 500 connections, long pages, repeated questions, memory.

Needs DATABASE_URL to name a PostgreSQL; makes a database of its own beside it, as ``graphql_page`` does. Wants, with
two sync workers: the 99th percentile of 64 connections at most 4 times the 50th; no failure with 500; a page of 100
alumni at most 5 times a page of 20; content that anybody asks again and again at least 10 times the floor's rate (what
an employer asks is worked out each time: docs/decisions/response-cache.md); at most 250 MB a worker.
"""

import json
import statistics
import sys
import time
from typing import Any

SECONDS = 8.0
PAIRS = 60
PAGE = """query Page($first: Int!) {
  alumni(first: $first) { edges { node {
    id firstName lastName headline province { code name }
    degrees { level graduatedOn unit { code name } } employments { title employerName startedOn endedOn }
    skills { code name }
  } } }
}"""
MOST_MEGABYTES = 250


def _check(what: str, found: float, most: float, missed: list[str], *, at_least: bool = False) -> None:
    print(f"{what}: {found:.2f} (wanted: at {'least' if at_least else 'most'} {most})")
    if (found < most) if at_least else (found > most):
        missed.append(what)


def _length(client: Any) -> float:
    """Return how many times as long as a page of 20 a page of 100 takes, asked in turns."""
    ratios = []
    for turn in range(PAIRS + 5):
        spent = []
        for first in (20, 100):
            begun = time.perf_counter()
            answer = client.post(
                "/graphql/", json.dumps({"query": PAGE, "variables": {"first": first}}), content_type="application/json"
            )
            spent.append(time.perf_counter() - begun)
            if answer.status_code != 200 or len(answer.json()["data"]["alumni"]["edges"]) != first:
                raise SystemExit(f"{answer.status_code} {answer.content[:300]!r}")
        if turn >= 5:
            ratios.append(spent[1] / spent[0])
    return statistics.median(ratios)


def main() -> None:
    """Seed, serve, load, print."""
    from benchmarks.graphql_page import SHARED, begin

    begun, missed = begin("portal_bench_load"), list[str]()
    from benchmarks.servers import drive, serve
    from benchmarks.serving import memory

    _check("a page of 100 for a page of 20", _length(begun.client), 5, missed)
    with (
        serve("config.wsgi:application", {**SHARED, "BENCH_URLCONF": "config.urls"}) as us,
        serve("config.wsgi:application", {**SHARED, "BENCH_URLCONF": "benchmarks.floor.urls"}) as them,
    ):
        bodies = [json.dumps(body).encode() for body in begun.asked[0].ours]
        drive(us, bodies, begun.signed, 3.0)
        many = drive(us, bodies, begun.signed, SECONDS, connections=64)
        print(f"64 connections: {many.rate:.0f} requests/s, p50 {many.p50:.0f} ms, p99 {many.p99:.0f} ms")
        _check("the 99th percentile of 64 connections for the 50th", many.p99 / many.p50, 4, missed)
        crowd = drive(us, bodies, begun.signed, SECONDS, connections=500)
        print(f"500 connections: {crowd.rate:.0f} requests/s, p99 {crowd.p99:.0f} ms, none failed")
        rates: dict[str, list[float]] = {"ours": [], "floor": []}
        for turn in range(4):
            for name, address, body in (("ours", us, begun.asked[2].ours[0]), ("floor", them, begun.asked[2].floor[0])):
                found = drive(address, [json.dumps(body).encode()], begun.plain, 4.0 if turn else 1.5)
                if turn:
                    rates[name].append(found.rate)
        ratio = statistics.median(rates["ours"]) / statistics.median(rates["floor"])
        print(f"kept: {statistics.median(rates['ours']):.0f} requests/s")
        _check("20 postings that anybody asks again and again, for the floor", ratio, 10, missed, at_least=True)
        _check("megabytes of a worker", max(memory(us.rpartition(":")[2])), MOST_MEGABYTES, missed)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
