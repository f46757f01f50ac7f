"""Reads of postings."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from portal.employers.selectors import in_force_q
from portal.institution.models import Unit
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer
from portal.reference.models import Province, Skill

from .models import Posting, PostingReach, PostingState, WorkMode

_SkillLink: Any = Posting.skills.through
_UnitLink: Any = Posting.units.through
_MEMBERS = frozenset({Audience.ALUMNI, Audience.STUDENT})


def visible_arms(viewer: Viewer) -> tuple[Q, ...]:
    """Return which postings ``viewer`` may see, as filters that can share rows, each over an index of its own.

    A reader sees a posting only while it is live, today lies in its dates and its firm is approved and in force
    (DOMAIN section 8.5). A firm sees its own in every state; the center sees all.
    """
    if Audience.CENTER in viewer.audiences:
        return (Q(),)
    readable = Q(state=PostingState.LIVE, publish_on__lte=viewer.today, deadline__gte=viewer.today)
    readable &= in_force_q(viewer.today, through="employer__")
    if not viewer.audiences & _MEMBERS:
        readable &= Q(reach=PostingReach.PUBLIC)
    return (readable,) if viewer.employer_id is None else (readable, Q(employer_id=viewer.employer_id))


def can_see(viewer: Viewer, posting: Posting) -> bool:
    """Answer the same for one posting whose employer is loaded, without SQL."""
    if Audience.CENTER in viewer.audiences:
        return True
    if viewer.employer_id is not None and posting.employer_id == viewer.employer_id:
        return True
    firm = posting.employer
    return (
        posting.state == PostingState.LIVE
        and posting.publish_on <= viewer.today <= posting.deadline
        and firm.state == "approved"
        and firm.approved_until is not None
        and firm.approved_until >= viewer.today
        and (posting.reach == PostingReach.PUBLIC or bool(viewer.audiences & _MEMBERS))
    )


def visible_to(viewer: Viewer) -> QuerySet[Posting]:
    """Return the postings ``viewer`` may see."""
    return Posting.objects.filter(reduce(or_, visible_arms(viewer)))


def listed(viewer: Viewer) -> list[QuerySet[Posting]]:
    """Return the postings ``viewer`` may see as the union of querysets: what an index walks in each stays a walk."""
    return [Posting.objects.filter(arm) for arm in visible_arms(viewer)]


def own_posting(viewer: Viewer, public_id: UUID | None) -> Posting | None:
    """Return a posting of the firm ``viewer`` acts for, in whatever state; None for another's as for an absent one."""
    if viewer.employer_id is None or public_id is None:
        return None
    rows = Posting.objects.filter(employer_id=viewer.employer_id, public_id=public_id)
    found: Posting | None = rows.select_related("employer__sector", "province").first()
    return found


def waiting() -> QuerySet[Posting]:
    """Return the postings that wait for the center, the longest waiting first."""
    return Posting.objects.filter(state=PostingState.SUBMITTED).order_by("submitted_at", "pk")


def in_province(code: str) -> Q:
    """Return the condition "the work is done there"; no join, so that an index by province knows it for one value."""
    return Q(province=Subquery(Province.objects.filter(code=code).order_by().values("pk")[:1]))


def having_skill(code: str) -> Q:
    """Return the condition "asks for this skill"; not a join, so no posting stands twice."""
    return Q(Exists(_SkillLink.objects.filter(posting=OuterRef("pk"), skill__code=code)))


def skills_of(posting_ids: Iterable[int]) -> dict[int, list[Skill]]:
    """Return the skills of each posting by its key, one statement."""
    found: dict[int, list[Skill]] = {}
    links = _SkillLink.objects.filter(posting__in=list(posting_ids)).select_related("skill")
    for link in links.order_by("skill__code"):
        found.setdefault(link.posting_id, []).append(link.skill)
    return found


def units_of(posting_ids: Iterable[int]) -> dict[int, list[Unit]]:
    """Return the units each posting addresses by its key, one statement."""
    found: dict[int, list[Unit]] = {}
    links = _UnitLink.objects.filter(posting__in=list(posting_ids)).select_related("unit")
    for link in links.order_by("unit__path"):
        found.setdefault(link.posting_id, []).append(link.unit)
    return found


def for_index(ids: Sequence[int]) -> QuerySet[Posting]:
    """Return these postings in every state, with what a search document is made from; ask ``is_on_offer`` of each."""
    return Posting.objects.filter(pk__in=ids).select_related("employer__sector", "province")


def is_on_offer(posting: Posting, *, public: bool) -> bool:
    """Say whether a posting of a firm that is approved may be found, its dates aside (they pass without a change)."""
    open_to_them = not public or posting.reach == PostingReach.PUBLIC
    return posting.state == PostingState.LIVE and posting.employer.state == "approved" and open_to_them


def every_id() -> Iterable[int]:
    """Return the keys of all postings."""
    return Posting.objects.order_by("pk").values_list("pk", flat=True).iterator()


def place_of_work(posting: Posting) -> str | None:
    """Return the code of the province the work is bound to; None where it is done anywhere. ``province`` is loaded."""
    return posting.province.code if posting.province and posting.work_mode != WorkMode.REMOTE else None


def ids_of_firms(employer_ids: Sequence[int]) -> list[int]:
    """Return the keys of all postings of these firms."""
    return list(Posting.objects.filter(employer_id__in=employer_ids).values_list("pk", flat=True))


def public_ids_of(ids: Sequence[int]) -> list[str]:
    """Return the public ids of these keys as text: what an index calls the postings by."""
    return [str(key) for key in Posting.objects.filter(pk__in=ids).values_list("public_id", flat=True)]


def readable_public_ids(viewer: Viewer, public_ids: Iterable[str]) -> set[str]:
    """Return which of these postings ``viewer`` may see, by public id as text."""
    rows = visible_to(viewer).filter(public_id__in=list(public_ids))
    return {str(key) for key in rows.values_list("public_id", flat=True)}
