"""The executor with plans answers byte for byte what the ordinary one answers, errors included."""

from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import Executor, execute, parse
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphql_api.execution import PlanExecutor
from graphql_api.guard import content_type, exposed
from graphql_api.plans import Plans
from graphql_api.schema_building import build_schema, core_of
from portal.privacy.audiences import Audience


@strawberry.enum
class Color(Enum):
    """An enum whose values are not its names."""

    RED = "r"
    BLUE = "b"


@content_type(Audience.PUBLIC)
@strawberry.type
class Thing:
    """Every kind of leaf, required and not."""

    name: str
    note: str | None
    count: int
    ratio: float | None
    color: Color
    tags: list[str]
    children: list["Thing"] = exposed(Audience.PUBLIC, bounded=5, default_factory=list)
    closed: str | None = exposed(Audience.CENTER, default=None)


def _things() -> list[Any]:
    smooth = Thing(name="Işık", note=None, count=3, ratio=1.5, color=Color.RED, tags=["a"])
    return [
        Thing(name="Ağaç", note="n", count=0, ratio=None, color=Color.BLUE, tags=[], children=[smooth]),
        Thing(name=None, note=None, count=1, ratio=2.0, color=Color.RED, tags=["b"]),  # type: ignore[arg-type]
        Thing(name="x", note="y", count=2**40, ratio=0.0, color=Color.RED, tags=["c"]),
        Thing(name="z", note="y", count=1, ratio="much", color="purple", tags=["c"]),  # type: ignore[arg-type]
    ]


@strawberry.type
class ThingQueries:
    """One list, one row at a time nullable."""

    @exposed(Audience.PUBLIC, bounded=5)
    def things(self) -> list[Thing | None]:
        return _things()

    @exposed(Audience.PUBLIC, bounded=5)
    def smooth(self) -> list[Thing]:
        return _things()[:1]


SCHEMA = build_schema(queries=[ThingQueries])
DOCUMENTS = (
    "{ things { name note count ratio color tags children { name count __typename } closed } }",
    "{ things { a: name b: name ...More } } fragment More on Thing { count color @include(if: false) }",
    "{ things { count } }",
    "{ things { color ratio } }",
)


class _Viewer:
    audiences = frozenset({Audience.PUBLIC})
    is_signed_in = False


class _Context:
    viewer = _Viewer()


def _answer(document: str, executor: type, **options: Any) -> tuple[Any, list[Any]]:
    node = options.pop("node", None) or parse(document)
    result: Any = execute(core_of(SCHEMA), node, context_value=_Context(), executor_class=executor, **options)
    return result.data, [(error.message, error.path, error.locations) for error in result.errors or []]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_without_plans_both_executors_answer_the_same(document: str) -> None:
    assert _answer(document, PlanExecutor) == _answer(document, StrawberryGraphQLCoreExecutionContext)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_plan_answers_the_same(document: str) -> None:
    node = parse(document)
    plans = Plans(
        core_of(SCHEMA), {one.name.value: one for one in node.definitions if one.kind == "fragment_definition"}
    )
    ordinary = _answer(document, StrawberryGraphQLCoreExecutionContext)

    # Met, compiled, used.
    for _time in range(3):
        assert _answer(document, PlanExecutor, node=node, plans=plans) == ordinary


def test_a_smooth_list_is_read_by_its_plan_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should plans no longer apply, every answer stays right and only gets slow: so it is said here."""
    document = (
        "{ smooth { ...Whole more: children { tags } } } fragment Whole on Thing { name color closed __typename }"
    )
    node = parse(document)
    plans = Plans(core_of(SCHEMA), {"Whole": node.definitions[1]})  # type: ignore[dict-item]
    wanted = _answer(document, StrawberryGraphQLCoreExecutionContext)
    for _time in range(2):
        _answer(document, PlanExecutor, node=node, plans=plans)
    monkeypatch.setattr(Executor, "complete_object_value", lambda *_given: pytest.fail("the ordinary way was taken"))

    assert _answer(document, PlanExecutor, node=node, plans=plans) == wanted
    assert wanted[0]["smooth"][0] == {
        "name": "Ağaç", "color": "BLUE", "closed": None, "__typename": "Thing", "more": [{"tags": ["a"]}]
    }  # fmt: skip


def test_a_selection_with_a_directive_or_an_argument_has_no_plan() -> None:
    node = parse("query($yes: Boolean!) { smooth { name @include(if: $yes) } }")
    plans = Plans(core_of(SCHEMA), {})
    field = node.definitions[0].selection_set.selections[0]  # type: ignore[attr-defined]
    thing: Any = core_of(SCHEMA).type_map["Thing"]

    assert [plans.reader(thing, [field]) for _time in range(3)] == [None, None, None]
