"""What an employer's search costs among more and more people: 10,000 to 1,000,000 documents in one index that grows.

    python -m benchmarks.search_growth [LARGEST]

Needs DATABASE_URL to name a PostgreSQL and ELASTICSEARCH_URL an Elasticsearch. Makes a database and an index of its
own: all people first, then their documents, some more before each round of questions. Asks the full question and the
suggestion of ``search`` through GraphQL and bare, prints the medians and writes docs/search-growth.md with a chart.
Wants that the cost grows less than the documents do, from each size to the next.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
HANDS = 2
"""Processes that write documents."""
TURNS = 84
PREFIX = "bench-growth-"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "search-growth.md"
QUESTION, BARE_QUESTION, SUGGESTION, BARE_SUGGESTION = "question", "question, bare", "suggestion", "suggestion, bare"
Medians = dict[str, float]


def _prepare() -> Any:
    """Set Django up against the index of this benchmark; return the definition of the index."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    from django.conf import settings

    from benchmarks import search
    from search.indices import INDICES

    settings.SEARCH_ENGINE, settings.SEARCH_INDEX_PREFIX, search.PREFIX = "elasticsearch", PREFIX, PREFIX
    return INDICES[search.INDEX]


def write(first: int, last: int) -> None:
    """Write the documents of the people with these keys, ``last`` among them."""
    definition = _prepare()
    from search import indexing
    from search.engines import engine

    source = indexing._sources[definition.name]
    for batch in indexing._batches(range(first, last + 1)):
        engine().write(definition, indexing._writes(source, batch))


def _grow(keys: Sequence[int]) -> float:
    """Write these people's documents with several processes; return how many a second."""
    begun, share = time.perf_counter(), -(-len(keys) // HANDS)
    hands = [
        subprocess.Popen([sys.executable, "-m", "benchmarks.search_growth", "--write", str(part[0]), str(part[-1])])
        for part in (keys[place : place + share] for place in range(0, len(keys), share))
    ]
    ended = [hand.wait() for hand in hands]
    if any(ended):
        raise SystemExit("a process that wrote documents failed")
    return len(keys) / (time.perf_counter() - begun)


def _asked(client: Any, wire: Any) -> Medians:
    """Return the medians of both questions in milliseconds, through GraphQL and bare."""
    from benchmarks import search

    told: Medians = {}
    suggestions = [(search.SUGGESTION, {"text": text}) for text in search.BEGINNINGS]
    for name, asked in ((QUESTION, search._questions()), (SUGGESTION, suggestions)):
        ours, bare, _requests = search.times(client, wire, asked, turns=TURNS)
        told |= {name: statistics.median(ours), f"{name}, bare": statistics.median(bare)}
    return told


def _page(found: dict[int, Medians]) -> str:
    """Return the page of the docs: a table and a chart of the same numbers."""
    order = (QUESTION, BARE_QUESTION, SUGGESTION, BARE_SUGGESTION)
    rows = [f"| {size:,} | {' | '.join(f'{told[name]:.1f}' for name in order)} |" for size, told in found.items()]
    lines = [f"    line [{', '.join(f'{told[name]:.1f}' for told in found.values())}]" for name in order[:2]]
    least, most = min(found), max(found)
    grown = found[most][QUESTION] / found[least][QUESTION]
    top = 10 * (int(max(told[QUESTION] for told in found.values())) // 10 + 1)
    sizes = ", ".join(f'"{size:,}"' for size in found)
    return _PAGE.format(
        rows="\n".join(rows), lines="\n".join(lines), times=most // least, grown=f"{grown:.1f}", top=top, sizes=sizes
    )


_PAGE = """# What a search costs among more people
Written by `script/bench growth`: one machine, one run, medians in milliseconds. *Bare* is the same question sent to
Elasticsearch without anything of the portal; the rest is GraphQL, the check of every hit against the database, the
projection and the ledger. All people stand in PostgreSQL from the start; the index grows.

| documents | full question | bare | suggestion | bare |
|---|---|---|---|---|
{rows}

The full question costs {grown} times as much among {times} times the documents. The upper line is the full question,
the lower one the same question bare:

```mermaid
xychart-beta
    x-axis "documents" [{sizes}]
    y-axis "milliseconds (median)" 0 --> {top}
{lines}
```
"""


def main() -> None:
    """Fill, grow, ask; exit with 1 where a question's cost grows as the documents do."""
    from benchmarks.graphql_page import prepare, seed

    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    os.environ["DATABASE_URL"] = prepare("portal_bench_growth")
    definition = _prepare()
    from django.conf import settings
    from django.test import Client

    from benchmarks.search import Wire
    from benchmarks.search_people import fill
    from portal.alumni.models import AlumniProfile
    from search.engines import engine

    session = seed(0)
    fill(largest, places=False)
    keys = list(AlumniProfile.objects.order_by("pk").values_list("pk", flat=True))
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    wire, found, written = Wire(), dict[int, Medians](), 0
    engine().drop(definition)
    engine().ensure(definition)
    wire.listen()
    try:
        for size in (size for size in SIZES if size <= largest):
            rate = _grow(keys[written:size])
            engine().refresh(definition)
            written, found[size] = size, _asked(client, wire)
            medians = ", ".join(f"{name} {value:.1f} ms" for name, value in found[size].items())
            print(f"{size:>9,} documents (written {rate:.0f} a second): {medians}", flush=True)
            PAGE.write_text(_page(found))
    finally:
        engine().drop(definition)
    linear = [
        (name, large)
        for small, large in pairwise(found)
        for name in (QUESTION, SUGGESTION)
        if found[large][name] / found[small][name] >= large / small
    ]
    for name, size in linear:
        print(f"{name}: at {size:,} documents the cost grew as the documents did")
    sys.exit(1 if linear else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
