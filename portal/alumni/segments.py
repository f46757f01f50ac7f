"""The orders of a list of alumni as parts that follow one another, each over plain columns that an index can walk.

Together they are the order of ``filters.order_keys``. That one sorts by what a row shows, which no index knows: of a
million rows it sorts all, for a page of twenty.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet

from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, group_policy
from portal.privacy.viewers import Viewer

from .filters import AlumniOrder
from .lists import DATED, UNDATED, closes
from .models import AlumniProfile, ListPlace
from .rows import MASKS, any_of, any_row, entrusted_in_place_q, expected_q, field_arms, none_of, visible_arms

_ID, _NAME, _DAY = "public_id", "name_key", "graduation_rank"
_SHOWN = {_ID: "listed_id", _NAME: "listed_name", _DAY: "listed_day"}
"""What a key is called where it stands in one table for some rows and in another for others."""

SHARED = frozenset({_DAY, _SHOWN[_DAY]})
"""The keys that thousands have in common: a whole year graduates on one day."""

Arms = Mapping[Audience, Q]


@dataclass(frozen=True, slots=True)
class Arm:
    """Some rows of a part, those of one audience: alone, they are in an index of their own."""

    condition: Q
    joins: Mapping[str, Any] = field(default_factory=dict)
    keys: Mapping[str, Any] = field(default_factory=dict)

    def of(self, rows: QuerySet[AlumniProfile], narrowed: Q) -> QuerySet[AlumniProfile]:
        """Return those of ``rows`` in the arm that meet ``narrowed``, with the keys they are ordered by."""
        # Asked before the keys are told: the condition and the keys then read one and the same place.
        return rows.annotate(**self.joins).filter(self.condition, narrowed).annotate(**self.keys)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of an ordered list: the union of its arms, and the names it is ordered by. A row can be in several arms.

    The arms hold in visible rows only.
    """

    arms: Sequence[Arm]
    names: tuple[str, ...]


def segments(viewer: Viewer, order: AlumniOrder) -> tuple[Segment, ...]:
    """Return the parts of an order for ``viewer``, those without rows left out."""
    make = {AlumniOrder.UNORDERED: _by_id, AlumniOrder.NAME: _by_name, AlumniOrder.GRADUATION: _by_day}[order]
    return tuple(part for part in make(viewer) if part.arms)


def _by_id(viewer: Viewer) -> Iterator[Segment]:
    yield _segment(viewer, _one_by_one(viewer, visible_arms(viewer)), _ID)


def _by_name(viewer: Viewer) -> Iterator[Segment]:
    named = _one_by_one(viewer, field_arms(viewer, FieldGroup.IDENTITY))
    rest = _hiding(_one_by_one(viewer, visible_arms(viewer)), FieldGroup.IDENTITY)
    nameless = none_of(named.values())
    yield _segment(viewer, named, _NAME, _ID)
    yield _segment(viewer, {audience: arm & nameless for audience, arm in rest.items()}, _ID)


def _by_day(viewer: Viewer) -> Iterator[Segment]:
    """Yield those whose day of graduation is seen, newest first, then all others.

    It is seen where the name is. A representative sees the degrees of the own units, and the others of a person only
    where education is open besides.
    """
    visible = _one_by_one(viewer, visible_arms(viewer))
    named = _one_by_one(viewer, field_arms(viewer, FieldGroup.IDENTITY))
    studied = _one_by_one(viewer, field_arms(replace(viewer, unit_paths=()), FieldGroup.EDUCATION))
    whole, entrusted = any_of(studied.values()), named.pop(Audience.UNIT, None)
    dated = [(arm & expected_q(whole) & DATED, "") for arm in named.values()]
    seen = any_of(named.values()) & whole & DATED
    rest = _hiding(visible, FieldGroup.IDENTITY, FieldGroup.EDUCATION, undated=True)
    if entrusted is not None:
        own = entrusted & expected_q(none_of(studied.values()))
        dated += [(arm & entrusted & DATED, "") for arm in _hiding(studied, FieldGroup.IDENTITY).values()]
        dated += [(own & _newest(viewer, path), path) for path in viewer.unit_paths]
        seen |= entrusted & whole & DATED | own & any_row(_places(viewer.unit_paths).filter(DATED))
    unseen = none_of([seen])
    yield _keyed(dated, _DAY, _ID)
    yield _segment(viewer, {audience: arm & unseen for audience, arm in rest.items()}, _ID)


def _one_by_one(viewer: Viewer, arms: Arms) -> dict[Audience, Q]:
    """Return arms as few rows are best asked: the center's holds all others; a department's degrees row by row."""
    if Audience.CENTER in arms:
        return {Audience.CENTER: arms[Audience.CENTER]}
    return {
        audience: entrusted_in_place_q(viewer.unit_paths) if audience is Audience.UNIT else arm
        for audience, arm in arms.items()
    }


def _hiding(arms: Arms, *groups: FieldGroup, undated: bool = False) -> dict[Audience, Q]:
    """Return of each arm the rows that may hide one of ``groups`` from its audience, or with ``undated`` have no day.

    It says once more, in the words of an index, what holds of the rows of a last segment.
    """
    hiding = {}
    for audience, arm in arms.items():
        ways = [UNDATED] if undated else []
        if audience is Audience.UNIT and undated:
            ways = [Q(place__graduation_rank__isnull=True)]
        for group in groups:
            rule = group_policy(group)
            if rule is None or audience not in rule.always | rule.choosable:
                ways = [Q(pk__isnull=False)]
                break
            if audience not in rule.always:
                ways.append(closes(MASKS[audience], group.bit))
        if ways:
            hiding[audience] = arm & any_of(ways)
    return hiding


def _places(paths: Sequence[str]) -> QuerySet[ListPlace]:
    return ListPlace.objects.filter(profile=OuterRef("pk"), unit_path__in=paths)


def _newest(viewer: Viewer, path: str) -> Q:
    """Return the condition "has a day in the unit of ``path``, and no later one in another of the viewer's"."""
    dated = Q(place__graduation_rank__isnull=False)
    others = [other for other in viewer.unit_paths if other != path]
    later = _places(others).filter(graduation_rank__lt=OuterRef("place__graduation_rank"))
    return dated & ~any_row(later) if others else dated


def _segment(viewer: Viewer, arms: Arms, *keys: str) -> Segment:
    """Return the union of these arms by ``keys``; a department's people are walked unit by unit."""
    walks = []
    for audience, arm in arms.items():
        walks += [(arm, path) for path in (viewer.unit_paths if audience is Audience.UNIT else ("",))]
    return _keyed(walks, *keys)


def _keyed(walks: Sequence[tuple[Q, str]], *keys: str) -> Segment:
    """Return arms, each with the path of the unit whose places it walks or none, as a segment ordered by ``keys``."""
    if not any(path for _arm, path in walks):
        return Segment([Arm(arm) for arm, _path in walks], keys)
    return Segment(
        [Arm(arm & _in_list(path), _place(path), _shown(keys, path)) for arm, path in walks],
        tuple(_SHOWN[key] for key in keys),
    )


def _in_list(path: str) -> Q:
    return Q(place__unit_path=path) if path else Q()


def _place(path: str) -> dict[str, Any]:
    return {"place": FilteredRelation("places", condition=Q(places__unit_path=path))} if path else {}


def _shown(keys: Sequence[str], path: str) -> dict[str, Any]:
    return {_SHOWN[key]: F(f"place__{key}" if path else key) for key in keys}
