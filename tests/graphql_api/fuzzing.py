"""Sending drawn operations to the door, and saying what is wrong with an answer: a failure, a leak, a wrong form.

Each operation is asked in the same world: what it changed is taken back before the next. So any of them can be asked
again alone, by seed, viewer and number.
"""

import json
import re
import time
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from fuzz_documents import Writer
from hidden_world import HiddenWorld, Secret

from graphql_api.errors import ApiError, ErrorCode
from graphql_api.global_ids import parse_global_id
from graphql_api.schema import schema
from graphql_api.schema_building import core_of
from portal.privacy.viewers import viewer_for
from tests.frontend_contract.small_world import SmallWorld

LONGEST_SECONDS = 5.0
LONGEST_TOLD = 1_500
OURS_TO_MEND = {ErrorCode.INTERNAL_SERVER_ERROR, ErrorCode.SERVICE_UNAVAILABLE, ErrorCode.TIMEOUT}
INTERNALS = (
    "Traceback", "SELECT ", "INSERT INTO", "psycopg", "sqlite3", "django.", "site-packages", "md5$", "DoesNotExist",
    "IntegrityError", "object at 0x", "graphql_api.", "portal.alumni",
)  # fmt: skip
_ENCODED = re.compile(r"[A-Za-z0-9_-]{30,}")
_STATUSES = {200, 400, 413}


@dataclass
class Run:
    """What one kind of viewer was answered: how often what, how slow at worst, and what was wrong."""

    kind: str
    seed: int
    operations: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        often = ", ".join(f"{word} {count}" for word, count in self.outcomes.most_common(8))
        told = f"{self.kind}: {self.operations} operations, seed {self.seed}, slowest {self.slowest:.2f} s"
        return f"{told}, {len(self.findings)} findings; {often}"


def ids_of(world: SmallWorld, hidden: HiddenWorld) -> dict[str, list[str]]:
    """Return the ids that exist, by type of thing, and the tokens of letters."""
    found: dict[str, list[str]] = {kind: [*ids] for kind, ids in hidden.ids.items()}
    held = [*vars(world).values(), *vars(world.office).values()]
    for value in [one for told in held for one in (told if isinstance(told, list) else [told])]:
        try:
            found.setdefault(parse_global_id(value)[0], []).append(value)
        except (ApiError, TypeError):
            continue
    return {**found, "token": [world.invitation_token, world.office.help_token]}


class Fuzzer:
    """Asks as one kind of viewer."""

    def __init__(self, kind: str, seed: int, hidden: HiddenWorld, ids: Mapping[str, list[str]]) -> None:
        self.run = Run(kind, seed)
        self._ids = ids
        self._closed = [secret for secret in hidden.secrets if kind not in secret.seen_by]
        self._client = Client()
        if (user := hidden.users[kind]) is not None:
            self._client.force_login(user)
        self._audiences = viewer_for(user).audiences
        self._cookies = self._client.cookies.output(header="", sep=";")

    def ask(self, number: int) -> None:
        """Ask operation ``number`` and note what came of it."""
        chance = Random(f"{self.run.seed}/{self.run.kind}/{number}")
        asked = Writer(core_of(schema), chance, self._ids, self._audiences).asked()
        headers = {"Accept-Language": chance.choice(("tr", "en")), "X-Request-Id": "the-same-one"}
        if chance.random() < 0.7:
            headers["Access-Reason"] = "tracking"
        self.run.operations += 1
        body = json.dumps(asked.body)
        cache.clear()
        status, text, seconds = self.send(body, headers)
        if seconds > LONGEST_SECONDS:
            # A busy machine makes any answer late once; what is slow by itself is slow again.
            seconds = min(seconds, self.send(body, headers)[2])
        self.run.slowest = max(self.run.slowest, seconds)
        wrong = [*self._wrong_form(status, text), *leaks(text, body, self._closed)]
        # What comes a second time is executed by a plan, and may be answered no other way.
        if asked.query.startswith("query") and self.send(body, headers)[1] != text:
            wrong.append("is answered otherwise the second time")
        if seconds > LONGEST_SECONDS:
            wrong.append(f"took {seconds:.1f} s")
        if wrong:
            self.run.findings.append(
                f"{self.run.kind} seed {self.run.seed} number {number}: {wrong}\n  {body[:LONGEST_TOLD]}"
            )

    def send(self, body: str, headers: Mapping[str, str]) -> tuple[int, str, float]:
        """Return status, text and seconds of the answer; what the request changed is taken back."""
        self._client.cookies = SimpleCookie(self._cookies)
        with transaction.atomic():
            begun = time.perf_counter()
            response = self._client.post("/graphql/", body, content_type="application/json", headers=headers)
            seconds = time.perf_counter() - begun
            transaction.set_rollback(True)
        return response.status_code, response.content.decode(), seconds

    def _wrong_form(self, status: int, text: str) -> Iterator[str]:
        answer = json.loads(text)
        codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
        self.run.outcomes.update(set(codes) or {"answered"})
        if status not in _STATUSES:
            yield f"status {status}"
        for code in sorted(set(codes)):
            if code not in set(ErrorCode) or code in OURS_TO_MEND:
                yield code
        if not all(error["extensions"].get("requestId") for error in answer.get("errors", [])):
            yield "an error without the request's id"


def leaks(text: str, body: str, closed: list[Secret]) -> Iterator[str]:
    """Yield what of an answer must not be in it: a closed marker in plain or encoded, a word from inside.

    What the request itself holds may come back in a message.
    """
    read = text.lower() + "".join(_decoded(word) for word in _ENCODED.findall(text))
    asked = body.lower()
    for secret in closed:
        if secret.marker in read and secret.marker not in asked:
            yield f"tells {secret.place}"
    for word in INTERNALS:
        if word in text and word.lower() not in asked:
            yield f"says {word}"


def _decoded(word: str) -> str:
    raw: Any = urlsafe_b64decode(word + "=" * (-len(word) % 4)) if len(word) % 4 != 1 else b""
    return raw.decode("utf-8", "ignore").lower()
