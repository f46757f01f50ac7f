"""Asking for a record, and taking that back. Nothing here reads the registry, so nothing tells what it holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.institution.models import Unit, UnitKind
from portal.outbox import services as outbox
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.registry.importing import cells
from portal.registry.models import OPEN_CLAIMS, ClaimRequest
from portal.workflow.services import move

CLAIM_MOVED = "claim.moved"
"""A request was received, taken in hand, decided or taken back: its claimant gets a letter."""
MOST_REQUESTS, WITHIN = 3, timedelta(days=30)
LONGEST_EXPLANATION = 2_000
EARLIEST_BIRTH, EARLIEST_GRADUATION = date(1900, 1, 1), 1920


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """What a claimant says: the name as on the diploma, and whatever else is known."""

    first_name: str
    last_name: str
    explanation: str
    birth_date: date | None = None
    student_number: str = ""
    program: UUID | None = None
    graduation_year: int | None = None
    contact_phone: str = ""


class ReviewRefused(DeedRefused):
    """Why a request was not taken; none of the reasons speaks of a record. As it stands: there is no such request."""

    code = "NOT_FOUND"
    message = _("This was not found.")


class SignInToAsk(ReviewRefused):
    """Nobody with a verified address is behind the viewer."""

    code = "SIGN_IN_FIRST"
    message = _("Please sign in with a verified e-mail address first.")


class OwnsRecord(ReviewRefused):
    """The claimant has a record already."""

    code = "HAS_RECORD"
    message = _("Your account has an alumni record already. If it is not yours, please write to the center.")


class ReviewOpen(ReviewRefused):
    """One request waits."""

    code = "ALREADY_ASKED"
    message = _("Your request waits at the career and alumni center. You may take it back and write a new one.")


class TooManyReviews(ReviewRefused):
    """Too many requests within thirty days, whatever became of them."""

    code = "TOO_MANY_REQUESTS"
    message = _("You have written three requests within thirty days. Please write to the center instead.")


class InvalidClaim(Exception):
    """Something that was said cannot be right; ``problems`` are field and reason."""

    def __init__(self, problems: Sequence[tuple[str, Promise | str]]) -> None:
        super().__init__([field for field, _reason in problems])
        self.problems = problems


_ONE_OF_OURS = _("Choose one of the programs of the university.")
_REASONS: dict[str, Promise | str] = {
    "control": _("This holds signs that cannot be read."),
    "garbled": _("This holds signs that cannot be read."),
    "no_letter": _("Write the name as it stands on the diploma."),
    "too_long": _("This is too long."),
    "number_form": _("A student number holds letters, digits and - . / only."),
    "national_id": _("This is an identity number. The platform does not take those; leave the field empty."),
    "national_id_within": _("There is an identity number in it. The platform does not take those; leave it out."),
    "phone": _("This is not a telephone number."),
    "birth_date": _("This cannot be a date of birth."),
    "graduation_year": _("This cannot be a year of graduation."),
    "explanation": _("Say in up to 2,000 characters how the center can tell that the record is yours."),
}


def request_review(actor: Viewer, *, draft: ClaimDraft) -> ClaimRequest:
    """Ask the center for one's record; the same answer and the same statements whether there is such a record or not.

    Raises SignInToAsk, OwnsRecord, ReviewOpen, TooManyReviews (3 within 30 days), InvalidClaim.
    """
    if actor.user_id is None:
        raise SignInToAsk
    if actor.profile_id is not None:
        raise OwnsRecord
    values = _checked(draft, actor.today)
    mine = ClaimRequest.objects.filter(claimant_id=actor.user_id)
    lately = list(mine.filter(created_at__gt=timezone.now() - WITHIN).values_list("state", flat=True))
    if mine.filter(state__in=OPEN_CLAIMS).exists():
        raise ReviewOpen
    if len(lately) >= MOST_REQUESTS:
        raise TooManyReviews
    try:
        with transaction.atomic():
            asked = ClaimRequest.objects.create(claimant_id=actor.user_id, **values)
            outbox.write(CLAIM_MOVED, [asked.pk])
    except IntegrityError as twice:
        raise ReviewOpen from twice
    return asked


def withdraw_review(actor: Viewer, *, request: UUID) -> ClaimRequest:
    """Take one's own request back. Raises ReviewRefused for absent and another's alike, IllegalTransition."""
    with transaction.atomic():
        mine = ClaimRequest.objects.filter(claimant_id=actor.user_id, public_id=request).first()
        if actor.user_id is None or mine is None:
            raise ReviewRefused
        move(mine, "withdraw", actor=actor)
        outbox.write(CLAIM_MOVED, [mine.pk])
    return mine


def settle_review(actor: Viewer) -> None:
    """Take the open request of somebody back who has just proved their record after all."""
    for mine in ClaimRequest.objects.filter(claimant_id=actor.user_id, state__in=OPEN_CLAIMS):
        move(mine, "withdraw", actor=actor)


def _checked(draft: ClaimDraft, today: date) -> dict[str, Any]:
    """Return the columns of a draft; raise InvalidClaim with every problem at once."""
    problems: list[tuple[str, Promise | str]] = []

    def take(field: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except cells.Wrong as wrong:
            problems.append((field, _REASONS[wrong.code]))
            return None

    values = {
        "first_name": take("first_name", lambda: cells.name(_line(draft.first_name))),
        "last_name": take("last_name", lambda: cells.name(_line(draft.last_name))),
        "student_number": take("student_number", lambda: _number(draft.student_number)),
        "contact_phone": take("contact_phone", lambda: _phone(draft.contact_phone)),
        "birth_date": take("birth_date", lambda: _birth(draft.birth_date, today)),
        "graduation_year": take("graduation_year", lambda: _year(draft.graduation_year, today)),
        "explanation": take("explanation", lambda: _words(draft.explanation)),
        "program_id": None,
    }
    if draft.program is not None:
        programs = Unit.objects.filter(public_id=draft.program, kind=UnitKind.PROGRAM)
        values["program_id"] = programs.values_list("pk", flat=True).first()
        if values["program_id"] is None:
            problems.append(("program", _ONE_OF_OURS))
    if problems:
        raise InvalidClaim(problems)
    return values


def _line(text: str) -> str:
    code = cells.suspicious(text)
    if code is not None:
        raise cells.Wrong(code)
    return " ".join(text.split())


def _number(text: str) -> str:
    number = _line(text)
    if cells.holds_national_id(number):
        raise cells.Wrong("national_id")
    return cells.student_number(number) if number else ""


def _phone(text: str) -> str:
    number = _line(text)
    return cells.phone(number) if number else ""


def _birth(day: date | None, today: date) -> date | None:
    if day is not None and not EARLIEST_BIRTH <= day < today:
        raise cells.Wrong("birth_date")
    return day


def _year(year: int | None, today: date) -> int | None:
    if year is not None and not EARLIEST_GRADUATION <= year <= today.year:
        raise cells.Wrong("graduation_year")
    return year


def _words(text: str) -> str:
    words = "\n".join(_line(line) for line in text.replace("\r\n", "\n").split("\n")).strip()
    if not 0 < len(words) <= LONGEST_EXPLANATION:
        raise cells.Wrong("explanation")
    if cells.holds_national_id(words):
        raise cells.Wrong("national_id_within")
    return words
