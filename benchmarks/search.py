"""What a search costs above the engine that answers it, in one run against raw requests to the same server.

    python -m benchmarks.search [PEOPLE]

Needs DATABASE_URL to name a PostgreSQL and ELASTICSEARCH_URL an Elasticsearch. Makes a database and indices of its own.
Prints, each with what is wanted: the 95th percentile of an employer's full question (text, four filters, eight facets,
marks, 20 hits, projected and recorded) and of a suggestion, through GraphQL and as bare requests with the very bodies
that were sent for them; the rate of a rebuild against the bare bulk of the same documents; and how long a change takes
until a search finds it, under 50 changes a second.
"""

import http.client
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

PEOPLE = 100_000
TURNS = 150
WARM = 20
CHANGES_A_SECOND, SECONDS = 50, 20
HANDS = 10
"""Connections that change people, as there are several workers: one alone is bound by how long a change takes."""
PREFIX = "bench-search-"
INDEX = "alumni-employer"
TEXTS = ("python", "yazılım mühendisi", "veri tabanı", "avukat", "takım çalışması", "muhasebeci", "proje yöneticisi")
BEGINNINGS = ("yaz", "müh", "öğr", "pyt", "aşç", "mim", "sat")
QUESTION = """query Full($text: String!, $filter: AlumniSearchFilter) {
  searchAlumni(text: $text, filter: $filter, first: 20,
      facets: [UNIT, LEVEL, PROVINCE, SECTOR, SKILL, LANGUAGE, OPEN_TO, GRADUATION_YEAR]) {
    totalCount nextCursor
    facets { name buckets { value label count chosen } }
    hits { matched highlights { field segments { text hit } }
      node { id firstName lastName headline province { code name } skills { code name }
        degrees { level graduatedOn unit { code name } } employments { title employerName } } }
  }
}"""
SUGGESTION = "query Go($text: String!) { suggestAlumni(text: $text) { text field count segments { text hit } } }"

Asked = tuple[str, dict[str, Any]]


def _percentile(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def _questions() -> list[Asked]:
    """Return full questions: no two in a row alike."""
    return [
        (
            QUESTION,
            {
                "text": text,
                "filter": {
                    "provinces": [f"{1 + (place * 9 + more) % 81:02}" for more in range(20)],
                    "levels": ["BACHELOR"] if place % 2 else ["BACHELOR", "MASTER"],
                    "languages": ["en", "de", "fr"],
                    "openTo": ["job", "mentoring"],
                    "graduatedFrom": 2001,
                },
            },
        )
        for place, text in enumerate(TEXTS)
    ]


class Wire:
    """A bare connection to the server, and what the program sends over its own."""

    def __init__(self) -> None:
        address = urlsplit(os.environ["ELASTICSEARCH_URL"])
        self._line = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=30)
        self.sent: list[bytes] = []

    def listen(self) -> None:
        """Note every question the engine is asked from now on."""
        from search.engines import engine

        asked: Any = engine()
        search = asked._search

        def noted(definition: Any, body: dict[str, Any]) -> Any:
            self.sent.append(json.dumps(body, default=list).encode())
            return search(definition, body)

        asked._search = noted

    def ask(self, bodies: Sequence[bytes]) -> float:
        """Send them one after the other; return the milliseconds until the last answer was read."""
        begun = time.perf_counter()
        for body in bodies:
            path = f"/{PREFIX}{INDEX}/_search?request_cache=false"
            self._line.request("POST", path, body, {"Content-Type": "application/json"})
            answer = self._line.getresponse()
            told = answer.read()
            if answer.status != 200:
                raise SystemExit(f"{answer.status} {told[:300]!r}")
        return (time.perf_counter() - begun) * 1000


def times(
    client: Any, wire: Wire, asked: Sequence[Asked], *, turns: int = TURNS
) -> tuple[list[float], list[float], set[int]]:
    """Ask in turns through GraphQL and bare; return the milliseconds of both, and how many requests a question took.

    Whoever is second finds what the first had read: every other turn begins bare, with what was sent for the question
    before.
    """
    ours: list[float] = []
    bare: list[float] = []
    requests: set[int] = set()
    sent: dict[str, list[bytes]] = {}
    for turn in range(turns + WARM):
        document, variables = asked[turn % len(asked)]
        body = json.dumps({"query": document, "variables": variables})
        raw = wire.ask(sent[body]) if turn % 2 and body in sent else None
        wire.sent.clear()
        begun = time.perf_counter()
        answer = client.post("/graphql/", body, content_type="application/json")
        spent = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200 or b'"errors"' in answer.content[:20]:
            raise SystemExit(f"{answer.status_code} {answer.content[:500]!r}")
        sent[body] = list(wire.sent)
        raw = wire.ask(sent[body]) if raw is None else raw
        requests.add(len(wire.sent))
        if turn >= WARM:
            ours.append(spent)
            bare.append(raw)
    return ours, bare, requests


def compare(name: str, client: Any, wire: Wire, asked: Sequence[Asked], allowed: float) -> bool:
    """Ask through GraphQL and bare; print the percentiles; say whether it stayed within what is wanted."""
    ours, bare, requests = times(client, wire, asked)
    wanted = 1.5 * _percentile(bare, 0.95) + allowed
    for who, spent in (("graphql", ours), ("bare", bare)):
        print(f"{name:10} {who:8} p50 {statistics.median(spent):6.1f} ms  p95 {_percentile(spent, 0.95):6.1f} ms")
    print(f"{name:10} requests to the engine {sorted(requests)}; wanted p95 at most {wanted:.1f} ms")
    return _percentile(ours, 0.95) <= wanted


