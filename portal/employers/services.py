"""What changes a firm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES
from portal.outbox import services as outbox
from portal.privacy.own_affairs import not_about_oneself
from portal.privacy.viewers import Viewer
from portal.reference.selectors import provinces, sectors
from portal.workflow.services import IllegalTransition, move, move_all

from .domains import site_domain
from .models import Employer, EmployerMember, EmployerState, MemberRole
from .policies import Act
from .selectors import firm_of, may, member_ids, membership_of

SIGN_IN_FIRST = _("Please sign in with a verified e-mail address first.")
APPROVAL = timedelta(days=365)
REMINDERS = (7, 30)
"""How many days before the end of an approval its owners hear of it, the nearest first."""
ENDS_SOON = "employer.ends_soon"
_BATCH = 1000


class NotAllowed(Exception):
    """This viewer may not decide on firms."""

    message = _("Only the career and alumni center decides on employers.")


class InvalidEmployer(Exception):
    """A registration with errors; ``problems`` pairs the field, in the spelling of the interface, with the reason."""

    def __init__(self, problems: Sequence[tuple[str, Any]]) -> None:
        super().__init__([field for field, _reason in problems])
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class EmployerDraft:
    """What a firm says of itself: sector and province by their codes, ``position`` of whoever registers it."""

    name: str
    tax_number: str
    domain: str
    sector: str
    province: str
    about_tr: str = ""
    about_en: str = ""
    position: str = ""


def _checked(draft: EmployerDraft) -> Employer:
    """Return the firm of a draft, not saved; raise InvalidEmployer with every problem found."""
    firm = Employer(
        name=draft.name.strip(),
        tax_number=draft.tax_number.strip(),
        domain=site_domain(draft.domain),
        sector=sectors().filter(code=draft.sector).first(),
        province=provinces().filter(code=draft.province).first(),
        about_tr=draft.about_tr.strip(),
        about_en=draft.about_en.strip(),
    )
    try:
        firm.full_clean(exclude=["sort_key"])
    except ValidationError as refused:
        problems = [(name, message) for name, messages in refused.message_dict.items() for message in messages]
        raise InvalidEmployer(problems) from refused
    return firm


def register_employer(actor: Viewer, *, draft: EmployerDraft) -> Employer:
    """Register a firm with the actor as its contact and hand it to the center (S1-17).

    Raises NotAllowed where nobody is signed in, InvalidEmployer with every problem found; a tax number that is
    registered already, and an actor who acts for a firm already, are among them.
    """
    if actor.user_id is None:
        raise NotAllowed
    if firm_of(actor.user_id) is not None:
        raise InvalidEmployer([("", _("You act for a registered employer already."))])
    firm = _checked(draft)
    with transaction.atomic():
        firm.save()
        EmployerMember.objects.create(
            employer=firm, user_id=actor.user_id, role=MemberRole.OWNER, title=draft.position.strip()[:120]
        )
        move(firm, "submit", actor=actor)
    return firm


def _decide(
    actor: Viewer, employer_id: int, deed: str, *, reason: str = "", until: date | None = None, explain: bool = False
) -> Employer:
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed
    not_about_oneself(actor, *member_ids(employer_id))
    with transaction.atomic():
        employer = Employer.objects.select_for_update().get(pk=employer_id)
        if until is not None:
            employer.approved_until = until
            employer.reminded_days = None
        move(employer, deed, actor=actor, reason=reason, needs_reason=explain)
        outbox.write("employer.changed", [employer.pk])
    return employer


def approve_employer(actor: Viewer, *, employer_id: int, until: date | None = None) -> Employer:
    """Open search and postings to a firm until a day (one year where none is given).

    Raises NotAllowed, OwnAffair for one's own firm as each of these does, and IllegalTransition where the firm is not
    waiting or suspended (S1-18).
    """
    return _decide(actor, employer_id, "approve", until=until or actor.today + APPROVAL)


def review_employer(actor: Viewer, *, employer_id: int) -> Employer:
    """Take a waiting firm's registration in hand. Raises NotAllowed, IllegalTransition."""
    return _decide(actor, employer_id, "review")


def reject_employer(actor: Viewer, *, employer_id: int, reason: str) -> Employer:
    """Refuse a waiting firm. Raises NotAllowed, IllegalTransition, ReasonMissing."""
    return _decide(actor, employer_id, "reject", reason=reason, explain=True)


def request_changes(actor: Viewer, *, employer_id: int, reason: str) -> Employer:
    """Send a waiting firm's registration back. Raises NotAllowed, IllegalTransition, ReasonMissing."""
    return _decide(actor, employer_id, "request_changes", reason=reason, explain=True)


def suspend_employer(actor: Viewer, *, employer_id: int, reason: str) -> Employer:
    """Stop a firm at once: the next answer shows neither its postings nor anything to it (DOMAIN section 8.3)."""
    return _decide(actor, employer_id, "suspend", reason=reason, explain=True)


def renew_employer(actor: Viewer) -> Employer:
    """Hand the actor's own firm in again, once its approval ended or changes were asked for (S1-17).

    Raises NotAllowed for whoever is no owner, IllegalTransition where there is nothing to renew.
    """
    member = membership_of(actor.user_id) if actor.user_id is not None else None
    if member is None or not may(member, Act.RENEW):
        raise NotAllowed
    with transaction.atomic():
        employer = Employer.objects.select_for_update().get(pk=member.employer_id)
        # The day decides, not whether the nightly task has come by.
        if employer.state == EmployerState.APPROVED and _is_over(employer, actor.today):
            move(employer, "expire", actor=actor)
        if employer.state not in RENEWABLE:
            raise IllegalTransition("submit", employer.state)
        move(employer, "submit", actor=actor)
        outbox.write("employer.changed", [employer.pk])
    return employer


RENEWABLE = (EmployerState.EXPIRED, EmployerState.CHANGES_REQUESTED)


def _is_over(employer: Employer, today: date) -> bool:
    return employer.approved_until is not None and employer.approved_until < today


def may_renew(employer: Employer, today: date) -> bool:
    """Say whether the firm can be handed in again today."""
    over = employer.state == EmployerState.APPROVED and _is_over(employer, today)
    return over or employer.state in RENEWABLE


def expire_passed(actor: Viewer) -> int:
    """Let the approvals that passed their day end, a thousand at a time; return how many.

    Their rights ended with the day itself: this writes the state, the trace and the fact for the search indices.
    """
    ended = 0
    passed = Employer.objects.filter(state=EmployerState.APPROVED, approved_until__lt=actor.today).order_by("pk")
    while True:
        with transaction.atomic():
            rows = list(passed.select_for_update()[:_BATCH])
            move_all(rows, "expire", actor=actor)
            outbox.write("employer.changed", [row.pk for row in rows])
        ended += len(rows)
        if len(rows) < _BATCH:
            return ended


def remind_owners(actor: Viewer) -> int:
    """Write the facts that lead to reminders, once for each of ``REMINDERS``; return for how many firms.

    A day on which the task did not run is made up for: what counts is that the nearest reminder due was not written.
    """
    written = 0
    for days in REMINDERS:
        due = Employer.objects.in_force(actor.today).filter(approved_until__lte=actor.today + timedelta(days=days))
        due = due.exclude(reminded_days__lte=days)
        with transaction.atomic():
            ids = list(due.select_for_update().values_list("pk", flat=True))
            Employer.objects.filter(pk__in=ids).update(reminded_days=days)
            outbox.write(ENDS_SOON, ids)
        written += len(ids)
    return written
