"""What a list of alumni can be narrowed and ordered by, each bound to whether the viewer sees that very field.

A filter that read a hidden value would tell it, one guess at a time; an order would tell its rank. So a predicate
holds only in rows where the field is visible, and an order puts the rows that hide it last, as if it were empty.
"""

from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from enum import Enum
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from portal.institution.selectors import within
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, group_policy, mask_of
from portal.privacy.viewers import Viewer
from portal.reference.turkish import fold

from .models import Degree, ProfileSkill
from .projection import YEARS_IN_BAND
from .rows import degree_q, field_arms, field_q, none_of


@dataclass(frozen=True, slots=True)
class AlumniFilter:
    """What to narrow a list of alumni by; None does not narrow. Codes are those of the reference data.

    ``unit_path`` is the subtree of a unit; years are of graduation, both inclusive; ``name`` is folded and compared
    from the beginning of any of the names.
    """

    unit_path: str | None = None
    level: str | None = None
    graduated_from: int | None = None
    graduated_to: int | None = None
    province: str | None = None
    sector: str | None = None
    skill: str | None = None
    name: str | None = None
    open_to_job: bool | None = None
    open_to_internship: bool | None = None
    open_to_mentoring: bool | None = None

    def fingerprint(self) -> str:
        """Return a text that differs where two filters differ; cursors are bound to it."""
        return repr([(item.name, getattr(self, item.name)) for item in dataclass_fields(self)])

    def told(self) -> str:
        """Return what was asked for, as the access ledger keeps it."""
        return "; ".join(f"{name}: {value}" for name, value in self._given().items())

    def groups(self) -> int:
        """Return the mask of the groups that are told of whoever meets it: being found says what they hold."""
        return mask_of({READS[name] for name in self._given()})

    def _given(self) -> dict[str, Any]:
        values = {item.name: getattr(self, item.name) for item in dataclass_fields(self)}
        return {name: value for name, value in values.items() if value is not None}


READS: dict[str, FieldGroup] = {
    "unit_path": FieldGroup.EDUCATION,
    "level": FieldGroup.EDUCATION,
    "graduated_from": FieldGroup.EDUCATION,
    "graduated_to": FieldGroup.EDUCATION,
    "province": FieldGroup.LOCATION,
    "sector": FieldGroup.SECTOR,
    "skill": FieldGroup.SKILLS,
    "name": FieldGroup.IDENTITY,
    "open_to_job": FieldGroup.PLANS,
    "open_to_internship": FieldGroup.PLANS,
    "open_to_mentoring": FieldGroup.PLANS,
}
"""Which group each filter reads; a test holds it complete."""


def _degree_condition(wanted: AlumniFilter, *, coarsely: bool = False) -> Q:
    """Return one condition for one degree: the filters of education hold together, on the same degree.

    ``coarsely`` asks whether the band of the graduation reaches into the years wanted, whatever its day.
    """
    # Compared as numbers: the lookup of a year makes days of it, and of the year 0 or 10000 there is none.
    condition, year = Q(), ExtractYear("graduated_on")
    first = year - year % YEARS_IN_BAND if coarsely else year
    last = first + (YEARS_IN_BAND - 1) if coarsely else year
    if wanted.unit_path is not None:
        condition &= within([wanted.unit_path], through="unit__")
    if wanted.level is not None:
        condition &= Q(level=wanted.level)
    if wanted.graduated_from is not None:
        condition &= Q(GreaterThanOrEqual(last, wanted.graduated_from))
    if wanted.graduated_to is not None:
        condition &= Q(LessThanOrEqual(first, wanted.graduated_to))
    return condition


def _education_q(viewer: Viewer, wanted: AlumniFilter) -> Q:
    """Return the rows with a degree that meets ``wanted``: exactly where the name is seen, by its band where not."""
    exactly = degree_q(viewer, _degree_condition(wanted))
    if (wanted.graduated_from is None and wanted.graduated_to is None) or _sees_every_name(viewer):
        return exactly
    # A band holds each of its days, so whoever is found exactly is found coarsely as well.
    return degree_q(viewer, _degree_condition(wanted, coarsely=True)) & (exactly | _nameless(viewer))


def _sees_every_name(viewer: Viewer) -> bool:
    """Say whether there is no row without a name for this viewer: nobody need look for one."""
    rule = group_policy(FieldGroup.IDENTITY)
    return rule is not None and Audience.CENTER in viewer.audiences & rule.always


