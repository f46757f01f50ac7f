"""The destruction log, and what people ask of their own data; a module a subject."""

from .destruction import Cause, Destruction
from .requests import CLOCK, KEPT, OPEN, SOON, CameBy, Correctable, DataRequest, Proof, RequestKind, RequestState
from .retention import RetentionPeriod, RetentionRun, RunState

__all__ = [
    "CLOCK",
    "KEPT",
    "OPEN",
    "SOON",
    "CameBy",
    "Cause",
    "Correctable",
    "DataRequest",
    "Destruction",
    "Proof",
    "RequestKind",
    "RequestState",
    "RetentionPeriod",
    "RetentionRun",
    "RunState",
]
