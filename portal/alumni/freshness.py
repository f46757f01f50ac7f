"""Reads of provenance: whose word each group of a person is, when it was confirmed, and who is out of date."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, group_policy
from portal.privacy.viewers import Viewer
from portal.reference.selectors import provinces, sectors

from .fields import CAREER, CONTACT, Value, in_words
from .models import AlumniProfile, Employment, Freshness, LetterState, LifeCycle, Proposal, StillTrueLetter
from .precedence import PRECEDENCE
from .provenance import UNDECIDED, Source
from .rows import entrusted_q, living_q

STALE_AFTER = timedelta(days=365)
"""What nobody confirmed for longer is out of date (K-04)."""
ASK_AGAIN_AFTER = timedelta(days=365)
JUST_JOINED = timedelta(days=90)
TRACKED = {"contact": CONTACT, "career": CAREER}
"""What has to stay current, by the word lists of stale people ask with."""
_FROM_RECORDS = frozenset(
    {FieldGroup.IDENTITY, FieldGroup.EDUCATION, FieldGroup.LOCATION, FieldGroup.CONTACT_EMAIL, FieldGroup.CONTACT_PHONE}
)


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
    rows = AlumniProfile.objects.filter(living_q(), stale_q(today, what=what, after=after))
    return rows if unit_paths is None else rows.filter(entrusted_q(unit_paths))


def proposals_to(viewer: Viewer) -> QuerySet[Proposal]:
    """Return what waits for the viewer's own record; nothing for whoever has none."""
    return Proposal.objects.filter(profile_id=viewer.profile_id or 0, state__in=UNDECIDED)


def proposals_before(viewer: Viewer) -> QuerySet[Proposal]:
    """Return what waits about the people a member of staff is entrusted with, and whose groups they may see.

    The center finds all, a representative those of the own units, nothing of a postal address, and nothing of a degree
    (S3-45): it may be one of another unit, and names and degrees are not a representative's to decide. Nobody finds
    what is about the own record: in office a colleague decides on it.
    """
    rows = Proposal.objects.filter(state__in=UNDECIDED).exclude(profile__state=LifeCycle.ERASED)
    if viewer.user_id is not None:
        rows = rows.exclude(profile__user=viewer.user_id)
    if Audience.CENTER in viewer.audiences:
        return rows
    seen = [group.name for group in FieldGroup if (rule := group_policy(group)) and Audience.UNIT in rule.always]
    mine = AlumniProfile.objects.filter(entrusted_q(viewer.unit_paths)).values("pk")
    return rows.filter(profile__in=mine, group__in=seen).exclude(field="degree")


def writable_q(today: date) -> Q:
    """Return the condition "may be written to about the own record": an account in use whose address is proven.

    Nobody unreachable, deceased, erased, or whom only the student records know (DOMAIN section 6 rule 10).
    """
    states = (LifeCycle.CLAIMED, LifeCycle.ACTIVE, LifeCycle.DORMANT)
    return Q(state__in=states, user__is_active=True, user__email_verified_at__isnull=False)


def due_for_a_letter(today: date) -> QuerySet[AlumniProfile]:
    """Return whom to ask whether the record still holds: out of date, not asked for a year, and not against letters.

    Whoever joined within ninety days has just said it all, and there must be something that could be confirmed.
    """
    letters = StillTrueLetter.objects.filter(profile=OuterRef("pk"))
    bothered = letters.filter(Q(asked_on__gt=today - ASK_AGAIN_AFTER) | Q(state=LetterState.STOPPED))
    something = ~Q(contact_email="", contact_phone="") | Exists(Employment.objects.filter(profile=OuterRef("pk")))
    rows = AlumniProfile.objects.filter(writable_q(today), something, stale_q(today, what=tuple(TRACKED)))
    joined_before = today - JUST_JOINED
    return rows.filter(~Q(Exists(bothered)), user__date_joined__date__lte=joined_before).order_by("pk")


def in_language(proposals: Sequence[Proposal], language: str) -> dict[int, tuple[str, str]]:
    """Return what is held and what is told, for people to read, by the key of each proposal: at most two statements."""
    names: dict[str, dict[str, str]] = {}
    for field, rows in (("province", provinces), ("sector", sectors)):
        if any(one.field == field for one in proposals):
            names[field] = dict(rows().values_list("code", "name_en" if language == "en" else "name_tr"))

    def words(field: str, value: Value) -> str:
        if not value:
            return ""
        # A job and a degree are dicts, which name no row.
        return (names[field].get(value, "") if field in names else "") or in_words(field, value)

    return {one.pk: (words(one.field, one.held), words(one.field, one.told)) for one in proposals}
