"""Reads of memberships: one's own, and nobody else's; requests for help: the center's, and their link's."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import CENTER_ROLES
from portal.privacy.viewers import Viewer
from portal.reference.turkish import fold
from portal.registry.selectors import record_of_number
from portal.workflow.selectors import moves_of

from .help_links import LONGEST_TOKEN, digest_of
from .models import FormEdition, HelpNotice, HelpRequest, HelpState, Membership


def own_memberships(viewer: Viewer) -> QuerySet[Membership]:
    """Return the viewer's own memberships, the latest first."""
    rows = Membership.objects.select_related("form__edition", "record__degree__unit")
    return rows.none() if viewer.user_id is None else rows.filter(user_id=viewer.user_id)


def own_membership(viewer: Viewer, public_id: UUID | None) -> Membership | None:
    """Return one of the viewer's own memberships; None where it is absent or another's."""
    return own_memberships(viewer).filter(public_id=public_id).first() if public_id else None


def as_holder(viewer: Viewer, membership: Membership) -> Viewer:
    """Return the viewer as the one the record is about: she proved it, and may not have graduated to claim it yet."""
    if membership.user_id != viewer.user_id:
        raise PermissionError("a membership is held by its own user")
    return replace(viewer, profile_id=membership.record.profile_id)


def edition_in_force() -> FormEdition | None:
    """Return the newest edition of the form, None where the university has published none."""
    return FormEdition.objects.order_by("-published_on", "-revision", "-pk").first()


def help_notice_in_force() -> HelpNotice | None:
    """Return the newest notice of the help form that is in force, None where the university has published none."""
    return HelpNotice.objects.filter(in_force_from__lte=timezone.now()).order_by("-version").first()


def next_help_notice(now: datetime) -> datetime | None:
    """Return when the next notice of the help form comes into force; None where none is waiting."""
    return (
        HelpNotice.objects.filter(in_force_from__gt=now)
        .order_by("in_force_from")
        .values_list("in_force_from", flat=True)
        .first()
    )


def help_requests(viewer: Viewer) -> QuerySet[HelpRequest]:
    """Return every request for help to the center, nothing to anybody else."""
    rows = HelpRequest.objects.select_related("program", "assigned_to")
    return rows if viewer.roles & CENTER_ROLES else rows.none()


def waiting_help_count() -> int:
    """Return how many requests nobody has in hand: one statement."""
    return HelpRequest.objects.filter(state=HelpState.RECEIVED).count()


def help_of_link(token: str, viewer: Viewer) -> HelpRequest | None:
    """Return the request a link opens today; forged, unknown and expired links are one: None."""
    if len(token) != LONGEST_TOKEN:
        return None
    rows = HelpRequest.objects.filter(link_digest=digest_of(token), link_until__gte=viewer.today)
    return rows.select_related("program").first()


@dataclass(frozen=True, slots=True)
class HelpStep:
    """One step of a request as its applicant is told it; who made it is nobody's business."""

    state: HelpState
    at: datetime
    reason: str = ""


def help_steps(row: HelpRequest) -> list[HelpStep]:
    """Return the steps of a request, the first first; the reason is told of a rejection only: one statement."""
    told = [HelpStep(HelpState.RECEIVED, row.created_at)]
    for move in moves_of(row):
        if move.source != move.target:
            reason = move.reason if move.target == HelpState.REJECTED else ""
            told.append(HelpStep(HelpState(move.target), move.at, reason))
    return told


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """How a request and the student records agree, without showing what the records say."""

    is_known: bool = False
    name_agrees: bool = False
    program_agrees: bool = False
    is_registered: bool = False
    public_id: UUID | None = None


def check_against_records(row: HelpRequest) -> RecordCheck:
    """Compare a request with the record of its number."""
    record = record_of_number(row.student_number)
    if record is None:
        return RecordCheck()
    return RecordCheck(
        is_known=True,
        name_agrees=fold(f"{row.first_name} {row.last_name}") == fold(f"{record.first_name} {record.last_name}"),
        program_agrees=record.degree.unit_id == row.program_id,
        is_registered=Membership.objects.filter(record=record).exclude(pk=row.membership_id or 0).exists(),
        public_id=record.profile.public_id,
    )


def has_password(membership: Membership) -> bool:
    """Say whether the member ever set a password; an account that the center made has none."""
    return membership.user.has_usable_password()
