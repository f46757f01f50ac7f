"""What becomes of a mutant: a child of this process makes the change, runs the tests, and says what it saw."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from .mutant import Mutant, Outcome, Refused, Verdict

Tests = Callable[[Mutant], str]
"""Runs tests until one fails; returns which, and by which exception; empty where none does."""


def fates(mutants: Iterable[Mutant], tests: Tests, *, at_once: int, seconds: int) -> Iterator[tuple[Mutant, Verdict]]:
    """Yield each mutant with its verdict in order, so many at once; a child that takes longer is ended, and broken."""
    running: deque[tuple[Mutant, int, int]] = deque()
    for mutant in mutants:
        running.append((mutant, *_child(mutant, tests, seconds)))
        if len(running) == at_once:
            yield _awaited(*running.popleft())
    while running:
        yield _awaited(*running.popleft())


def _child(mutant: Mutant, tests: Tests, seconds: int) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    try:
        _quietly()
        verdict = _verdict(mutant, tests)
        os.write(writer, f"{verdict.outcome.name} {verdict.by}".encode()[:4_000])
    finally:
        # Whatever happens in a child, it never goes on as a second run of the tests.
        os._exit(0)


def _verdict(mutant: Mutant, tests: Tests) -> Verdict:
    try:
        mutant.apply()
    except Refused as refusal:
        return Verdict(Outcome.REFUSED, str(refusal))
    except BaseException as broken:
        return Verdict(Outcome.BROKEN, f"before any test: {broken!r}")
    try:
        killer = tests(mutant)
    except BaseException as broken:
        return Verdict(Outcome.BROKEN, f"among the tests: {broken!r}")
    return Verdict(Outcome.KILLED, killer) if killer else Verdict(Outcome.SURVIVED)


def _awaited(mutant: Mutant, child: int, reader: int) -> tuple[Mutant, Verdict]:
    with os.fdopen(reader, "rb") as told:
        outcome, _space, by = told.read().decode(errors="replace").partition(" ")
    _pid, status = os.waitpid(child, 0)
    if not outcome:
        return mutant, Verdict(Outcome.BROKEN, f"ended by signal {os.WTERMSIG(status)} without a word")
    return mutant, Verdict(Outcome[outcome], by)


def _quietly() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
