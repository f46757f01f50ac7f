"""Declarations beside each field: who it is open to, what it costs, what an argument reads.

They cost nothing while a query runs: ``walker`` reads them once, over the built schema, and refuses a schema with a
field nobody decided on; the cost rule reads the weights. Only a field that is not open to everyone gets a gate.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field
from enum import Enum
from typing import Any, TypeVar

import strawberry
from django.core.exceptions import ImproperlyConfigured
from strawberry.schema_directive import Location

from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldPolicy, registered

from .enums import described_enum
from .keeping import Keep

EXPOSURE = "graphql_api.exposure"
READS = "graphql_api.reads"

AS_PAGED = 0
"""The bound of a list whose length ``first`` of the field above tells: its rows are counted there, once."""

AudienceKind = described_enum(
    Audience,
    name="Audience",
    description="Who is looking, as a kind. A field without a word on it is open to PUBLIC.",
    members={
        "PUBLIC": "Everybody, signed in or not.",
        "STUDENT": "Students of the university.",
        "MENTEE": "The people whose mentor the owner is.",
        "ALUMNI": "Graduates who claimed their record.",
        "EMPLOYER": "Contacts of a firm that is approved and in force.",
        "UNIT": "Representatives of a unit the person graduated from.",
        "CENTER": "The staff of the career and alumni center.",
        "SELF": "The person the record is about.",
    },
)


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],
    description="Who may see this at all; a person's own choices narrow it further. Whoever may not is answered null.",
)
class Visible:
    """The declaration as the schema text shows it."""

    to: list[AudienceKind]


Coordinates = tuple[str, ...]
"""Schema coordinates, ``Type.field``: what a filter, an order or an argument reads."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What a value from the client is compared with; ``projected`` where that is the viewer's own projection."""

    coordinates: Coordinates
    projected: bool = False


@dataclass(frozen=True, slots=True)
class Exposure:
    """What was declared of one field; ``at_choice`` are those of its audiences whose sight the owner decides on."""

    audiences: frozenset[Audience]
    governed: bool = False
    at_choice: frozenset[Audience] = frozenset()
    bounded: int | None = None
    weight: int | None = None
    reads: Mapping[str, Reads] = field(default_factory=dict)
    load: Callable[..., Sequence[Any]] | None = None
    keep: Keep | None = None

    @property
    def is_public(self) -> bool:
        """Say whether everybody may see the field."""
        return Audience.PUBLIC in self.audiences


def _directives(audiences: frozenset[Audience]) -> list[Any]:
    if Audience.PUBLIC in audiences:
        return []
    return [Visible(to=[audience for audience in Audience if audience in audiences])]


def _declared(exposure: Exposure, *, default: Any = MISSING, **options: Any) -> Any:
    options["default"] = default
    return strawberry.field(metadata={EXPOSURE: exposure}, directives=_directives(exposure.audiences), **options)


def exposed(
    *to: Audience,
    bounded: int | None = None,
    weight: int | None = None,
    reads: Mapping[str, str | Coordinates | Reads] | None = None,
    keep: Keep | None = None,
    **options: Any,
) -> Any:
    """Declare a field open to the audiences ``to``, whatever its owner says: an attribute or, as decorator, a resolver.

    Whoever is none of them gets null (on Query and Mutation: UNAUTHENTICATED or FORBIDDEN) before the resolver runs.
    ``bounded``: the most items the list can ever hold, for lists that are no connections, or AS_PAGED.
    ``weight``: its cost, 1 for objects and 0 for values where not given.
    ``reads``: for each argument the coordinates it is compared with.
    ``keep``: what the answer of a resolver is made from, where everybody of an audience is given the same.
    ``options`` are strawberry's (``name``, ``description``, ``deprecation_reason``, ``default``).
    """
    if not to:
        raise ImproperlyConfigured("exposed() names no audience")
    exposure = Exposure(frozenset(to), bounded=bounded, weight=weight, reads=_reads(reads), keep=keep)
    return _declared(exposure, **options)


