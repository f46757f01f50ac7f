"""The way to the server: a client with timeouts, and a breaker that stops asking a server that does not answer."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elastic_transport import ConnectionError as ServerAway
from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError, Elasticsearch

from search.errors import EngineUnavailable

SEARCH_PATIENCE = 2.0
"""Seconds a question may take."""
WRITE_PATIENCE = 30.0
FAILURES_TO_OPEN = 3
REST = 10.0
"""Seconds the breaker stays open."""
_HEALS = frozenset({408, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is and how to be let in; empty texts mean "without"."""

    url: str
    api_key: str = ""
    username: str = ""
    password: str = ""
    ca_certs: str = ""


def heals(status: int) -> bool:
    """Say whether what was answered with this status may go well later, unchanged."""
    return status in _HEALS or status >= 500


def connect(address: Address) -> Elasticsearch:
    """Return a client. It tries once more where the connection itself broke, never after a timeout."""
    rights: dict[str, Any] = {}
    if address.api_key:
        rights["api_key"] = address.api_key
    elif address.username:
        rights["basic_auth"] = (address.username, address.password)
    if address.ca_certs:
        rights["ca_certs"] = address.ca_certs
    return Elasticsearch(
        address.url,
        **rights,
        request_timeout=SEARCH_PATIENCE,
        max_retries=1,
        retry_on_timeout=False,
        retry_on_status=(),
    )


class Breaker:
    """Open after some failures in a row, for a while; then one question may try again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0

    def enter(self) -> None:
        """Raise EngineUnavailable while open."""
        with self._lock:
            rest = self._open_until - self._clock()
            if self._failures < FAILURES_TO_OPEN:
                return
            if rest > 0:
                raise EngineUnavailable(retry_after=max(1, round(rest)))
            # The one that tries; everybody else goes on waiting until it has come back.
            self._open_until = self._clock() + REST

    def succeed(self) -> None:
        """Close again."""
        with self._lock:
            self._failures = 0

    def fail(self) -> None:
        """Count a failure, and open after enough of them."""
        with self._lock:
            self._failures += 1
            self._open_until = self._clock() + REST

    @contextmanager
    def guard(self, *, hurried: bool = False) -> Iterator[None]:
        """Run a call to the server. Raises EngineUnavailable where the server is away, busy or too slow.

        ``hurried``: whoever asks waits less than usual, so being too slow for them says nothing about the server.
        """
        self.enter()
        try:
            yield
        except ApiError as answer:
            if heals(answer.status_code):
                self.fail()
                raise EngineUnavailable from answer
            self.succeed()
            raise
        except (ServerAway, TransportError) as away:
            if not (hurried and isinstance(away, ConnectionTimeout)):
                self.fail()
            raise EngineUnavailable from away
        self.succeed()
