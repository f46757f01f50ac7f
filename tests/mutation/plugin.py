"""A pytest plugin that runs the collected tests against each mutant, a process each (``script/mutate-policies``).

First twice without any: as they are, and with every function compiled anew unchanged. Where a test fails then, nothing
is learned from mutants, and the run ends with 2; so it does where a mutant breaks instead of being judged. It ends
with 1 where one survives.
"""

import gc
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import pytest
from _pytest.runner import runtestprotocol

from .mutant import Mutant, Outcome, Verdict

LONGEST_SECONDS = 600
MOST_LIKELY = 12
CONTROL = "no mutant"
HELD_BY = {
    "policies": ("test_policy_table.py", "test_field_policies.py"),
    "viewers": ("test_openings.py", "test_viewers.py", "test_signed_in.py"),
    "projection": ("test_projected.py",),
    "rows": ("test_openings.py", "test_row_rules.py", "test_present_employer.py", "test_filters.py"),
    "filters": ("test_filters.py",),
    "disclosure": ("test_disclosure.py",),
}
"""Which tests hold a module."""
DECISIONS_HELD_BY = ("test_projected.py", "test_policy_table.py", "test_field_policies.py")
"""Which tests hold what was decided."""


class _Seen:
    """The exception of the test that failed last."""

    exception = ""


