"""Both engines, each with an index of its own for a test, and a way to ask them."""

import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from search import indexing, selectors
from search.documents import Write
from search.engines.contract import Engine
from search.engines.elastic import ElasticEngine
from search.engines.elastic.connection import Address
from search.engines.embedded import EmbeddedEngine
from search.indices import ALUMNI_DIRECTORY, INDICES, IndexDefinition
from search.query import Guard, SearchAnswer, SearchRequest, SuggestAnswer, SuggestRequest

from .corpus import PEOPLE

ENGINES = [pytest.param("embedded"), pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]
NOBODY = Guard("viewer-1")


@pytest.fixture(scope="session")
def elastic_engine() -> Iterator[ElasticEngine]:
    """The real server, under names of this run alone."""
    engine = ElasticEngine(Address(os.environ["ELASTICSEARCH_URL"]), prefix=f"test-{uuid.uuid4().hex[:12]}-")
    yield engine
    for definition in INDICES.values():
        engine.drop(definition)
    engine.close()


@pytest.fixture(scope="session")
def embedded_engine() -> Iterator[EmbeddedEngine]:
    """The embedded engine in memory."""
    engine = EmbeddedEngine(":memory:")
    yield engine
    engine.close()


@pytest.fixture(params=ENGINES, scope="session")
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return request.getfixturevalue("embedded_engine" if request.param == "embedded" else "elastic_engine")


@dataclass
class Library:
    """An index filled for one test, and short ways to ask it."""

    engine: Engine
    definition: IndexDefinition

    def put(self, documents: Mapping[str, Mapping[str, Any] | None], version: int = 1) -> None:
        report = self.engine.write(
            self.definition, [Write(id_, version, document) for id_, document in documents.items()]
        )
        assert report.refused == ()
        self.engine.refresh(self.definition)

    def search(self, text: str = "", *, guard: Guard = NOBODY, **asked: Any) -> SearchAnswer:
        return selectors.search(SearchRequest(self.definition.name, guard, text, **asked), using=self.engine)

    def ids(self, text: str = "", **asked: Any) -> list[str]:
        return [hit.id for hit in self.search(text, **asked).hits]

    def suggest(self, text: str, *, guard: Guard = NOBODY, **asked: Any) -> SuggestAnswer:
        return selectors.suggest(SuggestRequest(self.definition.name, guard, text, **asked), using=self.engine)


@pytest.fixture(scope="session")
def library(engine: Engine) -> Callable[[str], Library]:
    """Make an empty index of the name given."""

    def make(name: str) -> Library:
        engine.drop(INDICES[name])
        engine.ensure(INDICES[name])
        return Library(engine, INDICES[name])

    return make


@pytest.fixture(scope="module")
def people(library: Callable[[str], Library]) -> Library:
    """The people above; for reading only."""
    made = library("alumni-employer")
    made.put(PEOPLE)
    return made


@pytest.fixture
def crowd(library: Callable[[str], Library]) -> Library:
    """The same people in an index that a test may add to."""
    made = library("alumni-directory")
    made.put(
        {
            id_: {name: value for name, value in person.items() if made.definition.field(name)}
            for id_, person in PEOPLE.items()
        }
    )
    return made


INDEX = ALUMNI_DIRECTORY.name


@dataclass
class Register:
    """The "database" of these tests: entities by number, each with a version and what may be found of it."""

    rows: dict[int, tuple[int, Mapping[str, Any] | None]] = field(default_factory=dict)
    index: str = INDEX
    while_walking: Callable[[], None] = lambda: None

    def documents(self, entity_ids: Sequence[int]) -> dict[str, tuple[int, Mapping[str, Any] | None]]:
        return {f"p{id_}": self.rows[id_] for id_ in entity_ids if id_ in self.rows}

    def all_ids(self) -> Iterable[int]:
        for id_ in sorted(self.rows):
            yield id_
            self.while_walking()


@pytest.fixture
def books(library: Callable[[str], Library]) -> Library:
    return library(INDEX)


@pytest.fixture
def register(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    monkeypatch.setattr(indexing, "engine", lambda: engine)
    monkeypatch.setattr(indexing, "_sources", {})
    made = Register()
    indexing.register(made)
    return made
