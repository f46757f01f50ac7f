"""The queue of pairs: filled by a look at all records, emptied by people."""

from django.db import transaction
from django.utils import timezone

from portal.alumni.services import owners_of
from portal.privacy.own_affairs import not_about_oneself
from portal.privacy.viewers import Viewer
from portal.registry.models import DuplicatePair, PairState, StudentRecord
from portal.registry.rights import center_only
from portal.workflow.services import move

from .finding import entry, find_pairs
from .scoring import Entry

MOST_PAIRS = 2000
"""Pairs kept of one look, the likeliest first: what a center can work off, and a bound for a file gone wrong."""


def find_duplicates() -> int:
    """Compare all records and bring the queue up to date; return how many pairs wait.

    A pair that was found to be two people stays remembered, one that no longer looks alike leaves. A constant number of
    statements, whatever the number of people.
    """
    found = sorted(find_pairs(_entries()).items(), key=lambda pair: (-pair[1].score, pair[0]))[:MOST_PAIRS]
    now = timezone.now()
    with transaction.atomic():
        DuplicatePair.objects.bulk_create(
            [
                DuplicatePair(
                    first_id=first, second_id=second, score=alike.score, reasons=list(alike.reasons), found_at=now
                )
                for (first, second), alike in found
            ],
            batch_size=MOST_PAIRS,
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=["score", "reasons", "found_at"],
        )
        DuplicatePair.objects.filter(state=PairState.OPEN, found_at__lt=now).delete()
    return DuplicatePair.objects.filter(state=PairState.OPEN).count()


def _entries() -> list[Entry]:
    """Return every record as it is compared, under the names of the records and under those of today."""
    rows = StudentRecord.objects.values_list(
        "profile_id",
        "student_number",
        "birth_date",
        "first_name",
        "last_name",
        "profile__first_name",
        "profile__last_name",
        "profile__contact_email",
        "profile__contact_phone",
    )
    return [
        entry(profile_id, number=number, born=born, names=names, contact=contact)
        for profile_id, number, born, first, last, first_now, last_now, *contact in rows.iterator(chunk_size=5000)
        for names in {(first, last), (first_now, last_now)}
    ]


def keep_apart(actor: Viewer, *, pair_id: int, reason: str = "") -> DuplicatePair:
    """Remember that these are two people. Raises NotTheCenter, OwnAffair, IllegalTransition, DoesNotExist."""
    return _moved(actor, pair_id, "keep_apart", reason)


def look_again(actor: Viewer, *, pair_id: int, reason: str = "") -> DuplicatePair:
    """Put the pair into the queue once more. Raises as keep_apart does."""
    return _moved(actor, pair_id, "look_again", reason)


def _moved(actor: Viewer, pair_id: int, deed: str, reason: str) -> DuplicatePair:
    center_only(actor)
    with transaction.atomic():
        pair = DuplicatePair.objects.select_for_update().get(pk=pair_id)
        not_about_oneself(actor, *owners_of([pair.first_id, pair.second_id]))
        return move(pair, deed, actor=actor, reason=reason)
