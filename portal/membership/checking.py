"""Checking a form by its code: member yes or no, initials, date, and nothing else (S4-09; DOMAIN section 4)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role
from portal.privacy.viewers import Viewer
from portal.workflow.services import IllegalTransition, move

from .codes import digest_of, read_code
from .models import MEMBERS, Door, FormCheck, MembershipForm, MembershipState
from .rights import NotAllowed
from .tries import TRIES_AT_THE_DESK, TRIES_IN_PUBLIC, may_try


class TooManyChecks(Exception):
    """More codes in a minute than anybody has forms in hand."""

    message = _("Too many checks: please wait a minute.")


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a code tells. Unknown, malformed and empty codes give the same answer."""

    is_member: bool
    initials: str = ""
    issued_on: date | None = None


def check_at_desk(actor: Viewer, *, code: str) -> Answer:
    """Check a code at the diploma desk; the first time a form is seen there its membership is ``checked``.

    Raises NotAllowed, TooManyChecks.
    """
    if not actor.has_role(Role.DIPLOMA_DESK):
        raise NotAllowed
    if not may_try(f"desk:{actor.user_id}", most=TRIES_AT_THE_DESK):
        raise TooManyChecks
    with transaction.atomic():
        form = _form_of(code)
        if form is not None and form.membership.state == MembershipState.ISSUED:
            _note_seen(actor, form)
        return _answer(form, door=Door.DESK, user_id=actor.user_id)


def check_in_public(actor: Viewer, *, code: str, address: str) -> Answer:
    """Check a code for anybody who holds the paper; ``address`` is the network address that asks, which is not kept.

    Raises TooManyChecks.
    """
    if not may_try(f"public:{address}", most=TRIES_IN_PUBLIC):
        raise TooManyChecks
    with transaction.atomic():
        return _answer(_form_of(code), door=Door.PUBLIC, user_id=actor.user_id)


def _form_of(code: str) -> MembershipForm | None:
    """Return the form of a code: one statement, whatever was typed."""
    rows = MembershipForm.objects.select_related("membership")
    return rows.filter(code_digest=digest_of(read_code(code)), membership__state__in=MEMBERS).first()


def _answer(form: MembershipForm | None, *, door: Door, user_id: int | None) -> Answer:
    """Write the check down and return what it tells."""
    FormCheck.objects.create(form=form, checked_by_id=user_id, at=timezone.now(), door=door, is_member=form is not None)
    if form is None:
        return Answer(is_member=False)
    return Answer(is_member=True, initials=form.initials, issued_on=form.issued_on)


def _note_seen(actor: Viewer, form: MembershipForm) -> None:
    try:
        move(form.membership, "check_form", actor=actor)
    except IllegalTransition:
        return  # a second desk saw it at this moment