def pytest_exception_interact(call: "pytest.CallInfo[object]") -> None:
    """Keep by which exception a test failed: a wrong answer and a crash are told apart."""
    _Seen.exception = call.excinfo.typename if call.excinfo else ""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Judge every mutant asked for; True, so that nobody runs the tests again."""
    from .conditions import as_they_are, condition_mutants  # Django stands only now
    from .decisions import decision_mutants
    from .fate import fates

    say = session.config.get_terminal_writer().line
    items = _as_named(session)

    killers = _Killers(items)

    def judged(mutants: Iterable[Mutant], at_once: int) -> Iterable[tuple[Mutant, Verdict]]:
        for mutant, verdict in fates(mutants, killers.first_failure, at_once=at_once, seconds=LONGEST_SECONDS):
            killers.note(mutant, verdict)
            yield mutant, verdict

    if not items or session.testsfailed:
        pytest.exit("the tests were not collected", returncode=2)
    _make_database(items)
    # A child's collector leaves alone what it shares with this process, so that it need not copy it.
    gc.collect()
    gc.freeze()
    controls = Mutant(CONTROL, "as it is", lambda: None), Mutant(CONTROL, "compiled anew", as_they_are)
    for control, verdict in judged(controls, 1):
        if verdict.outcome is not Outcome.SURVIVED:
            pytest.exit(f"{control.name}: {verdict.by}; nothing is learned from mutants", returncode=2)
        say(f"{control.name}: {len(items)} tests pass")
    words, started = os.environ.get("MUTANTS", "").split("|"), time.monotonic()
    every = (*decision_mutants(), *condition_mutants())
    mutants = [mutant for mutant in every if any(word in mutant.name for word in words)]
    if not mutants:
        pytest.exit(f"no mutant is called by any of {words}", returncode=2)
    outcomes = []
    for mutant, verdict in judged(mutants, int(os.environ.get("MUTANTS_AT_ONCE", os.cpu_count() or 1))):
        outcomes.append((mutant, _unless_equivalent(mutant, verdict)))
        say(f"{outcomes[-1][1].outcome.value:10} {mutant.name}  [{verdict.by}]")
    for line in _summary(outcomes, time.monotonic() - started):
        say(line)
    _end(session, outcomes, complete=len(mutants) == len(every))
    return True


def _as_named(session: pytest.Session) -> list[pytest.Item]:
    """Return the tests in the order in which their files were named: others put those with a database first."""
    named = {path: place for place, path in enumerate(session.config.args)}
    return sorted(session.items, key=lambda item: named.get(item.location[0], len(named)))


def _make_database(items: Sequence[pytest.Item]) -> None:
    """Let the first test that needs the database make it, in this process: every child begins with a copy."""
    place = next(place for place, item in enumerate(items) if item.get_closest_marker("django_db"))
    runtestprotocol(items[place], nextitem=items[place - 1], log=False)


class _Killers:
    """The tests, and which of them killed the mutants of a room last: the next of that room meets these first."""

    def __init__(self, items: Sequence[pytest.Item]) -> None:
        self._items = items
        self._latest: defaultdict[str, list[str]] = defaultdict(list)

    def note(self, mutant: Mutant, verdict: Verdict) -> None:
        """Remember who killed it."""
        if verdict.outcome is Outcome.KILLED:
            latest, name = self._latest[_room(mutant)], verdict.by.rpartition(", ")[0]
            latest[:] = [name, *(other for other in latest if other != name)]

    def first_failure(self, mutant: Mutant) -> str:
        """Run the tests until one fails; return its name and exception, empty where none does."""
        files = HELD_BY.get(_room(mutant), DECISIONS_HELD_BY)
        place = {name: number for number, name in enumerate(self._latest[_room(mutant)][:MOST_LIKELY])}
        held_by = [item for item in self._items if item.path.name in files or mutant.place == CONTROL]
        items = sorted(held_by, key=lambda item: place.get(_name(item), MOST_LIKELY))
        for number, item in enumerate(items):
            # The test named as following keeps what the whole run shares, such as the database.
            reports = runtestprotocol(item, nextitem=items[(number + 1) % len(items)], log=False)
            if any(report.failed for report in reports):
                return f"{_name(item)}, {_Seen.exception}"
        return ""


def _name(item: pytest.Item) -> str:
    return item.nodeid.rpartition("/")[2]


def _room(mutant: Mutant) -> str:
    return mutant.place.partition(".")[0].partition(" ")[0]


def _unless_equivalent(mutant: Mutant, verdict: Verdict) -> Verdict:
    from .equivalent import EQUIVALENT

    if verdict.outcome is Outcome.SURVIVED and mutant.name in EQUIVALENT:
        return Verdict(Outcome.EQUIVALENT, EQUIVALENT[mutant.name])
    return verdict


def _summary(outcomes: Sequence[tuple[Mutant, Verdict]], seconds: float) -> Iterable[str]:
    by_place: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for mutant, verdict in outcomes:
        by_place[_room(mutant)][verdict.outcome] += 1
    yield ""
    yield f"{'':14}" + "".join(f"{outcome.value:>12}" for outcome in Outcome)
    for place, counted in by_place.items():
        yield f"{place:14}" + "".join(f"{counted[outcome]:12}" for outcome in Outcome)
    total = Counter(verdict.outcome for _mutant, verdict in outcomes)
    yield f"{'together':14}" + "".join(f"{total[outcome]:12}" for outcome in Outcome)
    wrong = sum(verdict.by.endswith(", AssertionError") for _mutant, verdict in outcomes)
    yield f"{len(outcomes)} mutants in {seconds / 60:.1f} minutes; {wrong} killed by a wrong answer"


def _end(session: pytest.Session, outcomes: Sequence[tuple[Mutant, Verdict]], *, complete: bool) -> None:
    """Name what survived, what broke, and what is listed as equivalent and is killed or gone by now."""
    from .equivalent import EQUIVALENT

    say = session.config.get_terminal_writer().line
    survived = [mutant.name for mutant, verdict in outcomes if verdict.outcome is Outcome.SURVIVED]
    broken = [f"{mutant.name}  [{verdict.by}]" for mutant, verdict in outcomes if verdict.outcome is Outcome.BROKEN]
    equivalent = {mutant.name for mutant, verdict in outcomes if verdict.outcome is Outcome.EQUIVALENT}
    asked = set(EQUIVALENT) if complete else {mutant.name for mutant, _verdict in outcomes} & set(EQUIVALENT)
    lists = {"survived": survived, "broke": broken, "not equivalent": sorted(asked - equivalent)}
    for word, names in lists.items():
        for name in names:
            say(f"{word}: {name}")
    if broken:
        pytest.exit("a mutant broke instead of being judged", returncode=2)
    session.testsfailed = len(survived) + len(lists["not equivalent"])
