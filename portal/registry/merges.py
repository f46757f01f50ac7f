"""Making one record of two, and taking that back for thirty days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.alumni import services as alumni
from portal.alumni.services import Merged, MergePlan, MergeRefused
from portal.privacy.deeds import note_on
from portal.privacy.own_affairs import not_about_oneself
from portal.privacy.viewers import Viewer
from portal.workflow.services import IllegalTransition, move

from .models import DuplicatePair, Merge, MergeState, PairState
from .rights import center_only

_REFUSALS: Mapping[str, Any] = {
    "two_accounts": _(
        "Both records have been claimed, each by an account of its own. "
        "The person has to say which account stays; close the other one first."
    ),
    "state": _("One of the records belongs to somebody deceased or erased; it stays as it is."),
    "one_record": _("This is one and the same record."),
    "gone": _("One of the records is not there any more."),
    "other_room": _("Something hangs on the record that cannot be moved yet; please tell IT."),
    "changed_since": _("The record has been changed since the merge; undoing it would lose that change."),
}


UNDO_FOR = timedelta(days=30)


def reason_of(refused: MergeRefused) -> str:
    """Return why a merge was refused, in the language of the moment."""
    return str(_REFUSALS[refused.code])


def plan_merge(actor: Viewer, *, pair_id: int) -> MergePlan:
    """Return what merging a pair would give; nothing is written. Raises NotTheCenter, MergeRefused, DoesNotExist."""
    center_only(actor)
    pair = DuplicatePair.objects.get(pk=pair_id)
    return alumni.plan_merge(pair.first_id, pair.second_id)


def merge_pair(actor: Viewer, *, pair_id: int, reason: str = "") -> Merge:
    """Make one record of a pair in one transaction, and keep both as they were for thirty days.

    Merges that the two come from are final by it. Raises NotTheCenter, MergeRefused, IllegalTransition where somebody
    found them to be two people meanwhile, OwnAffair, DuplicatePair.DoesNotExist.
    """
    center_only(actor)
    with transaction.atomic():
        pair = DuplicatePair.objects.select_for_update().get(pk=pair_id)
        not_about_oneself(actor, *alumni.owners_of([pair.first_id, pair.second_id]))
        if pair.state != PairState.OPEN:
            raise IllegalTransition("merge", pair.state)
        profile_ids = (pair.first_id, pair.second_id)
        for earlier in Merge.objects.select_for_update().filter(kept_id__in=profile_ids, state=MergeState.DONE):
            move(earlier, "finish", actor=actor, audited=False)
        gone_id = alumni.plan_merge(*profile_ids).gone.pk
        apart = _apart_from(gone_id)
        merged = alumni.merge_profiles(*profile_ids)
        _keep_apart(merged.kept_id, apart)
        merge = Merge.objects.create(
            kept_id=merged.kept_id,
            gone_id=merged.gone_id,
            at=timezone.now(),
            undo_until=actor.today + UNDO_FOR,
            snapshot=merged.snapshot,
            apart=[*apart, {"other": merged.kept_id, **_looks(pair)}],
            seal=merged.seal,
        )
        note_on(actor, "registry.merge.merge", merge, fields=["record"])
    return merge


def undo_merge(actor: Viewer, *, merge_id: int, reason: str = "") -> Merge:
    """Make two records of one again, exactly as they were.

    Raises NotTheCenter, MergeRefused where the record changed since, IllegalTransition after thirty days or where it
    was done already, OwnAffair, Merge.DoesNotExist.
    """
    center_only(actor)
    with transaction.atomic():
        merge = Merge.objects.select_for_update().get(pk=merge_id)
        not_about_oneself(actor, *alumni.owners_of([merge.kept_id]))
        if merge.undo_until < actor.today:
            raise IllegalTransition("undo", merge.state)
        merged = Merged(merge.kept_id, merge.gone_id, merge.snapshot, merge.seal)
        apart = merge.apart
        move(merge, "undo", actor=actor, reason=reason, audited=False)
        alumni.part_profiles(merged)
        _keep_apart(merged.gone_id, apart)
        note_on(actor, "registry.merge.undo", merge, fields=["record"])
    return merge


def finish_merges(actor: Viewer, *, today: date) -> int:
    """Forget what merges keep for undoing once their thirty days are over; return how many are final by it."""
    with transaction.atomic():
        late = list(Merge.objects.select_for_update().filter(state=MergeState.DONE, undo_until__lt=today))
        for merge in late:
            move(merge, "finish", actor=actor)
    return len(late)


def forget_merges(profile_id: int) -> int:
    """Forget at once what merges of a person keep, as erasing the person asks; return how many there were."""
    return Merge.objects.filter(kept_id=profile_id).delete()[0]


def _looks(pair: DuplicatePair) -> dict[str, Any]:
    return {"state": pair.state, "score": pair.score, "reasons": pair.reasons}


def _apart_from(profile_id: int) -> list[dict[str, Any]]:
    """Return the people whom the record was found not to be."""
    pairs = DuplicatePair.objects.filter(state=PairState.APART)
    first = [{"other": pair.second_id, **_looks(pair)} for pair in pairs.filter(first_id=profile_id)]
    return first + [{"other": pair.first_id, **_looks(pair)} for pair in pairs.filter(second_id=profile_id)]


def _keep_apart(profile_id: int, pairs: list[dict[str, Any]]) -> None:
    """Remember for a record whom it is not; whoever is gone by now is left out."""
    others = alumni.standing(pair["other"] for pair in pairs)
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(
                first_id=min(profile_id, pair["other"]),
                second_id=max(profile_id, pair["other"]),
                state=pair["state"],
                score=pair["score"],
                reasons=pair["reasons"],
                found_at=timezone.now(),
            )
            for pair in pairs
            if pair["other"] in others and pair["other"] != profile_id
        ],
        ignore_conflicts=True,
    )


__all__ = [
    "UNDO_FOR",
    "MergeRefused",
    "finish_merges",
    "forget_merges",
    "merge_pair",
    "plan_merge",
    "reason_of",
    "undo_merge",
]
