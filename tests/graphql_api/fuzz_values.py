"""Values for arguments: mostly what the field takes, ids and codes that exist among them, now and then an odd one."""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
)

ODD_TEXTS = (
    "", " ", "%", "_", "\\", "'", '"', "';--", "İ", "ı", "ß", "ﬁ", "\u202e", "\u0301", "👩‍💻", "\x7f", "\t\n",
    "a\0b", "\ud800",
    "NaN", "null", "-1", "1e999", "0x10", "../../etc/passwd", "<script>", "{{7*7}}", "${jndi:x}", "AND OR NOT", '"açık',
    "*", "a*", "(((", "~1", "^2", "x" * 200, "x" * 201, "ş" * 10_000, "x" * 10_001, "9" * 400, "UGVyc29uOjI=", "A" * 22,
)  # fmt: skip
ODD_NUMBERS = (0, -1, 1, 2, 100, 101, 2**31 - 1, -(2**31), 2**31, 2**63, 10**40, 1.5, 1e308)
ODD_DATES = ("0001-01-01", "9999-12-31", "2024-02-31", "2026", "", "2026-11-21T10:00:00Z", "0000-00-00", "-1")
ODD_MOMENTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-21", "2026-11-21T25:00:00Z", "x")
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    2**63,
    "",
    "x",
    [],
    {},
    [None],
    {"a": 1},
    [[[[[[[[1]]]]]]]],
    ["x"] * 501,
)
DATES = ("2026-11-21", "2026-11-22", "2027-02-01", "2024-01-01", "2000-05-19")
MOMENTS = ("2026-11-21T10:00:00+03:00", "2026-01-01T00:00:00", "2027-01-01T00:00:00Z")
TEXTS = {
    "province": ("33", "06", "99", ""),
    "provinces": ("33", "06"),
    "sector": ("J", "P", ""),
    "skill": ("1", "90", "91"),
    "skills": ("1", "90", "91"),
    "codes": ("1", "90", "J"),
    "languages": ("en", "de"),
    "openTo": ("job", "mentoring", "nothing"),
    "path": ("/", "/bulten/", "/bulten/sayi-1/", "/bulten/sayi-901/", "/bulten/sayi-902/", "/bulten/sayi-903/"),
    "email": ("kisi0@firma.example", "yeni@firma.example", "yok"),
    "studentNumber": ("20260001", "20230008"),
    "taxNumber": ("1234567890", "0000000000"),
    "domain": ("firma.example", "x"),
    "contactPhone": ("+905551112201", "5551112201", "1"),
    "applyUrl": ("https://firma.example/is", "javascript:alert(1)"),
    "name": ("Işıl", "Öz", "Liste", "Yeni"),
    "text": ("mühendis", "yazılım geliştirici", "ışıl", "", "bülten", "ders"),
}
WORDS = ("Işıl", "Öztürk", "Mühendis", "yazılım", "Mersin", "deneme", "2026")


class EnumWord(str):
    """A member of an enum: a bare word in a document."""

    __slots__ = ()


class Values:
    """Draws values. ``ids`` are ids by type of thing, hidden ones among them, and texts by the name of their argument.

    ``odd`` is how often a value is one that does not fit.
    """

    def __init__(self, chance: Random, ids: Mapping[str, Sequence[str]], odd: float) -> None:
        self._chance = chance
        self._ids = ids
        self._odd = odd

    def of(self, kind: GraphQLInputType, name: str) -> Any:
        """Return a value for an argument or input field of this type and name."""
        if isinstance(kind, GraphQLNonNull):
            return self.of(kind.of_type, name)
        if self._chance.random() < self._odd / 2:
            return self._chance.choice(ODD_VALUES)
        if isinstance(kind, GraphQLList):
            most = 600 if self._chance.random() < self._odd / 10 else 3
            return [self.of(kind.of_type, name) for _place in range(self._chance.randint(0, most))]
        if isinstance(kind, GraphQLEnumType):
            return EnumWord(self._chance.choice([*kind.values]))
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind)
        return self._scalar(str(kind), name)

    def _object(self, kind: GraphQLInputObjectType) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, field in kind.fields.items():
            needed = isinstance(field.type, GraphQLNonNull) and field.default_value is Undefined
            if needed or self._chance.random() < 0.5:
                made[name] = self.of(field.type, name)
        return made

    def _scalar(self, kind: str, name: str) -> Any:
        chance, is_odd = self._chance, self._chance.random() < self._odd
        if kind == "Boolean":
            return chance.random() < 0.5
        if kind in ("Int", "Float"):
            plain = (1, 2, 3) if name in ("first", "last") else (1, 2, 2016, 2020)
            return chance.choice(ODD_NUMBERS if is_odd else plain)
        if kind == "Date":
            return chance.choice(ODD_DATES if is_odd else DATES)
        if kind == "DateTime":
            return chance.choice(ODD_MOMENTS if is_odd else MOMENTS)
        if is_odd:
            return chance.choice(ODD_TEXTS)
        return self._id(name) if kind == "ID" else chance.choice(self._ids.get(name) or TEXTS.get(name, WORDS))

    def _id(self, name: str) -> str:
        stem = name.removesuffix("Ids").removesuffix("Id").lower()
        fitting = [one for kind, ids in self._ids.items() if stem in kind.lower() for one in ids]
        everything = [one for ids in self._ids.values() for one in ids]
        return self._chance.choice(fitting if fitting and self._chance.random() < 0.8 else everything)


def literal(value: Any) -> str:
    """Return a value as a document writes it."""
    if isinstance(value, EnumWord):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(item)}" for name, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
