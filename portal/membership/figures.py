"""What a campaign has come to, counted by the database: by unit, by program, by advisor (K-29, S4-17)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from portal.accounts.models import User
from portal.institution.models import Unit, UnitKind
from portal.privacy.viewers import Viewer

from .issuing import initials_of
from .models import MEMBERS, Campaign, CohortStudent, MembershipState, TaskKind, TaskState, UnitTask
from .scope import scope_of

ISSUED = (MembershipState.ISSUED, MembershipState.CHECKED)
_COUNTED = {
    "applicants": Q(),
    "members": Q(record__membership__state__in=MEMBERS),
    "issued": Q(record__membership__state__in=ISSUED),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """How many were to register, are members, have the form; ``share`` is K-29 in percent, None where nobody was to."""

    applicants: int
    members: int
    issued: int
    share: float | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit in a campaign: its figures, and which of its tasks are done; no tasks below faculty and school."""

    unit: Unit
    figures: Figures
    tasks: Sequence[UnitTask] = field(default=())

    @property
    def tasks_done(self) -> int:
        """Return how many are done."""
        return sum(task.state == TaskState.DONE for task in self.tasks)


@dataclass(frozen=True, slots=True)
class AdvisorRow:
    """An advisor of students; None for those whom nobody advises."""

    advisor: User | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class AdvisedStudent:
    """What an advisor sees of an own student: enough to know which one, and member yes or no (DOMAIN section 2)."""

    initials: str
    number_ends_with: str
    program: str
    is_member: bool
    issued_on: date | None


def _tenths() -> Case:
    """Return K-29 in tenths of a percent, rounded half up in whole numbers; null where nobody was to register."""
    half_up = ExpressionWrapper(
        (F("issued") * Value(2000) + F("applicants")) / (F("applicants") * Value(2)), output_field=IntegerField()
    )
    return Case(When(applicants=0, then=None), default=half_up, output_field=IntegerField())


def _figures(row: Any) -> Figures:
    tenths = row["tenths"] if isinstance(row, dict) else row.tenths
    counted = row if isinstance(row, dict) else vars(row)
    share = None if tenths is None else tenths / 10
    return Figures(counted["applicants"], counted["members"], counted["issued"], share)


def _counted_within(campaign: Campaign, units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Add to each unit what is counted in its subtree."""
    below = CohortStudent.objects.filter(
        campaign=campaign, record__degree__unit__path__startswith=OuterRef("path")
    ).order_by()
    counts = {
        name: Coalesce(Subquery(below.values("campaign").annotate(n=Count("pk", filter=which)).values("n")), 0)
        for name, which in _COUNTED.items()
    }
    counted: QuerySet[Unit] = units.annotate(**counts).annotate(tenths=_tenths())
    return counted


def campaigns() -> QuerySet[Campaign]:
    """Return every campaign, the latest first; dates are public."""
    return Campaign.objects.all()


def running_campaign(today: date) -> Campaign | None:
    """Return the campaign that runs today, None where none does."""
    return Campaign.objects.filter(opens_on__lte=today, closes_on__gte=today).first()


def campaign_of_cohort(cohort: str) -> Campaign | None:
    """Return the campaign of a cohort."""
    return Campaign.objects.filter(cohort=cohort).first()


def unit_rows(viewer: Viewer, campaign: Campaign) -> list[UnitRow]:
    """Return the units of the viewer's scope with tasks and figures, in tree order: as many statements for any number.

    Whoever is entrusted with a department only finds that department, with its figures and without tasks.
    """
    scope = scope_of(viewer)
    with_tasks = UnitTask.objects.filter(campaign=campaign).values("unit_id")
    shown = Q(pk__in=with_tasks) & scope.condition() | Q(path__in=scope.paths)
    tasks: dict[int, list[UnitTask]] = {}
    rank = list(TaskKind)
    for task in UnitTask.objects.filter(campaign=campaign).select_related("done_by"):
        tasks.setdefault(task.unit_id, []).append(task)
    rows = _counted_within(campaign, Unit.objects.filter(shown)).order_by("path")
    return [
        UnitRow(row, _figures(row), sorted(tasks.get(row.pk, ()), key=lambda task: rank.index(TaskKind(task.kind))))
        for row in rows
    ]


def open_tasks(viewer: Viewer) -> int:
    """Return how many tasks of the campaign that runs today are not done yet in the units of the viewer's scope."""
    units = Unit.objects.filter(scope_of(viewer).condition()).values("pk")
    campaign = running_campaign(viewer.today)
    return UnitTask.objects.filter(campaign=campaign, state=TaskState.OPEN, unit__in=units).count() if campaign else 0


def unit_row(viewer: Viewer, campaign: Campaign, unit_id: int) -> UnitRow | None:
    """Return one unit of the viewer's scope; None where it is absent or another's."""
    unit = _counted_within(campaign, Unit.objects.filter(pk=unit_id)).first()
    if unit is None or not scope_of(viewer).holds(unit):
        return None
    rank = list(TaskKind)
    tasks = UnitTask.objects.filter(campaign=campaign, unit=unit).select_related("done_by")
    return UnitRow(unit, _figures(unit), sorted(tasks, key=lambda task: rank.index(TaskKind(task.kind))))


def program_rows(campaign: Campaign, unit: Unit) -> list[UnitRow]:
    """Return the programs of a unit with students in the campaign, each with its figures: one statement."""
    programs = Unit.objects.filter(path__startswith=unit.path, kind=UnitKind.PROGRAM)
    rows = _counted_within(campaign, programs).filter(applicants__gt=0).order_by("path")
    return [UnitRow(row, _figures(row)) for row in rows]


def advisor_rows(campaign: Campaign, unit: Unit) -> list[AdvisorRow]:
    """Return who advises how many students of a unit, those nobody advises last: two statements."""
    rows = CohortStudent.objects.filter(campaign=campaign, record__degree__unit__path__startswith=unit.path)
    counted = rows.values("advisor_id").annotate(
        **{name: Count("pk", filter=which) for name, which in _COUNTED.items()}
    )
    found = list(counted.annotate(tenths=_tenths()).order_by("advisor_id"))
    people = User.objects.in_bulk([row["advisor_id"] for row in found if row["advisor_id"]])
    told = [AdvisorRow(people.get(row["advisor_id"]), _figures(row)) for row in found]
    return sorted(told, key=lambda row: (row.advisor is None, str(row.advisor)))


def advised_students(viewer: Viewer, campaign: Campaign) -> list[AdvisedStudent]:
    """Return the viewer's own students of a campaign, those who are no members yet first: one statement."""
    if viewer.user_id is None:
        return []
    rows = CohortStudent.objects.filter(campaign=campaign, advisor_id=viewer.user_id).select_related(
        "record__degree__unit", "record__membership__form"
    )
    told = [_advised(row, viewer.language) for row in rows.order_by("record__degree__unit__path", "record_id")]
    return sorted(told, key=lambda one: one.is_member)


def _advised(row: CohortStudent, language: str) -> AdvisedStudent:
    membership = getattr(row.record, "membership", None)
    form = getattr(membership, "form", None) if membership else None
    return AdvisedStudent(
        initials=initials_of(f"{row.record.first_name} {row.record.last_name}"),
        number_ends_with=row.record.student_number[-3:],
        program=row.record.degree.unit.name_in(language),
        is_member=membership is not None and membership.state in MEMBERS,
        issued_on=form.issued_on if form else None,
    )
