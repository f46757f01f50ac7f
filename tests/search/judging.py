"""Relevance as code: queries with judged answers, put to an engine and measured. The one place that says how.

Beside this file, ``judged/`` holds made-up documents, one file an index, and ``queries.csv``: category, language,
index, what is typed, and what should come of it, as ``id=grade`` (3 what was meant, 2 good, 1 fair, 0 wrong).
"""

import csv
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from search import selectors
from search.documents import Write
from search.engines.contract import Engine
from search.indices import INDICES
from search.query import Guard, SearchRequest

JUDGED = Path(__file__).parent / "judged"
LOOKED_AT = 10
"""How many hits are looked at, as nDCG@10 says."""
JUDGE = Guard("judge")


@dataclass(frozen=True, slots=True)
class Case:
    """A query and the grades of the documents it should find; ``grades`` without any says that nothing should come."""

    category: str
    language: str
    index: str
    query: str
    grades: Mapping[str, int]


@dataclass(frozen=True)
class Verdict:
    """What came of a case: the first ten hits."""

    case: Case
    found: tuple[str, ...]

    @cached_property
    def passed(self) -> bool:
        """Say whether the good documents are the first hits, better ones first, and no wrong one is among the hits."""
        grades = self.case.grades
        wanted = sorted((grade for grade in grades.values() if grade), reverse=True)
        if not wanted and not grades:
            return not self.found
        first = [grades.get(id_, 0) for id_ in self.found[: len(wanted)]]
        return first == wanted and not any(grades.get(id_) == 0 for id_ in self.found)

    @cached_property
    def ndcg(self) -> float:
        """Return the normalized discounted cumulative gain of the hits, from 0 to 1."""
        ideal = _gain(sorted(self.case.grades.values(), reverse=True))
        if not ideal:
            return float(self.passed)
        return _gain([self.case.grades.get(id_, 0) for id_ in self.found]) / ideal


@dataclass(frozen=True, slots=True)
class Figures:
    """What a category comes to: its queries, how many pass, and the mean of nDCG@10."""

    queries: int
    passed: int
    ndcg: float

    @property
    def rate(self) -> float:
        """Return which part of the queries pass, from 0 to 1."""
        return self.passed / self.queries


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:LOOKED_AT]))


def _grades(written: str) -> dict[str, int]:
    return {id_: int(grade) for id_, grade in (pair.split("=") for pair in written.split())}


def cases() -> list[Case]:
    """Return the judged queries, in the order of the file."""
    with (JUDGED / "queries.csv").open(encoding="utf-8", newline="") as table:
        return [
            Case(row["category"], row["language"], row["index"], row["query"], _grades(row["expected"]))
            for row in csv.DictReader(table)
        ]


def documents() -> Iterator[tuple[str, Mapping[str, Mapping[str, Any]]]]:
    """Yield the made-up documents of each index, by id."""
    for path in sorted(JUDGED.glob("*.toml")):
        yield path.stem, tomllib.loads(path.read_text(encoding="utf-8"))


def fill(engine: Engine) -> None:
    """Put the made-up documents into ``engine``, in new indices."""
    for name, rows in documents():
        definition = INDICES[name]
        engine.drop(definition)
        engine.ensure(definition)
        engine.write(definition, [Write(id_, 1, row) for id_, row in rows.items()])
        engine.refresh(definition)


def judge(engine: Engine, asked: Iterable[Case]) -> list[Verdict]:
    """Put each case to ``engine``, which ``fill`` has filled."""

    def found(case: Case) -> tuple[str, ...]:
        request = SearchRequest(case.index, JUDGE, case.query, size=LOOKED_AT, language=case.language)
        return tuple(hit.id for hit in selectors.search(request, using=engine).hits)

    return [Verdict(case, found(case)) for case in asked]


def figures(verdicts: Sequence[Verdict]) -> dict[str, Figures]:
    """Return the figures of each category, in the order of the file, and of ``all``."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(verdict.case.category, []).append(verdict)
    groups["all"] = list(verdicts)
    return {
        name: Figures(
            len(group), sum(verdict.passed for verdict in group), sum(verdict.ndcg for verdict in group) / len(group)
        )
        for name, group in groups.items()
    }
