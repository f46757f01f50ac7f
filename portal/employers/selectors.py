"""Reads of firms."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from portal.privacy.audiences import Audience
from portal.privacy.refusals import DeedRefused
from portal.privacy.statements import Statement
from portal.privacy.viewers import Viewer, viewer_facet

from .models import Employer, EmployerInvitation, EmployerMember, EmployerQuerySet, EmployerState
from .policies import RIGHTS, Act, roles_that_may

EmployerRows = EmployerQuerySet
"""Firms as neighbors hold them: they reach this room through its selectors only."""


class MayNotSearch(DeedRefused):
    """The actor acts for no firm in force, or their role in it does not search."""

    code = "NOT_ALLOWED"
    message = _("Only those who search for an approved firm can do this.")


def visible_q(viewer: Viewer) -> Q:
    """Return which firms ``viewer`` may see, as a filter: those in force, one's own, and for the center all."""
    if Audience.CENTER in viewer.audiences:
        return Q()
    in_force = Q(state=EmployerState.APPROVED, approved_until__gte=viewer.today)
    if viewer.user_id is None:
        return in_force
    # Not a join: a firm with two contacts would stand twice.
    return in_force | Q(pk__in=EmployerMember.objects.filter(user_id=viewer.user_id).values("employer_id"))


def can_see(viewer: Viewer, employer: Employer, *, is_member: bool) -> bool:
    """Answer the same for one firm, without SQL; ``is_member`` says whether the viewer acts for it."""
    return (
        Audience.CENTER in viewer.audiences
        or (viewer.user_id is not None and is_member)
        or (
            employer.state == EmployerState.APPROVED
            and employer.approved_until is not None
            and employer.approved_until >= viewer.today
        )
    )


def visible_to(viewer: Viewer) -> EmployerQuerySet:
    """Return the firms ``viewer`` may see."""
    return Employer.objects.filter(visible_q(viewer))


def in_force_q(today: date, *, through: str = "") -> Q:
    """Return the condition "its firm is approved today", for rooms whose rows hang on a firm."""
    return Q(**{f"{through}state": EmployerState.APPROVED, f"{through}approved_until__gte": today})


def waiting() -> EmployerQuerySet:
    """Return the firms that wait for the center, the longest waiting first."""
    return Employer.objects.filter(state__in=[EmployerState.SUBMITTED, EmployerState.IN_REVIEW]).order_by("changed_at")


def firm_of(user_id: int) -> Employer | None:
    """Return the firm a user acts for, in whatever state it is."""
    member = membership_of(user_id)
    return member.employer if member else None


def firm_to_post_for(user_id: int) -> Employer | None:
    """Return the firm whose postings a user may write, in whatever state it is."""
    member = membership_of(user_id)
    return member.employer if member and may(member, Act.POST) else None


def membership_of(user_id: int) -> EmployerMember | None:
    """Return what a user is in which firm, with the firm."""
    found = EmployerMember.objects.filter(user_id=user_id)
    return found.select_related("user", "employer", "employer__sector", "employer__province").first()


def may(member: EmployerMember, act: Act) -> bool:
    """Say whether the role of ``member`` allows ``act``; the firm's state is asked apart."""
    return any(role == member.role and act in acts for role, acts in RIGHTS.items())


def members_of(employer_id: int) -> list[EmployerMember]:
    """Return who acts for a firm, with their accounts, in the order they came."""
    return list(EmployerMember.objects.filter(employer_id=employer_id).select_related("user").order_by("pk"))


def member_ids(employer_id: int) -> list[int]:
    """Return the keys of the users who act for a firm."""
    return list(EmployerMember.objects.filter(employer_id=employer_id).values_list("user_id", flat=True))


def names_of_members(employer_id: int, user_ids: Iterable[int]) -> dict[int, str]:
    """Return how those of these users who act for a firm are called, by the key of their account."""
    rows = EmployerMember.objects.filter(employer_id=employer_id, user_id__in=list(user_ids)).select_related("user")
    return {row.user_id: str(row.user) for row in rows}


def locked_firm_of(viewer: Viewer) -> Employer:
    """Return the firm a viewer searches for, in force today, and keep it from other deeds until the transaction ends.

    Rows that hang on the firm can be added meanwhile by whoever does not ask for it here. Raises MayNotSearch.
    """
    rows = Employer.objects.in_force(viewer.today).filter(pk=viewer.employer_id or 0)
    firm = rows.select_for_update(no_key=True).first()
    if firm is None:
        raise MayNotSearch
    return firm


def open_invitations(employer_id: int, now: datetime) -> QuerySet[EmployerInvitation]:
    """Return the invitations of a firm that can be accepted at ``now``, the latest first."""
    rows = EmployerInvitation.objects.filter(employer_id=employer_id, expires_at__gt=now)
    return rows.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).order_by("-invited_at", "-pk")


def employers_by_key(keys: Any) -> EmployerQuerySet:
    """Return firms by database keys (a list or a subquery) in every state, for rooms that guard the rows themselves."""
    return Employer.objects.filter(pk__in=keys).select_related("sector", "province")


def name_keys(employer_id: int) -> QuerySet[Employer, Any]:
    """Return the key of a firm's name as a subquery: whoever typed such a name may mean this firm."""
    return Employer.objects.filter(pk=employer_id).exclude(name_key="").order_by().values_list("name_key")


_NAME_KEYS = Statement(lambda keys: Employer.objects.filter(pk__in=keys).order_by().values_list("name_key"))


def name_key_of(employer_id: int) -> str:
    """Return the key of a firm's name; empty where there is no such firm."""
    return "".join(key for (key,) in _NAME_KEYS.rows([employer_id]))


def ids_by_public_id(public_ids: Iterable[Any]) -> dict[Any, int]:
    """Return the keys of firms by their public ids."""
    return dict(Employer.objects.filter(public_id__in=list(public_ids)).values_list("public_id", "pk"))


@viewer_facet("employer_id")
def _acting_for(today: date) -> Subquery:
    """Tell which firm the viewer acts for: one in force, in which the viewer's role may search and post."""
    mine = {"members__user": OuterRef("pk"), "members__role__in": sorted(roles_that_may(Act.SEARCH))}
    return Subquery(Employer.objects.in_force(today).filter(**mine).order_by().values("pk")[:1])
