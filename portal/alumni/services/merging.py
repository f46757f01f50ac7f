"""Two records of one person become one, and come apart again as they were.

The stricter of two settings stays: an audience sees afterwards only what it saw of both, a firm that one of the two
barred stays barred, and what only one of them granted is granted no longer (DOMAIN section 8, invariant 4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from portal.alumni.models import OWNED_STATES, AccessGrant, AlumniProfile, LifeCycle, ListPlace
from portal.alumni.rows import MASKS
from portal.ledger import services as ledger
from portal.outbox import services as outbox
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, choosable_mask, groups_in

from . import snapshots
from .joined_freshness import join_freshness
from .merge_rules import Handling, Related, related_tables
from .writing import CHANGED

_MERGEABLE = (LifeCycle.EXPECTED, LifeCycle.GRADUATE, *OWNED_STATES)
_FILLED = (
    "contact_email",
    "contact_phone",
    "postal_address",
    "headline",
    "summary",
    "income_band",
    "province_id",
    "sector_id",
)
_OFFERS = ("open_to_job", "open_to_internship", "open_to_mentoring")


class MergeRefused(Exception):
    """These two cannot be merged, or not be taken apart again.

    ``code`` says why: ``two_accounts``, ``state`` (somebody deceased or erased), ``one_record``, ``gone``,
    ``other_room`` (a table without a rule), ``changed_since``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What a merge would do: which record stays, its new columns, and what closes by it."""

    kept: AlumniProfile
    gone: AlumniProfile
    values: Mapping[str, Any]

    @property
    def filled(self) -> list[str]:
        """Return the columns that the record that stays has empty and would take over."""
        return [name for name in _FILLED if self.values.get(name) and not getattr(self.kept, name)]

    @property
    def closing(self) -> dict[Audience, frozenset[FieldGroup]]:
        """Return the groups that the record that stays had open and would have no longer, by audience."""
        lost = {
            audience: groups_in(getattr(self.kept, mask) & ~self.values[mask] & choosable_mask(audience))
            for audience, mask in MASKS.items()
        }
        return {audience: groups for audience, groups in lost.items() if groups}

    @property
    def leaves(self) -> list[str]:
        """Return the openings that would end: ``employer_open_until``, ``in_directory``, ``is_public``."""
        names = ("employer_open_until", "in_directory", "is_public")
        return [name for name in names if getattr(self.kept, name) and getattr(self.kept, name) != self.values[name]]


@dataclass(frozen=True, slots=True)
class Merged:
    """What undoing a merge needs: the rows as they were, and the seal of what came of them."""

    kept_id: int
    gone_id: int
    snapshot: dict[str, list[dict[str, Any]]]
    seal: str


def plan_merge(one_id: int, other_id: int) -> MergePlan:
    """Return what merging these two would give; nothing is written. Raises MergeRefused."""
    return _plan(AlumniProfile.objects.in_bulk([one_id, other_id]), one_id, other_id)


def merge_profiles(one_id: int, other_id: int) -> Merged:
    """Make one record of two, in one transaction; the claimed one stays, else the graduate, else the older.

    Raises MergeRefused.
    """
    with transaction.atomic():
        held = AlumniProfile.objects.select_for_update().order_by("pk").in_bulk([one_id, other_id])
        plan = _plan(held, one_id, other_id)
        kept, gone_id = plan.kept, plan.gone.pk
        before = snapshots.take([kept.pk, gone_id])
        for table in related_tables():
            _bring(table, plan)
        # The ledger knows people by number: no relation of the table of rules leads there.
        ledger.follow(gone_id=gone_id, kept_id=kept.pk)
        plan.gone.delete()
        for name, value in plan.values.items():
            setattr(kept, name, value)
        kept.revision = max(kept.revision, plan.gone.revision) + 1
        kept.save(update_fields=[*plan.values, "revision", "changed_at"])
        ListPlace.objects.settle([kept.pk])
        outbox.write(CHANGED, [kept.pk, gone_id])
        return Merged(kept.pk, gone_id, before, snapshots.seal(kept.pk))


def part_profiles(merged: Merged) -> None:
    """Take a merge back: every row as it was before. Raises MergeRefused where anything changed since."""
    with transaction.atomic():
        kept = AlumniProfile.objects.select_for_update().filter(pk=merged.kept_id).first()
        if kept is None:
            raise MergeRefused("gone")
        if snapshots.seal(kept.pk) != merged.seal:
            raise MergeRefused("changed_since")
        snapshots.restore(merged.snapshot, revision=kept.revision + 1)
        ListPlace.objects.settle([merged.kept_id, merged.gone_id])
        ledger.part(gone_id=merged.gone_id, kept_id=kept.pk)
        outbox.write(CHANGED, [merged.kept_id, merged.gone_id])


def _plan(held: Mapping[int, AlumniProfile], one_id: int, other_id: int) -> MergePlan:
    if one_id == other_id:
        raise MergeRefused("one_record")
    if len(held) != 2:
        raise MergeRefused("gone")
    kept, gone = sorted(held.values(), key=_rank)
    if any(profile.state not in _MERGEABLE for profile in (kept, gone)):
        raise MergeRefused("state")
    if gone.user_id is not None:
        raise MergeRefused("two_accounts")
    if any(table.rule is None and table.rows(gone.pk).exists() for table in related_tables()):
        raise MergeRefused("other_room")
    return MergePlan(kept, gone, {**_content(kept, gone), **_openness(kept, gone)})


def _rank(profile: AlumniProfile) -> tuple[bool, bool, bool, int]:
    """Return what the record that stays is least in."""
    return (
        profile.user_id is None,
        profile.state not in OWNED_STATES,
        profile.state != LifeCycle.GRADUATE,
        profile.pk,
    )


def _content(kept: AlumniProfile, gone: AlumniProfile) -> dict[str, Any]:
    """Return what is told: what is empty is filled, an offer stands where both make it."""
    told = {name: getattr(kept, name) or getattr(gone, name) for name in _FILLED}
    return told | {name: getattr(kept, name) and getattr(gone, name) for name in _OFFERS}


def _openness(kept: AlumniProfile, gone: AlumniProfile) -> dict[str, Any]:
    """Return the stricter of each setting; nothing chosen is closed."""
    masks = {mask: getattr(kept, mask) & getattr(gone, mask) for mask in MASKS.values()}
    return masks | {
        "employer_open_until": _earlier(kept.employer_open_until, gone.employer_open_until),
        "in_directory": kept.in_directory and gone.in_directory,
        "is_public": kept.is_public and gone.is_public,
    }


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one is not None and other is not None else None


def _bring(table: Related, plan: MergePlan) -> None:
    """Do with one table what its rule says."""
    if table.rule is None or table.rule.handling is Handling.DERIVED:
        return
    kept_id, gone_id = plan.kept.pk, plan.gone.pk
    if table.rule.handling is Handling.BOTH:
        _narrow_grants(kept_id, gone_id)
        return
    if table.rule.handling is Handling.NEWER:
        join_freshness(plan.kept, plan.gone)
        return
    rows = table.rows(gone_id).order_by()
    if table.is_single and table.rows(kept_id).exists():
        return
    if key := table.rule.key:
        rows = rows.exclude(**{f"{key}__in": list(table.rows(kept_id).values_list(key, flat=True))})
    rows.update(**{table.column: kept_id})


def _narrow_grants(kept_id: int, gone_id: int) -> None:
    """Keep a grant where both gave one to that firm: the groups of both, until the earlier day."""
    others = {grant.employer_id: grant for grant in AccessGrant.objects.filter(profile_id=gone_id)}
    for grant in AccessGrant.objects.filter(profile_id=kept_id):
        other = others.get(grant.employer_id)
        groups = grant.groups & other.groups if other else 0
        if other is None or not groups:
            grant.delete()
        else:
            grant.groups, grant.until = groups, min(grant.until, other.until)
            grant.save(update_fields=["groups", "until"])


def owners_of(profile_ids: Iterable[int]) -> list[int]:
    """Return the keys of the accounts behind these profiles."""
    owned = AlumniProfile.objects.filter(pk__in=list(profile_ids), user__isnull=False)
    return list(owned.values_list("user_id", flat=True))


def standing(profile_ids: Iterable[int]) -> frozenset[int]:
    """Return those of these profiles that are there."""
    return frozenset(AlumniProfile.objects.filter(pk__in=list(profile_ids)).values_list("pk", flat=True))