def rebuilt() -> bool:
    """Build the index from the database, then the same documents bare; print both rates."""
    from search import indexing
    from search.documents import prepared
    from search.engines import engine
    from search.engines.elastic.mapping import body, mapping, settings
    from search.indices import INDICES

    definition, asked = INDICES[INDEX], engine()
    begun = time.perf_counter()
    count = indexing.rebuild(INDEX, force=True)
    ours = count / (time.perf_counter() - begun)
    source = indexing._sources[INDEX]
    documents = [
        {"_index": f"{PREFIX}bare", "_id": write.id, "_source": body(definition, write)}
        for batch in indexing._batches(source.all_ids())
        for write in prepared(definition, indexing._writes(source, batch))
    ]
    client: Any = asked._patient  # type: ignore[attr-defined]
    client.indices.delete(index=f"{PREFIX}bare", ignore_unavailable=True)
    client.indices.create(index=f"{PREFIX}bare", settings=settings(), mappings=mapping(definition))
    from elasticsearch.helpers import bulk

    begun = time.perf_counter()
    bulk(client, documents, chunk_size=500)
    bare = len(documents) / (time.perf_counter() - begun)
    client.indices.delete(index=f"{PREFIX}bare")
    print(f"rebuild    {ours:.0f} documents/s, bare bulk {bare:.0f}: ratio {ours / bare:.2f} (wanted: at least 0.6)")
    return ours / bare >= 0.6


def _every(seconds: float, over: threading.Event, deed: Callable[[int], None]) -> threading.Thread:
    """Do something at a steady pace in a thread of its own until it is over."""

    def run() -> None:
        from django.db import connection

        begun, turn = time.perf_counter(), 0
        while not over.is_set():
            deed(turn)
            turn += 1
            over.wait(max(0.0, begun + turn * seconds - time.perf_counter()))
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def felt() -> bool:
    """Change people steadily while the relay runs every second; print how long a change took until it was found."""
    from django.utils import timezone

    from portal.alumni.models import AlumniProfile
    from portal.alumni.services import ProfileDraft, edit_profile
    from portal.outbox import services as outbox
    from portal.outbox.models import Entry
    from portal.privacy.viewers import Viewer
    from search import indexing, sources

    owners = list(AlumniProfile.objects.order_by("pk").values_list("pk", "user_id")[: CHANGES_A_SECOND * SECONDS * 2])
    # Each hand has people of its own: two changes of one person wait for each other.
    owners = owners[: len(owners) // HANDS * HANDS]
    today, waits, changed = timezone.localdate(), list[float](), dict[int, float]()
    sync = indexing.sync_now

    def noted(names: Any, ids: Sequence[int]) -> None:
        told = {key: changed[key] for key in ids if key in changed}
        sync(names, ids)
        now = time.perf_counter()
        waits.extend(now - at for at in told.values())

    def change(turn: int) -> None:
        profile, user = owners[turn % len(owners)]
        edit_profile(
            Viewer(today=today, user_id=user, profile_id=profile), draft=ProfileDraft(headline=f"Değişti {turn}")
        )
        changed[profile] = time.perf_counter()

    Entry.objects.all().delete()
    over = threading.Event()
    sources.indexing.sync_now = noted  # type: ignore[attr-defined]
    workers = [
        _every(HANDS / CHANGES_A_SECOND, over, lambda turn, hand=hand: change(turn * HANDS + hand))  # type: ignore[misc]
        for hand in range(HANDS)
    ]
    workers.append(_every(1.0, over, lambda _turn: _relay(outbox)))
    time.sleep(SECONDS)
    over.set()
    for worker in workers:
        worker.join()
    outbox.relay()
    sources.indexing.sync_now = sync  # type: ignore[attr-defined]
    rate, slowest = len(changed) / SECONDS, _percentile(waits, 0.99)
    median = statistics.median(waits)
    print(f"felt       {rate:.0f} changes/s: p50 {median:.2f} s  p99 {slowest:.2f} s (wanted: at most 2)")
    if rate < 0.9 * CHANGES_A_SECOND:
        print(f"felt       the machine was too busy to change {CHANGES_A_SECOND} people a second: no figure to believe")
    return slowest <= 2 and rate >= 0.9 * CHANGES_A_SECOND


def _relay(outbox: Any) -> None:
    outbox.relay()


def main() -> None:
    """Seed, fill the index, measure; exit with 1 where something is over what is wanted."""
    from benchmarks.graphql_page import prepare, seed

    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    os.environ["DATABASE_URL"] = prepare("portal_bench_search")
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from benchmarks.search_people import fill
    from search.engines import engine
    from search.indices import INDICES

    settings.SEARCH_ENGINE, settings.SEARCH_INDEX_PREFIX = "elasticsearch", PREFIX
    session = seed(0)
    fill(people)
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    wire = Wire()
    try:
        kept = [rebuilt()]
        wire.listen()
        kept.append(compare("question", client, wire, _questions(), 15))
        kept.append(compare("suggestion", client, wire, [(SUGGESTION, {"text": text}) for text in BEGINNINGS], 5))
        engine().ensure(INDICES["alumni-directory"])
        kept.append(felt())
    finally:
        for definition in INDICES.values():
            engine().drop(definition)
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
