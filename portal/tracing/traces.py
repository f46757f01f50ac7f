"""The trace of what is going on in this thread, as W3C Trace Context writes it."""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

TRACEPARENT = "traceparent"
"""The header of W3C Trace Context that names the trace and the span above."""
REQUEST_ID = "x-request-id"

_PARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII)
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_NO_VERSION, _FIRST_VERSION, _SAMPLED = "ff", "00", 1


@dataclass(frozen=True, slots=True)
class Trace:
    """One piece of work in a trace: ``span_id`` is its own, ``parent_id`` that of whoever ordered it, or empty."""

    trace_id: str
    span_id: str
    request_id: str
    parent_id: str = ""
    is_sampled: bool = False

    @property
    def traceparent(self) -> str:
        """The header that carries this trace to the next server."""
        return f"00-{self.trace_id}-{self.span_id}-{'01' if self.is_sampled else '00'}"

    @property
    def headers(self) -> dict[str, str]:
        """What a message takes along, so that whoever handles it can say where it came from."""
        return {TRACEPARENT: self.traceparent, REQUEST_ID: self.request_id}


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """Return the trace of what is going on, None outside of any."""
    return _current.get()


def follow(headers: Mapping[str, object]) -> Trace:
    """Return a new piece of work in the trace that ``headers`` (lower-case names) speak of, else in a new one.

    A stranger's header is taken as it is where it has the form, and passed over where it has not: the numbers decide
    nothing. A request id of eight to sixty-four letters, digits and hyphens is kept, so that a client finds its own.
    """
    given, drawn = str(headers.get(REQUEST_ID) or ""), secrets.token_hex(16 + 16 + 8)
    request_id = given if _REQUEST_ID.fullmatch(given) else drawn[:32]
    span_id = drawn[64:]
    parent = _parent(str(headers.get(TRACEPARENT) or ""))
    if parent is None:
        return Trace(drawn[32:64], span_id, request_id)
    trace_id, parent_id, is_sampled = parent
    return Trace(trace_id, span_id, request_id, parent_id, is_sampled)


def _parent(header: str) -> tuple[str, str, bool] | None:
    """Return trace, span and whether it is sampled; None for what the specification tells to pass over."""
    found = _PARENT.fullmatch(header)
    if found is None:
        return None
    version, trace_id, span_id, flags, rest = found.groups()
    if version == _NO_VERSION or (version == _FIRST_VERSION and rest):
        return None
    if not trace_id.strip("0") or not span_id.strip("0"):
        return None
    return trace_id, span_id, bool(int(flags, 16) & _SAMPLED)


@contextmanager
def going_on(trace: Trace) -> Iterator[Trace]:
    """Let ``trace`` be the current one while the block runs."""
    before = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(before)
