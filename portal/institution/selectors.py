"""Reads of the unit tree."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from .models import Unit, UnitKind

ROOT_KINDS = frozenset({UnitKind.FACULTY, UnitKind.SCHOOL, UnitKind.VOCATIONAL_SCHOOL, UnitKind.INSTITUTE})
"""The kinds of unit right below the university, which circulars are sent to."""


def units() -> QuerySet[Unit]:
    """Return every unit in tree order; the tree is public."""
    rows: QuerySet[Unit] = Unit.objects.order_by("path")
    return rows


def programs_by_code() -> dict[str, Unit]:
    """Return every program by its code, for imports."""
    return {unit.code: unit for unit in Unit.objects.filter(kind=UnitKind.PROGRAM)}


def paths_of(unit_ids: Iterable[int]) -> tuple[str, ...]:
    """Return the tree paths of the units, sorted, without those that lie below another of them."""
    paths: list[str] = []
    for path in Unit.objects.filter(pk__in=list(unit_ids)).order_by("path").values_list("path", flat=True):
        if not any(path.startswith(outer) for outer in paths):
            paths.append(path)
    return tuple(paths)


def within(paths: Iterable[str], *, through: str = "") -> Q:
    """Return the condition "in one of these subtrees"; ``through`` is the lookup path to the unit, ending in ``__``.

    No paths means nothing at all, never everything.
    """
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{through}path__startswith": path})
    return condition


def path_of(public_id: UUID | None) -> str | None:
    """Return the tree path of a unit by its public id, None where there is none."""
    return Unit.objects.filter(public_id=public_id).values_list("path", flat=True).first() if public_id else None


def codes_by_path() -> dict[str, str]:
    """Return the code of every unit by its tree path."""
    return dict(Unit.objects.values_list("path", "code"))


def codes_above(path: str, codes: Mapping[str, str]) -> list[str]:
    """Return the codes of the unit at ``path`` and of every unit above it; ``codes`` is ``codes_by_path()``."""
    steps = range(Unit.steplen, len(path) + 1, Unit.steplen)
    return [codes[path[:end]] for end in steps if path[:end] in codes]


def programs_by_root() -> list[tuple[Unit, list[Unit]]]:
    """Return the programs under the faculty, school or institute each belongs to, in tree order: one statement."""
    groups: list[tuple[Unit, list[Unit]]] = []
    for unit in units():
        if unit.kind in ROOT_KINDS:
            groups.append((unit, []))
        elif unit.kind == UnitKind.PROGRAM:
            if not groups or not unit.path.startswith(groups[-1][0].path):
                groups.append((unit, []))
            groups[-1][1].append(unit)
    return [(root, programs) for root, programs in groups if programs]


def unit_of_code(code: str) -> Unit | None:
    """Return the unit with this code; the tree is public."""
    found: Unit | None = Unit.objects.filter(code=code).first()
    return found


def unit_of_public_id(public_id: UUID | None) -> Unit | None:
    """Return the unit with this public id; the tree is public."""
    found: Unit | None = Unit.objects.filter(public_id=public_id).first() if public_id else None
    return found
