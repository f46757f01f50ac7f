"""Running a campaign: its dates, its students, the four tasks of each unit, and who advises whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES, Role
from portal.accounts.selectors import holders
from portal.institution.models import Unit
from portal.institution.selectors import ROOT_KINDS
from portal.privacy.deeds import note as note_deed
from portal.privacy.deeds import note_on, thing
from portal.privacy.viewers import Viewer
from portal.registry.selectors import records_before_diploma
from portal.workflow.services import move

from .models import Campaign, CohortStudent, TaskKind, UnitTask
from .rights import NotAllowed
from .scope import scope_of

_HTTPS = URLValidator(schemes=["https", "http"])


class BadCampaign(Exception):
    """What was entered is no campaign; ``problems`` pairs the field with the reasons."""

    message = _("Some of what you entered cannot be saved; please look at the marked fields.")

    def __init__(self, problems: dict[str, list[Any]]) -> None:
        super().__init__(sorted(problems))
        self.problems = problems


class EvidenceMissing(Exception):
    """Nothing shows that the task is done."""

    message = _("Please give a link or a note that shows it.")


class NotAnAdvisor(Exception):
    """Whoever shall advise does not hold the role today."""

    message = _("This person does not hold the role of advisor today.")


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A cohort such as 2019-2020, and from which day to which it registers."""

    cohort: str
    opens_on: date
    closes_on: date


def write_campaign(actor: Viewer, *, draft: CampaignDraft, campaign_id: int | None = None) -> Campaign:
    """Plan a campaign, or change its dates; a new one has the four tasks of every faculty, school and institute.

    Raises NotAllowed, BadCampaign.
    """
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign_id) if campaign_id else Campaign()
        campaign.cohort, campaign.opens_on, campaign.closes_on = draft.cohort, draft.opens_on, draft.closes_on
        _check(campaign)
        campaign.save()
        roots = Unit.objects.filter(kind__in=sorted(ROOT_KINDS))
        UnitTask.objects.bulk_create(
            [UnitTask(campaign=campaign, unit=unit, kind=kind) for unit in roots for kind in TaskKind],
            ignore_conflicts=True,
        )
        if campaign.is_open(actor.today):
            gather_students(campaign)
        note_on(actor, "membership.campaign.write", campaign, fields=["cohort", "opens_on", "closes_on"])
    return campaign


def _check(campaign: Campaign) -> None:
    """Raise BadCampaign with every problem: two open at once would count the same students twice."""
    problems: dict[str, list[Any]] = {}
    try:
        campaign.full_clean(validate_constraints=False)
    except ValidationError as refused:
        problems |= refused.message_dict
    if campaign.opens_on and campaign.closes_on and campaign.closes_on < campaign.opens_on:
        problems.setdefault("closes_on", []).append(_("The last day lies before the first."))
    same = Q(opens_on__lte=campaign.closes_on, closes_on__gte=campaign.opens_on)
    if Campaign.objects.filter(same).exclude(pk=campaign.pk or 0).exists():
        problems.setdefault("opens_on", []).append(_("Another campaign runs in these days."))
    first, _hyphen, second = campaign.cohort.partition("-")
    if "cohort" not in problems and int(second) != int(first) + 1:
        problems["cohort"] = [_("Two years, for example 2019-2020.")]
    if problems:
        raise BadCampaign(problems)


def gather_students(campaign: Campaign) -> None:
    """Take in whoever stands before the diploma now; who was taken in stays, whatever becomes of them."""
    known = CohortStudent.objects.filter(campaign=campaign).values("record_id")
    waiting = records_before_diploma(campaign.opens_on).exclude(pk__in=known)
    rows = [CohortStudent(campaign=campaign, record_id=key) for key in waiting.values_list("pk", flat=True)]
    CohortStudent.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def gather_open(today: date) -> None:
    """Bring the students of the campaign that runs today up to date with the student records."""
    for campaign in Campaign.objects.filter(opens_on__lte=today, closes_on__gte=today):
        gather_students(campaign)


def finish_task(actor: Viewer, *, task_id: int, url: str = "", note: str = "") -> UnitTask:
    """Note that a task is done, with a link or a note that shows it.

    Raises NotAllowed outside one's own units, EvidenceMissing, IllegalTransition.
    """
    with transaction.atomic():
        task = _task(actor, task_id)
        task.evidence_url, task.evidence_note = _link(url), " ".join(note.split())[:300]
        if not (task.evidence_url or task.evidence_note):
            raise EvidenceMissing
        task.done_by_id, task.done_at = actor.user_id, timezone.now()
        return move(task, "finish", actor=actor)


def reopen_task(actor: Viewer, *, task_id: int, reason: str) -> UnitTask:
    """Find that a task is not done after all. Raises NotAllowed, ReasonMissing, IllegalTransition."""
    with transaction.atomic():
        task = _task(actor, task_id)
        task.done_by_id = task.done_at = None
        task.evidence_url = task.evidence_note = ""
        return move(task, "reopen", actor=actor, reason=reason, needs_reason=True)


def _task(actor: Viewer, task_id: int) -> UnitTask:
    task = UnitTask.objects.select_for_update(of=("self",)).select_related("unit").get(pk=task_id)
    if not scope_of(actor).holds(task.unit):
        raise NotAllowed
    return task


def _link(url: str) -> str:
    """Return the address; raise EvidenceMissing for what is none."""
    text = url.strip()[:300]
    try:
        if text:
            _HTTPS(text)
    except ValidationError as wrong:
        raise EvidenceMissing from wrong
    return text


def assign_advisor(
    actor: Viewer, *, campaign_id: int, unit_id: int, advisor_id: int, student_numbers: Iterable[str] = ()
) -> int:
    """Let somebody advise students of a unit; return how many. Without numbers: all there that nobody advises.

    Raises NotAllowed outside one's own units, NotAnAdvisor.
    """
    unit = _own_unit(actor, unit_id)
    if not holders(Role.ADVISOR, actor.today).filter(pk=advisor_id).exists():
        raise NotAnAdvisor
    numbers = sorted({one.strip().upper() for one in student_numbers if one.strip()})
    with transaction.atomic():
        rows = _students_of(campaign_id, unit)
        chosen = rows.filter(record__student_number__in=numbers) if numbers else rows.filter(advisor__isnull=True)
        count = CohortStudent.objects.filter(pk__in=chosen.values("pk")).update(advisor_id=advisor_id)
        note_deed(actor, "membership.cohortstudent.assign", about=[thing(unit)], fields=["advisor"])
    return count


def release_advisor(actor: Viewer, *, campaign_id: int, unit_id: int, advisor_id: int) -> int:
    """Take the students of a unit from an advisor; return how many. Raises NotAllowed."""
    unit = _own_unit(actor, unit_id)
    with transaction.atomic():
        held = _students_of(campaign_id, unit).filter(advisor_id=advisor_id)
        count = CohortStudent.objects.filter(pk__in=held.values("pk")).update(advisor=None)
        note_deed(actor, "membership.cohortstudent.release", about=[thing(unit)], fields=["advisor"])
    return count


def _own_unit(actor: Viewer, unit_id: int) -> Unit:
    unit: Unit | None = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not scope_of(actor).holds(unit):
        raise NotAllowed
    return unit


def _students_of(campaign_id: int, unit: Unit) -> Any:
    return CohortStudent.objects.filter(campaign_id=campaign_id, record__degree__unit__path__startswith=unit.path)