def _nameless(viewer: Viewer) -> Q:
    """Return the condition "this viewer does not see the name"."""
    return none_of(field_arms(viewer, FieldGroup.IDENTITY).values())


def filter_q(viewer: Viewer, wanted: AlumniFilter) -> Q:
    """Return the rows that meet ``wanted`` by values ``viewer`` sees."""
    condition = Q()
    if _degree_condition(wanted):
        condition &= _education_q(viewer, wanted)
    if wanted.province is not None:
        condition &= Q(province__code=wanted.province) & field_q(viewer, READS["province"])
    if wanted.sector is not None:
        condition &= Q(sector__code=wanted.sector) & field_q(viewer, READS["sector"])
    if wanted.skill is not None:
        having = ProfileSkill.objects.filter(profile=OuterRef("pk"), skill__code=wanted.skill)
        condition &= Q(Exists(having)) & field_q(viewer, READS["skill"])
    if wanted.name is not None:
        start = fold(wanted.name)
        named = Q(name_folded__startswith=start) | Q(name_folded__contains=f" {start}")
        condition &= named & field_q(viewer, READS["name"])
    for flag in ("open_to_job", "open_to_internship", "open_to_mentoring"):
        value = getattr(wanted, flag)
        if value is not None:
            # "Not open" and "does not say" are one answer, as in the projection.
            holds = Q(**{flag: True}) & field_q(viewer, READS[flag])
            condition &= holds if value else ~holds
    return condition


class AlumniOrder(Enum):
    """What a list of alumni can be ordered by."""

    UNORDERED = "unordered"
    NAME = "name"
    GRADUATION = "graduation"

    def groups(self) -> int:
        """Return the mask of the groups that are told by the place of a row: its cursor holds what it is ordered by."""
        return {AlumniOrder.NAME: FieldGroup.IDENTITY.bit, AlumniOrder.GRADUATION: FieldGroup.EDUCATION.bit}.get(
            self, 0
        )


def _latest_graduation(viewer: Viewer) -> Case:
    """Return the day of the latest graduation ``viewer`` sees of a row; of a row without a name no day is seen."""

    def latest(condition: Q) -> Subquery:
        rows = Degree.objects.filter(condition, profile=OuterRef("pk")).order_by().values("profile")
        return Subquery(rows.annotate(latest=Max("graduated_on")).values("latest"))

    seen = field_q(replace(viewer, unit_paths=()), FieldGroup.EDUCATION) & field_q(viewer, FieldGroup.IDENTITY)
    whens = [When(seen, then=latest(Q()))]
    if Audience.UNIT in viewer.audiences:
        whens.append(When(Q(pk__isnull=False), then=latest(within(viewer.unit_paths, through="unit__"))))
    return Case(*whens, default=None, output_field=DateField())


def order_keys(viewer: Viewer, order: AlumniOrder) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return annotations and the names to order by; the opaque public id ends every order.

    The key of a row is what its viewer sees. Keys are never null, so that a cursor can compare them: a first key tells
    the rows with a value from those without, which come last. ``segments`` holds the same order in parts.
    """
    if order is AlumniOrder.NAME and _sees_every_name(viewer):
        return {}, BY_NAME
    if order is AlumniOrder.NAME:
        sees = field_q(viewer, FieldGroup.IDENTITY)
        return {
            "without_name": ExpressionWrapper(_nameless(viewer), output_field=BooleanField()),
            "seen_name": Case(When(sees, then=F("name_key")), default=Value(""), output_field=TextField()),
        }, ("without_name", "seen_name", "public_id")
    if order is AlumniOrder.GRADUATION:
        day = Coalesce(_latest_graduation(viewer), Value("0001-01-01", output_field=DateField()))
        return {"seen_graduation": day}, ("-seen_graduation", "public_id")
    return {}, BY_ID


BY_ID = ("public_id",)
BY_NAME = ("name_key", "public_id")


def apply(viewer: Viewer, wanted: AlumniFilter, order: AlumniOrder, rows: Any) -> Any:
    """Narrow and order a queryset of profiles for ``viewer``."""
    annotations, names = order_keys(viewer, order)
    narrowed = rows.filter(filter_q(viewer, wanted))
    return (narrowed.annotate(**annotations) if annotations else narrowed).order_by(*names)
