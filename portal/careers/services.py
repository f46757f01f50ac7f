"""What changes a posting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES
from portal.employers.selectors import firm_to_post_for, member_ids
from portal.outbox import services as outbox
from portal.privacy.own_affairs import not_about_oneself
from portal.privacy.viewers import Viewer
from portal.reference.models import Province, Skill
from portal.reference.selectors import provinces, skills
from portal.workflow.services import IllegalTransition, move

from .models import LONGEST_DESCRIPTION, Posting, PostingReach, PostingState

CHANGED = "posting.changed"


class NotAllowed(Exception):
    """This viewer may not do this to postings."""

    message = _("You may not do this.")


class PostingNotFound(Exception):
    """Absent, or another firm's: one answer for both."""

    message = _("There is no such posting.")


class InvalidDraft(Exception):
    """A draft with errors; ``problems`` pairs the field, in the spelling of the interface, with the reason."""

    def __init__(self, problems: Sequence[tuple[str, Any]]) -> None:
        super().__init__([field for field, _reason in problems])
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class PostingDraft:
    """What a firm says about a posting: pay in lira a month, province and skills by their codes."""

    kind: str
    title_tr: str
    description_tr: str
    publish_on: date
    deadline: date
    title_en: str = ""
    description_en: str = ""
    province: str | None = None
    work_mode: str = "onsite"
    pay_from: int | None = None
    pay_to: int | None = None
    apply_url: str = ""
    reach: str = PostingReach.MEMBERS
    unit_ids: tuple[int, ...] = ()
    skills: tuple[str, ...] = ()


def _checked(draft: PostingDraft, today: date) -> tuple[Province | None, list[Skill]]:
    """Return what the codes of the draft stand for; raise InvalidDraft with every problem found."""
    province = provinces().filter(code=draft.province).first() if draft.province else None
    found = list(skills(draft.skills)) if draft.skills else []
    problems: list[tuple[str, Any]] = []
    if draft.deadline < max(today, draft.publish_on):
        problems.append(("deadline", _("The deadline must not lie before today or before the day of publication.")))
    if draft.province and province is None:
        problems.append(("province", _("There is no such province.")))
    if len(found) != len(set(draft.skills)):
        problems.append(("skills", _("There is no such skill.")))
    # The column's own rules leave the length of long texts to forms.
    problems += [
        (field, _("No more than %(most)d characters can be entered.") % {"most": LONGEST_DESCRIPTION})
        for field, text in (("descriptionTr", draft.description_tr), ("descriptionEn", draft.description_en))
        if len(text) > LONGEST_DESCRIPTION
    ]
    if draft.apply_url and not draft.apply_url.lower().startswith("https://"):
        problems.append(("applyUrl", _("The address must begin with https://.")))
    if draft.pay_from is not None and draft.pay_to is not None and draft.pay_to < draft.pay_from:
        problems.append(("payTo", _("The upper end of the pay lies below the lower one.")))
    if problems:
        raise InvalidDraft(problems)
    return province, found


def _field_problems(refused: ValidationError) -> list[tuple[str, Any]]:
    """Return the database's own rules on single fields (lengths, choices, addresses) as problems of the draft."""
    return [(_camel(name), message) for name, messages in refused.message_dict.items() for message in messages]


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.title() for part in others)


def _new(actor: Viewer, draft: PostingDraft, employer_id: int) -> Posting:
    """Return the saved posting of a draft; raise InvalidDraft with every problem found."""
    province, asked = _checked(draft, actor.today)
    posting = Posting(
        kind=draft.kind,
        employer_id=employer_id,
        title_tr=draft.title_tr.strip(),
        title_en=draft.title_en.strip(),
        description_tr=draft.description_tr.strip(),
        description_en=draft.description_en.strip(),
        province=province,
        work_mode=draft.work_mode,
        pay_from=draft.pay_from,
        pay_to=draft.pay_to,
        apply_url=draft.apply_url,
        reach=draft.reach,
        publish_on=draft.publish_on,
        deadline=draft.deadline,
        created_by_id=actor.user_id,
    )
    try:
        posting.clean_fields()
    except ValidationError as refused:
        raise InvalidDraft(_field_problems(refused)) from refused
    posting.save()
    posting.units.set(draft.unit_ids)
    posting.skills.set(asked)
    return posting


