"""Work that waits for somebody whose role is over (DOMAIN section 8.14): listed, so that a colleague takes it up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState

from cms import workflow
from portal.accounts.models import CENTER_ROLES, Role, User
from portal.accounts.selectors import assignments_in_force
from portal.employers.models import Employer, EmployerState
from portal.membership.models import HelpRequest, HelpState
from portal.registry.models import ClaimRequest, ClaimState, ImportBatch, ImportState
from portal.workflow.models import Transition

PAGE_ROLES = frozenset[Role]().union(*workflow.MEMBERS.values())
IMPORT_ROLES = CENTER_ROLES | {Role.IT_ADMIN}


@dataclass(frozen=True, slots=True)
class Orphan:
    """One thing nobody in office has in hand: what it is, since when, whose it was, where it is worked off."""

    label: Any
    title: str
    since: datetime
    person: str
    url: str


def _in_office(today: date, roles: Iterable[Role]) -> Any:
    held = assignments_in_force(today).filter(role__in=[role.value for role in roles])
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).values("pk")


def _firms(today: date) -> list[Orphan]:
    """Return the firms whose review somebody began who is of the center no longer."""
    moves = Transition.objects.filter(entity="employers.employer", entity_id=OuterRef("pk"), name="review")
    latest = moves.order_by("-at", "-pk")
    rows = Employer.objects.filter(state=EmployerState.IN_REVIEW).annotate(
        hand=Subquery(latest.values("actor_id")[:1]), taken_at=Subquery(latest.values("at")[:1])
    )
    rows = rows.exclude(hand__isnull=False, hand__in=_in_office(today, CENTER_ROLES)).order_by("taken_at", "pk")
    names = _names(row.hand for row in rows)
    return [
        Orphan(
            _("Firm in review"),
            row.name,
            row.taken_at or row.changed_at,
            names.get(row.hand, ""),
            reverse("backoffice:employer", args=[row.pk]),
        )
        for row in rows
    ]


def _help_requests(today: date) -> list[Orphan]:
    """Return the requests for help in the hands of somebody who is of the center no longer."""
    rows = HelpRequest.objects.filter(state=HelpState.IN_PROGRESS).select_related("assigned_to")
    rows = rows.exclude(assigned_to__isnull=False, assigned_to__in=_in_office(today, CENTER_ROLES))
    return [
        Orphan(
            _("Request for help in progress"),
            str(row),
            row.changed_at,
            str(row.assigned_to or ""),
            reverse("backoffice:help_request", args=[row.pk]),
        )
        for row in rows.order_by("changed_at", "pk")
    ]


def _claims(today: date) -> list[Orphan]:
    """Return the requests for records that somebody took in hand who is of the center no longer."""
    moves = Transition.objects.filter(entity="registry.claimrequest", entity_id=OuterRef("pk"), name="review")
    latest = moves.order_by("-at", "-pk")
    rows = ClaimRequest.objects.filter(state=ClaimState.IN_REVIEW).annotate(
        hand=Subquery(latest.values("actor_id")[:1]), taken_at=Subquery(latest.values("at")[:1])
    )
    rows = rows.exclude(hand__isnull=False, hand__in=_in_office(today, CENTER_ROLES)).order_by("taken_at", "pk")
    names = _names(row.hand for row in rows)
    return [
        Orphan(
            _("Request for a record"),
            str(row),
            row.taken_at or row.changed_at,
            names.get(row.hand, ""),
            reverse("backoffice:claim", args=[row.pk]),
        )
        for row in rows
    ]


def _imports(today: date) -> list[Orphan]:
    """Return the files that were checked and never taken over, by somebody who no longer may."""
    applied = ImportBatch.objects.filter(state=ImportState.APPLIED, digest=OuterRef("digest"))
    rows = ImportBatch.objects.filter(~Exists(applied), state=ImportState.CHECKED).select_related("imported_by")
    rows = rows.exclude(imported_by__isnull=False, imported_by__in=_in_office(today, IMPORT_ROLES)).order_by("at", "pk")
    return [
        Orphan(
            _("File checked, not taken over"),
            row.file_name,
            row.at,
            str(row.imported_by or ""),
            reverse("backoffice:import", args=[row.pk]),
        )
        for row in rows
    ]


def _pages(today: date) -> list[Orphan]:
    """Return the pages handed in by somebody who no longer writes: nobody would answer the approver's questions."""
    rows = WorkflowState.objects.filter(
        status__in=[WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES]
    )
    rows = rows.exclude(requested_by__isnull=False, requested_by__in=_in_office(today, PAGE_ROLES))
    return [
        Orphan(
            _("Page in approval"),
            str(state.content_object),
            state.created_at,
            str(state.requested_by or ""),
            reverse("wagtailadmin_pages:edit", args=[state.object_id]),
        )
        for state in rows.select_related("requested_by").order_by("created_at", "pk")
    ]


def _names(keys: Iterable[int | None]) -> dict[int | None, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in={key for key in keys if key})}


def orphans(today: date) -> list[Orphan]:
    """Return everything that waits for somebody out of office on ``today``, the longest waiting first."""
    waiting = [*_firms(today), *_claims(today), *_help_requests(today), *_imports(today), *_pages(today)]
    return sorted(waiting, key=lambda orphan: orphan.since)
