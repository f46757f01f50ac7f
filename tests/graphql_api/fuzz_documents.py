"""Documents drawn from the schema: each field, argument and type can come up, whole or slightly broken.

Everything follows from one ``Random``: the same seed, viewer and number give the same operation again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from fuzz_values import ODD_VALUES, Values, literal
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    is_leaf_type,
)

from graphql_api.walker import own_exposure
from portal.privacy.audiences import Audience

DEEPEST = 7
INTROSPECTION = (
    "{ __schema { types { name fields { name } } } }",
    '{ __type(name: "Alumnus") { fields { name type { name } } } }',
    "{ __typename __schema { queryType { fields { name args { name defaultValue } } } } }",
)


@dataclass
class Asked:
    """One request: what the client sends as JSON."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    name: str | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The request as JSON."""
        return {"query": self.query, "variables": self.variables, "operationName": self.name}


class Writer:
    """Writes one document. ``ids`` are ids that exist, by type of thing; ``audiences`` what the viewer is.

    ``changes`` is how often it is a mutation.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        chance: Random,
        ids: Mapping[str, Sequence[str]],
        audiences: frozenset[Audience] = frozenset(Audience),
        *,
        changes: float = 0.35,
    ) -> None:
        self._schema = schema
        self._audiences = audiences
        self._changes = changes
        self._chance = chance
        self._values = Values(chance, ids, odd=chance.choice((0, 0, 0.02, 0.3)))
        self._variables: dict[str, tuple[str, Any]] = {}
        self._fragments: list[str] = []
        self._aliased = 0

    def asked(self) -> Asked:
        """Return a request, whole or broken in one place."""
        if self._chance.random() < 0.01:
            return Asked(self._chance.choice(INTROSPECTION))
        mutates = self._chance.random() < self._changes
        root = self._schema.mutation_type if mutates else self._schema.query_type
        assert root is not None
        names = self._chance.choices(self._ways_in(root), k=self._chance.choice((1, 1, 1, 2, 3)))
        selection = " ".join(self._field(name, root.fields[name], DEEPEST) for name in names)
        declared = ", ".join(f"${name}: {kind}" for name, (kind, _value) in self._variables.items())
        head = ("mutation" if mutates else "query") + f" Asked{f'({declared})' if declared else ''}"
        whole = Asked(
            "\n".join([f"{head} {{ {selection} }}", *self._fragments]),
            {name: value for name, (_kind, value) in self._variables.items()},
        )
        return self._broken(whole) if self._chance.random() < 0.25 else whole

    def _ways_in(self, root: GraphQLObjectType) -> list[str]:
        """Return the fields to choose from: mostly those that are open to the viewer, or nothing but refusals come."""
        if self._chance.random() < 0.15:
            return [*root.fields]
        return [name for name, one in root.fields.items() if self._is_open(one)]

    def _is_open(self, field: GraphQLField) -> bool:
        exposure = own_exposure(field)
        return exposure is None or exposure.is_public or not exposure.audiences.isdisjoint(self._audiences)

    def _field(self, name: str, definition: GraphQLField, depth: int) -> str:
        self._aliased += 1
        alias = f"a{self._aliased}: " if depth == DEEPEST or self._chance.random() < 0.03 else ""
        arguments = [
            f"{argument}: {self._argument(argument, given.type)}"
            for argument, given in definition.args.items()
            if (isinstance(given.type, GraphQLNonNull) and given.default_value is Undefined)
            or self._chance.random() < 0.35
        ]
        given = f"({', '.join(arguments)})" if arguments else ""
        kind = get_named_type(definition.type)
        below = "" if is_leaf_type(kind) else " " + self._selection(kind, depth - 1)
        return f"{alias}{name}{given}{self._directive()}{below}"

    def _argument(self, name: str, kind: Any) -> str:
        value = self._values.of(kind, name)
        if self._chance.random() < 0.5:
            return literal(value)
        variable = f"v{len(self._variables)}"
        self._variables[variable] = (str(kind), value)
        return f"${variable}"

    def _directive(self) -> str:
        if self._chance.random() > 0.03:
            return ""
        return self._chance.choice(
            (" @include(if: true)", " @skip(if: false)", " @skip(if: true)", " @include(if: false)")
        )

    def _selection(self, kind: Any, depth: int) -> str:
        parts = [self._field(name, kind.fields[name], depth) for name in self._chosen(kind, depth)]
        if isinstance(kind, GraphQLInterfaceType):
            possible = [one for one in self._schema.get_possible_types(kind) if self._chance.random() < 0.4]
            parts += [f"... on {one.name} {self._selection(one, depth - 1)}" for one in possible]
        text = "{ " + " ".join(parts or ["__typename"]) + " }"
        if self._chance.random() > 0.05:
            return text
        name = f"F{len(self._fragments)}"
        self._fragments.append(f"fragment {name} on {kind.name} {text}")
        return f"{{ ...{name} }}"

    def _chosen(self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> list[str]:
        """Return some of the fields of a type: leaves often, what nests only while there is room."""
        leaves = [name for name, one in kind.fields.items() if is_leaf_type(get_named_type(one.type))]
        nested = [name for name in kind.fields if name not in leaves] if depth > 0 else []
        if depth > 0 and "edges" in nested:
            return ["edges", *(name for name in ("pageInfo", "totalCount") if self._chance.random() < 0.4)]
        generous = self._chance.choice((0.2, 0.5, 1.0))
        chosen = [name for name in leaves if self._chance.random() < generous]
        chosen += [name for name in nested if self._chance.random() < generous * (0.3 + 0.1 * depth)]
        return chosen or self._chance.sample(leaves or nested or ["__typename"], 1)

    def _broken(self, whole: Asked) -> Asked:
        breaks: tuple[Callable[[Asked], Asked], ...] = (
            self._cut, self._letter_gone, self._letter_doubled, self._renamed, self._foreign_letter, self._value_odd,
            self._value_odd, self._value_gone, self._value_more, self._misnamed, self._twice, self._circle,
            self._swapped,
        )  # fmt: skip
        return self._chance.choice(breaks)(whole)

    def _place(self, text: str) -> int:
        return self._chance.randrange(len(text))

    def _cut(self, asked: Asked) -> Asked:
        return Asked(asked.query[: self._place(asked.query)], asked.variables)

    def _letter_gone(self, asked: Asked) -> Asked:
        place = self._place(asked.query)
        return Asked(asked.query[:place] + asked.query[place + 1 :], asked.variables)

    def _letter_doubled(self, asked: Asked) -> Asked:
        place = self._place(asked.query)
        return Asked(asked.query[:place] + asked.query[place] * 2 + asked.query[place + 1 :], asked.variables)

    def _foreign_letter(self, asked: Asked) -> Asked:
        place, letter = self._place(asked.query), self._chance.choice("\0\ud800é{}()$@!\"'#\\&|,…\ufeff")
        return Asked(asked.query[:place] + letter + asked.query[place:], asked.variables)

    def _renamed(self, asked: Asked) -> Asked:
        words = asked.query.split(" ")
        place = self._chance.randrange(len(words))
        words[place] += self._chance.choice(("x", "s", "Id", "_", "__typename"))
        return Asked(" ".join(words), asked.variables)

    def _swapped(self, asked: Asked) -> Asked:
        words = asked.query.split(" ")
        one, other = self._chance.randrange(len(words)), self._chance.randrange(len(words))
        words[one], words[other] = words[other], words[one]
        return Asked(" ".join(words), asked.variables)

    def _value_odd(self, asked: Asked) -> Asked:
        if not asked.variables:
            return self._renamed(asked)
        name = self._chance.choice([*asked.variables])
        return Asked(asked.query, {**asked.variables, name: self._chance.choice(ODD_VALUES)})

    def _value_gone(self, asked: Asked) -> Asked:
        return Asked(asked.query, dict([*asked.variables.items()][1:]))

    def _value_more(self, asked: Asked) -> Asked:
        return Asked(asked.query, {**asked.variables, "nobody": self._chance.choice(ODD_VALUES), "__proto__": {}})

    def _misnamed(self, asked: Asked) -> Asked:
        return Asked(asked.query, asked.variables, self._chance.choice(("", "Nobody", "asked", "A" * 5_000)))

    def _twice(self, asked: Asked) -> Asked:
        return Asked(asked.query + " " + asked.query, asked.variables, self._chance.choice((None, "Asked")))

    def _circle(self, asked: Asked) -> Asked:
        return Asked(
            asked.query + " fragment A on Query { ...B } fragment B on Query { ...A ...Nope }", asked.variables
        )
