"""What keeping answers is worth: content asked for by the anonymous and by an alumna, kept and worked out, in turns.

Needs DATABASE_URL to name a PostgreSQL; makes a database of its own beside it. Where REDIS_URL is set, answers are kept
there, as in production, otherwise in the process. One process asks each question twice in a row, once kept and once
worked out: whatever else the machine does meets both alike. Prints the ratio of the medians; wants at least 4 for the
anonymous (a session's own three statements, which nothing saves, leave less to an alumna).
"""

import json
import os
import statistics
import sys
import time
from typing import Any
from uuid import uuid4

PAIRS = 100
POSTINGS = 1_000
WANTED = 4.0

QUERIES = {
    "20 postings of a province by deadline, with firm and skills": """query ($province: String) {
  postings(first: 20, filter: {province: $province}) { edges { node {
    id title kind workMode deadline province { code name } skills { code name }
    employer { id name sector { code name } }
  } } pageInfo { hasNextPage endCursor } }
}""",
}


def seed(postings: int = POSTINGS) -> dict[str, str | None]:
    """Fill the database; return the session of each kind of reader, None for the anonymous."""
    import datetime
    import random

    from django.utils import timezone

    from benchmarks.graphql_page import seed as seed_people
    from portal.careers.models import Posting
    from portal.employers.models import Employer
    from portal.reference.models import Province, Skill

    seed_people(10)
    chance, today = random.Random(20261121), timezone.localdate()
    provinces, skills, firm = list(Province.objects.all()[:5]), list(Skill.objects.all()[:200]), Employer.objects.get()
    rows = Posting.objects.bulk_create(
        Posting(
            employer=firm, kind="job", state="live", reach="public", title_tr=f"İlan {number}",
            description_tr="Kod yazar. " * 40, province=chance.choice(provinces),
            publish_on=today, deadline=today + datetime.timedelta(days=number % 90),
        )
        for number in range(postings)
    )  # fmt: skip
    for row in rows:
        row.skills.set(chance.sample(skills, 4))
    return {"anonymous": None, "alumna": _session_of_an_alumna()}


def _session_of_an_alumna() -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from portal.accounts.models import User
    from portal.privacy.signed_in import SessionStore

    user = User.objects.get(email="p0@mezun.example")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _spent(client: Any, body: str) -> tuple[float, bytes]:
    # Of this process alone: what else the machine does comes between the pairs of a wall clock.
    begun = time.process_time()
    answer = client.post("/graphql/", body, content_type="application/json")
    spent = time.process_time() - begun
    if answer.status_code != 200 or b'"errors"' in answer.content[:20]:
        raise SystemExit(f"{answer.status_code} {answer.content[:300]!r}")
    return spent, answer.content


def measured(client: Any, body: str) -> tuple[float, float]:
    """Return the median seconds an answer takes worked out and kept; both must be the same bytes."""
    from graphql_api import engine, response_cache

    worked, kept = list[float](), list[float]()
    for turn in range(PAIRS + 10):
        engine.place_of = lambda *_asked: None
        fresh, expected = _spent(client, body)
        engine.place_of = response_cache.place_of
        quick, found = _spent(client, body)
        if found != expected:
            raise SystemExit("the kept answer is another")
        if turn >= 10:
            worked.append(fresh)
            kept.append(quick)
    return statistics.median(worked), statistics.median(kept)


def main() -> None:
    """Seed, ask in pairs, print the ratios."""
    from benchmarks.graphql_page import prepare

    os.environ["DATABASE_URL"] = prepare("portal_bench_kept")
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    if os.environ.get("REDIS_URL"):
        server = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["REDIS_URL"]}
        settings.CACHES = {"default": {**server, "KEY_PREFIX": uuid4().hex}}
    ratios = []
    for reader, session in seed().items():
        client = Client(raise_request_exception=False)
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        for name, query in QUERIES.items():
            worked, kept = measured(client, json.dumps({"query": query, "variables": {"province": "01"}}))
            figures = f"{worked * 1000:.2f} ms worked out, {kept * 1000:.2f} kept, {worked / kept:.1f} times"
            print(f"{reader}, {name}: {figures}")
            if session is None:
                ratios.append(worked / kept)
    print(f"the least for the anonymous: {min(ratios):.1f} times (wanted: {WANTED})")
    sys.exit(0 if min(ratios) >= WANTED else 1)


if __name__ == "__main__":
    main()
