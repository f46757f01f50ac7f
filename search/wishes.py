"""What a match wishes for: codes a document may hold, each worth something. Both engines sum it up the same.

A wish comes from our own code, out of what its asker may see; a client never sends one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .documents import Code, code
from .errors import UnknownField
from .indices import IndexDefinition, Kind

MOST_WISHES = 8
MOST_CODES = 100
"""Codes of one wish: more than a profile or a posting may name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """``field`` may hold one of ``codes``; worth ``weight``, with ``each`` once for every one of them.

    A document is only found where it meets one of the ``telling`` wishes: living in one province is no match yet.
    """

    field: str
    codes: tuple[Code, ...]
    weight: int
    telling: bool = False
    each: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """What somebody is searched by instead of words: wishes, and documents that are never an answer.

    ``told`` says it in words, as the access ledger keeps it.
    """

    wishes: tuple[Wish, ...]
    told: str = ""
    besides: frozenset[str] = frozenset()


def checked(definition: IndexDefinition, wanted: Sequence[Wish]) -> tuple[Wish, ...]:
    """Return wishes with their codes in order. Raises UnknownField for a field that clients could not filter by.

    Raises ValueError where none is telling, or one is empty, worthless or too long: our own mistake.
    """
    if wanted and (len(wanted) > MOST_WISHES or not any(wish.telling for wish in wanted)):
        raise ValueError("a few wishes are made, one of them telling")
    return tuple(_checked(definition, wish) for wish in wanted)


def _checked(definition: IndexDefinition, wish: Wish) -> Wish:
    field = definition.field(wish.field)
    if field is None or field.guard_only or field.kind is not Kind.KEYWORD:
        raise UnknownField(wish.field)
    codes = tuple(sorted({code(field, value) for value in wish.codes}, key=str))
    if not 0 < len(codes) <= MOST_CODES or wish.weight < 1:
        raise ValueError(f"the wish for {wish.field} is empty, worthless or too long")
    return Wish(wish.field, codes, wish.weight, wish.telling, wish.each)
