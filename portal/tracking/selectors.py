"""Reads of those who keep in touch: whose people, which lists, who is due."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from portal.alumni.disclosure import EVERYTHING
from portal.alumni.projection import Alumnus
from portal.alumni.rows import entrusted_q, living_q
from portal.alumni.selectors import projections_in_place, visible_to
from portal.institution.selectors import within
from portal.ledger.access import Access, Door
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

from .models import Attempt, Call, CallList, CallState, ClosedNumber, ContactOptOut, DeathReport, Outcome, ReportState
from .numbers import number_digest
from .rights import as_tracker


def people(viewer: Viewer, unit_path: str | None = None) -> QuerySet[Any]:
    """Return the profiles ``viewer`` is entrusted with, within one unit where its path is given; nobody else's exist.

    Also for a representative who is an alumna herself: the directory she may read is no part of her department.
    """
    staff = as_tracker(viewer)
    rows = visible_to(staff)
    if Audience.CENTER not in staff.audiences:
        rows = rows.filter(entrusted_q(staff.unit_paths))
    return rows.filter(entrusted_q((unit_path,))) if unit_path is not None else rows


def callable_people(viewer: Viewer, unit_path: str | None = None) -> QuerySet[Any]:
    """Return those of them who can be called as far as the database tells: living, with a number, not opted out.

    ``open_numbers`` tells the rest, by the number.
    """
    rows = people(viewer, unit_path).filter(living_q()).exclude(contact_phone="")
    closed = ContactOptOut.objects.values("profile_id")
    reported = DeathReport.objects.exclude(state=ReportState.MISTAKEN).values("profile_id")
    return rows.exclude(pk__in=closed).exclude(pk__in=reported)


def open_numbers(numbers: dict[int, str]) -> set[int]:
    """Return the keys whose number nobody closed, and that was not found wrong for this person before."""
    digests = {pk: number_digest(number) for pk, number in numbers.items()}
    closed = set(ClosedNumber.objects.filter(digest__in=digests.values()).values_list("digest", flat=True))
    wrong = set(
        Attempt.objects.filter(outcome=Outcome.WRONG_NUMBER, call__profile__in=digests).values_list(
            "call__profile_id", "number_digest"
        )
    )
    return {pk for pk, digest in digests.items() if digest and digest not in closed and (pk, digest) not in wrong}


def call_lists(viewer: Viewer) -> QuerySet[CallList]:
    """Return the lists of the viewer's units, or for the center all; the latest first, closed ones last."""
    staff = as_tracker(viewer)
    rows = CallList.objects.select_related("unit", "created_by")
    if Audience.CENTER not in staff.audiences:
        rows = rows.filter(within(staff.unit_paths, through="unit__"))
    return rows.order_by("closed_at", "-pk")


def call_list(viewer: Viewer, public_id: UUID | None) -> CallList | None:
    """Return one list; None for an absent one and for another unit's."""
    return call_lists(viewer).filter(public_id=public_id).first() if public_id else None


def calls(viewer: Viewer) -> QuerySet[Call]:
    """Return every call of the viewer's lists to people the viewer is entrusted with."""
    lists = call_lists(viewer).order_by().values("pk")
    rows = Call.objects.filter(call_list__in=lists, profile__in=people(viewer).order_by().values("pk"))
    return rows.select_related("call_list__unit")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list is: people on it, still to be called, to be called today, reached."""

    people: int = 0
    waiting: int = 0
    due: int = 0
    reached: int = 0

    @property
    def done(self) -> int:
        """Return for how many nothing is left to do."""
        return self.people - self.waiting


def progress_of(viewer: Viewer, lists: Sequence[CallList]) -> dict[int, Progress]:
    """Return how far each of these lists is by its key: one statement; who is hidden is not counted."""
    waiting = Q(state=CallState.WAITING)
    rows = (
        calls(viewer)
        .filter(call_list__in=[one.pk for one in lists])
        .order_by()
        .values("call_list_id")
        .annotate(
            people=Count("pk"),
            waiting=Count("pk", filter=waiting),
            due=Count("pk", filter=waiting & Q(due_on__lte=viewer.today)),
            reached=Count("pk", filter=Q(state=CallState.REACHED)),
        )
        .values_list("call_list_id", "people", "waiting", "due", "reached")
    )
    found = {pk: Progress(*counts) for pk, *counts in rows}
    return {one.pk: found.get(one.pk, Progress()) for one in lists}


def call_backs_due(viewer: Viewer) -> int:
    """Return how many people were promised a call for today or earlier and wait for it."""
    rows = calls(viewer).filter(state=CallState.WAITING, is_promised=True, due_on__lte=viewer.today)
    return rows.filter(call_list__closed_at__isnull=True).count()


def held_call(viewer: Viewer, call_list: CallList) -> Call | None:
    """Return the call of the list the viewer has in hand, None where there is none."""
    rows = calls(viewer).filter(call_list=call_list, state=CallState.WAITING, taken_by=viewer.user_id)
    return rows.filter(taken_until__gt=timezone.now()).first()


def attempts_of(call_ids: Collection[int]) -> dict[int, list[Attempt]]:
    """Return the calls that were made, by the call they belong to, the first first: one statement."""
    found: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.filter(call_id__in=call_ids).select_related("made_by").order_by("made_at", "pk"):
        found[attempt.call_id].append(attempt)
    return found


NAMED = frozenset({"full_name", "degrees"})
"""What tells one person of a list from another; contact data is shown of whoever is called."""


def seen_people(
    viewer: Viewer, profile_ids: Sequence[int], asked: Collection[str] = EVERYTHING, *, door: Door = Door.OFFICE
) -> dict[int, Alumnus]:
    """Return what the viewer sees of these people as staff, by key, once the ledger holds it; the hidden are left out.

    Raises LedgerUnavailable.
    """
    ids = list(profile_ids)
    seen = projections_in_place(as_tracker(viewer), ids, asked, access=Access(door))
    return {pk: one for pk, one in zip(ids, seen, strict=True) if one is not None}


def opted_out(profile_ids: Collection[int]) -> frozenset[int]:
    """Return those of these people who asked not to be called."""
    rows = ContactOptOut.objects.filter(profile_id__in=profile_ids)
    return frozenset(rows.values_list("profile_id", flat=True))


def death_reports() -> QuerySet[DeathReport]:
    """Return the reports of deaths, the open ones first; for the center."""
    return DeathReport.objects.select_related("reported_by", "profile").order_by("-state", "reported_at", "pk")