def save_draft(actor: Viewer, *, draft: PostingDraft, employer_id: int) -> Posting:
    """Keep a posting of the actor's own firm without handing it in; the firm may still wait for its approval.

    Raises NotAllowed where the actor does not act for that firm, InvalidDraft with every problem found.
    """
    firm = firm_to_post_for(actor.user_id) if actor.user_id is not None else None
    if firm is None or firm.pk != employer_id:
        raise NotAllowed
    with transaction.atomic():
        return _new(actor, draft, employer_id)


def submit_posting(actor: Viewer, *, draft: PostingDraft) -> Posting:
    """Write a posting of the actor's firm and hand it to the center for approval (S1-20, S1-21).

    Raises NotAllowed where the actor acts for no approved firm, InvalidDraft with every problem found.
    """
    if actor.employer_id is None:
        raise NotAllowed
    with transaction.atomic():
        posting = _new(actor, draft, actor.employer_id)
        posting.submitted_at = timezone.now()
        move(posting, "submit", actor=actor)
    return posting


def _decide(actor: Viewer, posting_id: int, deed: str, *, reason: str = "", explain: bool = False) -> Posting:
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed
    with transaction.atomic():
        posting = Posting.objects.select_for_update().get(pk=posting_id)
        not_about_oneself(actor, *member_ids(posting.employer_id))
        posting.revision = F("revision") + 1
        move(posting, deed, actor=actor, reason=reason, needs_reason=explain)
        if deed == "approve" and posting.publish_on <= actor.today:
            move(posting, "go_live", actor=actor)
        outbox.write(CHANGED, [posting.pk])
    posting.refresh_from_db()
    return posting


def approve_posting(actor: Viewer, *, posting_id: int) -> Posting:
    """Approve a waiting posting; it is live at once where its day has come.

    Raises NotAllowed, OwnAffair for one of one's own firm as each of these does, IllegalTransition.
    """
    return _decide(actor, posting_id, "approve")


def request_changes(actor: Viewer, *, posting_id: int, reason: str) -> Posting:
    """Send a waiting posting back. Raises NotAllowed, IllegalTransition, ReasonMissing."""
    return _decide(actor, posting_id, "request_changes", reason=reason, explain=True)


def reject_posting(actor: Viewer, *, posting_id: int, reason: str) -> Posting:
    """Refuse a waiting posting. Raises NotAllowed, IllegalTransition, ReasonMissing."""
    return _decide(actor, posting_id, "reject", reason=reason, explain=True)


def archive_posting(actor: Viewer, *, posting_id: int) -> Posting:
    """Put away a posting that is over or was refused. Raises NotAllowed, IllegalTransition."""
    return _decide(actor, posting_id, "archive")


def close_posting(actor: Viewer, *, public_id: UUID | None) -> Posting:
    """Take one's own firm's live posting offline. Raises PostingNotFound, IllegalTransition."""
    if actor.employer_id is None or public_id is None:
        raise PostingNotFound
    with transaction.atomic():
        own = Posting.objects.select_for_update().filter(employer_id=actor.employer_id)
        posting = own.filter(public_id=public_id).first()
        if posting is None:
            raise PostingNotFound
        posting.revision = F("revision") + 1
        move(posting, "close", actor=actor)
        outbox.write(CHANGED, [posting.pk])
    posting.refresh_from_db()
    return posting


def turn_of_day(actor: Viewer) -> int:
    """Let approved postings whose day has come go live and those past their deadline expire; return how many."""
    due: Iterable[tuple[str, Posting]] = [
        *(("go_live", row) for row in Posting.objects.filter(state=PostingState.APPROVED, publish_on__lte=actor.today)),
        *(("expire", row) for row in Posting.objects.filter(state=PostingState.LIVE, deadline__lt=actor.today)),
    ]
    moved = 0
    for deed, posting in due:
        try:
            with transaction.atomic():
                posting.revision = F("revision") + 1
                move(posting, deed, actor=actor)
                outbox.write(CHANGED, [posting.pk])
        except IllegalTransition:  # somebody decided on it in between; theirs stands
            continue
        moved += 1
    return moved
