"""What one operation did, gathered while it runs: for the measurements and the log of slow operations.

Nothing of anybody: the document as its digest, the operation by name only where the document is registered, the
viewer as the kinds of audience.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.db import connections

from portal.tracing import spans
from search import patience

from . import late_reads, metrics, slow_log
from .context import Context
from .deadline import Deadline
from .limits import limits
from .trusted_documents import registered

logger = logging.getLogger(__name__)

QUERY = "query"
AD_HOC = "ad hoc"
"""What every document is called that is not registered: its name is its sender's text."""
_TELLING = 12
WROTE = "portal_wrote"
"""The attribute of a request that says whether its operation may have changed something."""
NOTHING_RUN = "none"
"""The kind of a request that was refused before an operation was known."""


class Watch:
    """One request to the door, from its first line to its last byte."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._deadline = Deadline(limits().seconds)
        self._context: Context | None = None
        self._document = ""
        self._kind = NOTHING_RUN
        self._cost = 0

    @contextmanager
    def over(self, context: Context) -> Iterator[None]:
        """Count and bound what is done in the block: statements, searches, time."""
        self._context = context
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(self._deadline))
            stack.enter_context(patience.until(self._deadline.ends))
            yield

    def runs(self, document: str, kind: str, cost: int) -> None:
        """Tell what is about to be executed: the digest of a valid document, ``query`` or ``mutation``, its cost."""
        self._document, self._kind, self._cost = document, kind, cost
        if self._context is not None:
            setattr(self._context.request, WROTE, kind != QUERY)
            late_reads.begin(is_query=kind == QUERY, is_signed_in=self._context.viewer.is_signed_in)

    def end(self, codes: Iterable[str]) -> None:
        """Count and log the request, which was answered with errors of these ``codes``."""
        seconds = time.monotonic() - self._begun
        is_slow = seconds * 1000 >= settings.SLOW_OPERATION_MS
        if not (is_slow or metrics.are_kept() or spans.is_recorded()):
            return
        ours = registered().get(self._document)
        name = ours.name if ours else AD_HOC
        numbers = {"seconds": seconds, "statements": self._deadline.statements, "cost": self._cost}
        spans.annotate(operation=name, kind=self._kind, statements=self._deadline.statements, cost=self._cost)
        if metrics.are_kept():
            try:
                metrics.count((name, ours.digest[:_TELLING] if ours else "", self._kind), codes=list(codes), **numbers)
            except Exception:  # A full disk is no reason to keep an answer back.
                logger.exception("measuring failed")
        if is_slow:
            slow_log.write(
                operation=name,
                document=self._document,
                kind=self._kind,
                audiences=self._audiences(),
                **numbers,
            )

    def _audiences(self) -> list[str]:
        """Return the kinds of the viewer; none where nobody asked who it is."""
        viewer = vars(self._context).get("viewer") if self._context else None
        return sorted(audience.value for audience in viewer.audiences) if viewer else []
