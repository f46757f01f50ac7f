"""Reads of provenance: whose word each group of a person is, when it was confirmed, and who is out of date."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer

from .fields import CAREER, CONTACT
from .models import AlumniProfile, Freshness, LifeCycle, Proposal
from .precedence import PRECEDENCE
from .provenance import UNDECIDED, Source
from .rows import entrusted_q

STALE_AFTER = timedelta(days=365)
"""What nobody confirmed for longer is out of date (K-04)."""
TRACKED = {"contact": CONTACT, "career": CAREER}
"""What has to stay current, by the word lists of stale people ask with."""
_FROM_RECORDS = frozenset(
    {FieldGroup.IDENTITY, FieldGroup.EDUCATION, FieldGroup.LOCATION, FieldGroup.CONTACT_EMAIL, FieldGroup.CONTACT_PHONE}
)
_NOT_COUNTED = Q(state__in=(LifeCycle.ERASED, LifeCycle.DECEASED, LifeCycle.EXPECTED))


def told_first(group: FieldGroup) -> Source:
    """Return whose word a group is while nobody touched it: the student records', or the person's own."""
    return Source.STUDENT_RECORDS if group in _FROM_RECORDS else Source.SELF


@dataclass(frozen=True, slots=True)
class GroupFreshness:
    """Whose word a group is, and who confirmed it when; ``verified_on`` None where nobody ever did."""

    group: FieldGroup
    source: Source
    verified_by: Source | None
    verified_on: date | None

    def is_stale(self, today: date, after: timedelta = STALE_AFTER) -> bool:
        """Say whether nobody confirmed it for longer than ``after``."""
        return self.verified_on is None or self.verified_on < today - after


def freshness_of(profile_ids: Sequence[int]) -> dict[int, list[GroupFreshness]]:
    """Return the freshness of every group of these people, in the order groups are declared in: one statement.

    Whoever calls decides who may see it: the person herself, the center, and a representative of the own unit.
    """
    held: dict[int, dict[str, Freshness]] = defaultdict(dict)
    for row in Freshness.objects.filter(profile_id__in=profile_ids):
        held[row.profile_id][row.group] = row
    return {pk: [_of(group, held[pk].get(group.name)) for group in PRECEDENCE] for pk in profile_ids}


def _of(group: FieldGroup, row: Freshness | None) -> GroupFreshness:
    if row is None:
        return GroupFreshness(group, told_first(group), None, None)
    by = Source(row.verified_by) if row.verified_by else None
    return GroupFreshness(group, Source(row.source), by, row.verified_on)


def confirmed_q(groups: Iterable[FieldGroup], since: date) -> Q:
    """Return the condition "one of these groups was confirmed on ``since`` or later", on profiles."""
    names = [group.name for group in groups]
    rows = Freshness.objects.filter(profile=OuterRef("pk"), group__in=names, verified_on__gte=since)
    return Q(Exists(rows))


def stale_q(today: date, *, what: Collection[str] = ("contact",), after: timedelta = STALE_AFTER) -> Q:
    """Return the condition "one of ``what`` was not confirmed within ``after``", on profiles.

    ``what`` holds words of TRACKED. A contact is confirmed while the address or the telephone is.
    """
    condition = Q(pk__in=[])
    for word in what:
        condition |= ~confirmed_q(TRACKED[word], today - after)
    return condition


def stale_profiles(
    today: date,
    *,
    what: Collection[str] = ("contact", "career"),
    after: timedelta = STALE_AFTER,
    unit_paths: tuple[str, ...] | None = None,
) -> QuerySet[AlumniProfile]:
    """Return the living graduates of whom one of ``what`` is out of date, in these units or everywhere.

    No order is set; ordered by ``pk`` a page is read along the primary key. ``unit_paths`` are those of a
    representative's Viewer: an empty tuple finds nobody. K-04 is what this leaves out.
    """
    rows = AlumniProfile.objects.filter(~_NOT_COUNTED, stale_q(today, what=what, after=after))
    return rows if unit_paths is None else rows.filter(entrusted_q(unit_paths))


def proposals_to(viewer: Viewer) -> QuerySet[Proposal]:
    """Return what waits for the viewer's own record, the latest first; nothing for whoever has none."""
    return Proposal.objects.filter(profile_id=viewer.profile_id or 0, state__in=UNDECIDED).order_by("-pk")
