"""The law of the house at the engine: what a viewer may not find changes no byte of any answer."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import selectors
from search.documents import Write
from search.engines.contract import Engine
from search.engines.elastic import ElasticEngine
from search.engines.elastic.connection import Address
from search.engines.embedded import EmbeddedEngine
from search.indices import ALUMNI_EMPLOYER
from search.query import Guard, Range, SearchRequest, SuggestRequest
from search.wishes import Wish

from .conftest import ENGINES

TODAY = date(2026, 2, 1)
LATE = frozenset({"late-1", "late-2"})
GUARD = Guard(
    "firm-17",
    without={"barred_employer": ("17",)},
    within={"open_until": Range(least=TODAY)},
    late=LATE,
)
# Words one edit from each other on purpose: a hidden neighbor must not be felt.
WORDS = (
    "selin",
    "selim",
    "selik",
    "sel",
    "yazılım",
    "yazilim",
    "mühendisi",
    "mühendis",
    "c++",
    "python",
    "pythons",
    "su",
)

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
people = st.fixed_dictionaries(
    {},
    optional={
        "full_name": texts,
        "title": texts,
        "summary": texts,
        "skills": st.lists(texts, max_size=2),
        "province": st.sampled_from(["06", "34", "76"]),
        "skill": st.lists(st.sampled_from(["a", "b", "c"]), max_size=3),
        "graduation_year": st.integers(2000, 2003),
        "name_key": st.sampled_from(["1", "2", "3"]),
    },
)
hidden_by = st.sampled_from(
    [
        {"barred_employer": ["3", "17"], "open_until": date(2027, 1, 1)},
        {"open_until": date(2026, 1, 31)},
        {},
    ]
)
# Only the hidden are lawyers: what may have been meant by "avkat" must not tell that there is one.
trades = st.sampled_from([{}, {"title": "avukat"}, {"title": "avukat", "full_name": "zekeriya"}])
hidden_people = st.lists(
    st.tuples(people, trades, hidden_by).map(lambda parts: {**parts[0], **parts[1], **parts[2]}), max_size=6
)
late_people = st.dictionaries(st.sampled_from(sorted(LATE)), people.map(lambda one: {**one, "open_until": TODAY}))
requests = st.builds(
    SearchRequest,
    index=st.just(ALUMNI_EMPLOYER.name),
    guard=st.just(GUARD),
    text=st.one_of(
        st.just(""),
        texts,
        st.sampled_from(["selib", "yazlım", "pyton", "zzzz", "mühendsi selin", "avkat", "lawer", "zekerya"]),
    ),
    filters=st.fixed_dictionaries(
        {}, optional={"province": st.sampled_from([("34",), ("06", "76")]), "skill": st.just(("a", "b"))}
    ),
    ranges=st.sampled_from([{}, {"graduation_year": Range(2001, 2002)}]),
    facets=st.sampled_from([(), ("province", "skill", "graduation_year", "sector")]),
    order=st.sampled_from(["relevance", "graduation_year", "-graduation_year", "name_key"]),
    size=st.integers(1, 4),
    wishes=st.sampled_from(
        [
            (),
            (Wish("skill", ("a", "b"), 4, telling=True, each=True), Wish("province", ("34", "06"), 3)),
            (Wish("province", ("34",), 6, telling=True), Wish("skill", ("b", "c"), 4, telling=True)),
        ]
    ),
)


@dataclass
class Twin:
    """One of two stores, emptied for each example by versions that only grow."""

    engine: Engine
    versions: Iterator[int] = field(default_factory=lambda: count(1))
    known: set[str] = field(default_factory=set)

    def hold(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        version = next(self.versions)
        gone = [Write(id_, version, None) for id_ in self.known - set(documents)]
        here = [Write(id_, version, document) for id_, document in documents.items()]
        assert self.engine.write(ALUMNI_EMPLOYER, [*gone, *here]).refused == ()
        self.engine.refresh(ALUMNI_EMPLOYER)
        self.known |= set(documents)


@pytest.fixture(scope="module", params=ENGINES)
def twins(request: pytest.FixtureRequest) -> Iterator[tuple[Twin, Twin]]:
    """Two stores of the same engine."""

    def make(name: str) -> Engine:
        if request.param == "embedded":
            return EmbeddedEngine(":memory:")
        return ElasticEngine(Address(os.environ["ELASTICSEARCH_URL"]), prefix=f"twin-{os.getpid()}-{name}-")

    pair = Twin(make("one")), Twin(make("other"))
    for twin in pair:
        twin.engine.ensure(ALUMNI_EMPLOYER)
    yield pair
    for twin in pair:
        twin.engine.drop(ALUMNI_EMPLOYER)
        twin.engine.close()


def _answers(engine: Engine, asked: SearchRequest) -> list[object]:
    """Return everything a viewer can get by this request: its pages, and suggestions for its words."""
    pages: list[object] = []
    after = None
    while len(pages) < 12:
        page = selectors.search(SearchRequest(**{**_fields(asked), "after": after}), using=engine)
        pages.append(page)
        if (after := page.next_cursor) is None:
            break
    typed = (asked.text, asked.text[:2], "s")
    return [
        *pages,
        *(selectors.suggest(SuggestRequest(asked.index, asked.guard, text), using=engine) for text in typed),
    ]


def _fields(asked: SearchRequest) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in SearchRequest.__dataclass_fields__}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    visible=st.lists(people, max_size=8),
    hidden=st.tuples(hidden_people, hidden_people),
    late=st.tuples(late_people, late_people),
    asked=st.lists(requests, min_size=1, max_size=3),
    backwards=st.booleans(),
)
def test_two_indices_that_differ_in_what_is_hidden_answer_the_same(
    twins: tuple[Twin, Twin],
    visible: Sequence[Mapping[str, Any]],
    hidden: tuple[Sequence[Mapping[str, Any]], ...],
    late: tuple[Mapping[str, Mapping[str, Any]], ...],
    asked: Sequence[SearchRequest],
    backwards: bool,
) -> None:
    seen = [(f"seen-{place}", {**one, "open_until": TODAY}) for place, one in enumerate(visible)]
    for twin, extra, coming in zip(twins, hidden, late, strict=True):
        # The order of arrival and the ids of the hidden differ as well.
        order = list(reversed(seen)) if backwards and twin is twins[1] else seen
        concealed = {f"{'am' if twin is twins[0] else 'zz'}-{place}": one for place, one in enumerate(extra)}
        twin.hold({**dict(order[:2]), **concealed, **coming, **dict(order)})
    for request in asked:
        assert repr(_answers(twins[0].engine, request)) == repr(_answers(twins[1].engine, request))
