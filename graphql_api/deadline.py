"""The time of one operation: it ends before the next statement, relation or search once it is used up.

PostgreSQL ends a statement itself, after ``limits().statement_milliseconds`` or after what is left of the operation,
whichever is less. It is told so once a connection, not once a request: what a connection was told is remembered, and
told again only where another length is needed, which is in an operation that runs out of time, or for the first
request to another door on the same thread.
"""

import time
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DatabaseError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from portal.tracing import spans
from search import patience

from .errors import ApiError, ErrorCode
from .limits import limits

_CANCELED = "57014"
_FOREVER = float("inf")
_told: WeakKeyDictionary[Any, tuple[int, bool]] = WeakKeyDictionary()
"""The milliseconds each open connection was told last, and whether within a transaction, which may take it back."""


class Deadline:
    """When an operation must be over; as a wrapper of statements it counts them and holds each to the time left."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.statements = 0

    def __call__(self, run: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Run one statement. Raises ApiError (TIMEOUT) where the time is up, or PostgreSQL found it to be."""
        self.statements += 1
        left = self.ends - time.monotonic()
        if left <= 0:
            raise _too_long()
        if context["connection"].vendor == "postgresql":
            _bound(context["connection"], min(limits().statement_milliseconds, max(1, int(left * 1000))))
        try:
            with spans.span("statement"):
                return run(sql, params, many, context)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) == _CANCELED:
                raise _too_long() from error
            raise


def check() -> None:
    """Raise ApiError (TIMEOUT) where the operation that is running has no time left; for work without statements."""
    if patience.left(_FOREVER) <= 0:
        raise _too_long()


def _too_long() -> ApiError:
    return ApiError(ErrorCode.TIMEOUT, _("This took too long: ask for less."))


def _bound(connection: BaseDatabaseWrapper, milliseconds: int) -> None:
    """Let PostgreSQL end what follows on ``connection`` after ``milliseconds``."""
    raw, within = connection.connection, connection.in_atomic_block
    told, was_within = _told.get(raw, (0, False))
    # What was told within a transaction holds in it; afterwards it may have been rolled back, and is told again.
    if (told == milliseconds and within >= was_within) or connection.needs_rollback:
        return
    raw.execute(f"SET statement_timeout = {milliseconds:d}")
    _told[raw] = (milliseconds, within)


def give_back() -> None:
    """Let every connection of this thread have again the length it was opened with: the other doors are slower."""
    for connection in connections.all(initialized_only=True):
        raw: Any = connection.connection
        if raw is None or connection.vendor != "postgresql" or _told.pop(raw, None) is None:
            continue
        try:
            with connection.wrap_database_errors:
                raw.execute("RESET statement_timeout")
        except DatabaseError:
            # It broke meanwhile; the next statement opens another.
            connection.close()