def governed(
    policy: str | FieldPolicy,
    *,
    bounded: int | None = None,
    reads: Mapping[str, str | Coordinates | Reads] | None = None,
    **options: Any,
) -> Any:
    """Declare a field its owner decides on, filled from a projection only: null where closed.

    ``policy`` is a field policy or its name, ``"alumni.Profile.phone"``. The field must be nullable. ``resolver`` may
    tell the value in the reader's terms; it gets what was projected and nothing else.
    """
    rule = policy if isinstance(policy, FieldPolicy) else _policy_named(policy)
    at_choice = frozenset(rule.choosable - rule.always)
    exposure = Exposure(
        rule.always | rule.choosable, governed=True, at_choice=at_choice, bounded=bounded, reads=_reads(reads)
    )
    return _declared(exposure, default=options.pop("default", MISSING if "resolver" in options else None), **options)


def _policy_named(name: str) -> FieldPolicy:
    label, _, column = name.rpartition(".")
    model = registered().get(label)
    if model is None or column not in model.exposed:
        raise ImproperlyConfigured(f"{name} is no exposed column of a personal model")
    return model.exposed[column]


PENDING: Any = type("Pending", (), {"__repr__": lambda _self: "PENDING", "__slots__": ()})()
"""What a related field holds until it is first asked for."""


def related(
    load: Callable[..., Sequence[Any]],
    *to: Audience,
    bounded: int | None = None,
    keep: Keep | None = None,
    **options: Any,
) -> Any:
    """Declare a relation that is loaded for all siblings at once, when the first of them is asked.

    ``load(context, parents)`` returns one value a parent, in their order, with a fixed number of statements. Open to
    the audiences ``to``, or as its type says where none is given. ``keep`` as for ``exposed``.
    """
    audiences = frozenset(to) or frozenset(Audience)
    return _declared(Exposure(audiences, bounded=bounded, load=load, keep=keep), default=PENDING, **options)


Kind = TypeVar("Kind", bound=type)


def content_type(*to: Audience) -> Callable[[Kind], Kind]:
    """Declare every field of a type open to the audiences ``to`` unless the field says otherwise: no personal data.

    Stands above ``@strawberry.type``. A subclass declares again: it may add what its base did not know of.
    """
    if not to:
        raise ImproperlyConfigured("content_type() names no audience")

    def declare(kind: Kind) -> Kind:
        exposure = Exposure(frozenset(to))
        kind.__exposure__ = exposure  # type: ignore[attr-defined]
        definition = kind.__strawberry_definition__  # type: ignore[attr-defined]
        definition.directives = [*(definition.directives or ()), *_directives(exposure.audiences)]
        return kind

    return declare


def filter_on(*coordinates: str, projected: bool = False, default: Any = None, **options: Any) -> Any:
    """Declare what a field of a filter input reads: coordinates such as ``"Posting.city"``.

    A field its owner decides on may only be read as projected for the viewer (``projected=True``): a filter on the
    stored value tells what the answer hides.
    """
    metadata = {READS: Reads(coordinates, projected)}
    return strawberry.field(default=default, metadata=metadata, **options)


EnumKind = TypeVar("EnumKind", bound=type[Enum])


def order_enum(
    reads: Mapping[str, str | Coordinates | Reads], *, name: str | None = None, description: str | None = None
) -> Callable[[EnumKind], EnumKind]:
    """Make an enum a list's order; ``reads`` names for each member what the rows are sorted by."""

    def declare(kind: EnumKind) -> EnumKind:
        if missing := [member.name for member in kind if member.name not in reads]:
            raise ImproperlyConfigured(f"{kind.__name__}: order_enum says not what {missing} read")
        kind.__reads__ = _reads(reads)  # type: ignore[attr-defined]
        return strawberry.enum(kind, name=name, description=description)

    return declare


def _reads(reads: Mapping[str, str | Coordinates | Reads] | None) -> dict[str, Reads]:
    return {name: _as_reads(value) for name, value in (reads or {}).items()}


def _as_reads(value: str | Coordinates | Reads) -> Reads:
    if isinstance(value, Reads):
        return value
    return Reads((value,) if isinstance(value, str) else tuple(value))
