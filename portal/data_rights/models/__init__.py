"""The destruction log, and what people ask of their own data; a module a subject."""

from .breaches import CLOCK_TO_THE_BOARD, Breach, BreachScope, Wording, WordingKind, WordingStays
from .destruction import Cause, Destruction
from .processors import HOME, Processor
from .requests import CLOCK, KEPT, OPEN, SOON, CameBy, Correctable, DataRequest, Proof, RequestKind, RequestState
from .retention import RetentionPeriod, RetentionRun, RunState

__all__ = [
    "CLOCK",
    "CLOCK_TO_THE_BOARD",
    "HOME",
    "KEPT",
    "OPEN",
    "SOON",
    "Breach",
    "BreachScope",
    "CameBy",
    "Cause",
    "Correctable",
    "DataRequest",
    "Destruction",
    "Processor",
    "Proof",
    "RequestKind",
    "RequestState",
    "RetentionPeriod",
    "RetentionRun",
    "RunState",
    "Wording",
    "WordingKind",
    "WordingStays",
]
