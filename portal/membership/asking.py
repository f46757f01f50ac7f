"""Asking for help with registering: by anybody, without an account; whatever is asked, the answer reads the same."""

import hashlib
import re
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import InvalidAddress, refuse_look_alike
from portal.institution.models import Unit, UnitKind
from portal.outbox import services as outbox
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.registry.selectors import holds_national_id

from .help_links import VALID_FOR, digest_of, new_token
from .models import HelpRequest
from .models.helping import LONGEST_TROUBLE
from .selectors import help_notice_in_force
from .tries import may_try

HELP_STEP = "membership.help_step"
"""The topic of a letter to whoever asked: a step was made."""
HOUR_SECONDS, DAY_SECONDS = 3600, 86400
REQUESTS_OF_A_NETWORK = 10
"""An hour and network address: a class in one computer room."""
LETTERS_TO_AN_ADDRESS = 3
"""A day: a form that anybody may fill in must not flood somebody's mailbox."""
_PHONE = re.compile(r"^\+?[0-9]{7,15}$")
IDENTITY_NUMBER = _("This is an identity number. Please write your student number.")


class TooManyRequests(DeedRefused):
    """More requests from one place in an hour than people sit there."""

    code = "TOO_MANY_REQUESTS"
    message = _("Too many requests have come from your network. Please try again in an hour.")


class HelpClosed(DeedRefused):
    """The university has published no privacy notice for the form: without one nothing is collected."""

    code = "HELP_CLOSED"
    message = _("The help form is not open yet. Please write to the career and alumni center.")


class NoticeIsNewer(DeedRefused):
    """Another version of the notice is in force than the one that was shown."""

    code = "NOTICE_CHANGED"
    message = _("The privacy notice has changed in the meantime. Please read the new version and send again.")


class InvalidRequest(Exception):
    """What was written cannot be taken; ``problems`` pairs the field with the reason."""

    message = _("Some of what you entered cannot be saved; please look at the marked fields.")

    def __init__(self, problems: dict[str, Any]) -> None:
        super().__init__(sorted(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class HelpDraft:
    """What somebody wrote into the form; ``notice_version`` is the one that was shown, in ``language``."""

    first_name: str
    last_name: str
    student_number: str
    program: uuid.UUID | None
    trouble: str
    notice_version: int
    email: str = ""
    phone: str = ""
    language: str = "tr"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever asked gets: the token of the status page, told this once."""

    token: str


def ask_for_help(actor: Viewer, *, draft: HelpDraft, address: str) -> Receipt:
    """Keep a request and tell the asker where to follow it; no consent is asked for (S4-11).

    ``address`` is the network address that asks, which is not kept. Whether the student number is known, registered
    or asked for already changes nothing. Raises TooManyRequests, HelpClosed, NoticeIsNewer, InvalidRequest.
    """
    notice = help_notice_in_force()
    if notice is None:
        raise HelpClosed
    if notice.version != draft.notice_version:
        raise NoticeIsNewer
    values = _checked(draft)
    if not may_try(f"help:{address}", most=REQUESTS_OF_A_NETWORK, seconds=HOUR_SECONDS):
        raise TooManyRequests
    nonce = uuid.uuid4()
    token = new_token(nonce)
    with transaction.atomic():
        made = HelpRequest.objects.create(
            **values,
            language=draft.language,
            notice=notice,
            shown_digest=hashlib.sha256(notice.text_in(draft.language).encode()).hexdigest(),
            nonce=nonce,
            link_digest=digest_of(token),
            link_until=actor.today + VALID_FOR,
        )
        mailbox = f"help-letter:{made.email}"
        if made.email and may_try(mailbox, most=LETTERS_TO_AN_ADDRESS, seconds=DAY_SECONDS):
            outbox.write(HELP_STEP, [made.pk])
    return Receipt(token)


def feigned_receipt() -> Receipt:
    """Return a receipt of nothing, for a machine that filled in what people do not see: it learns nothing from it."""
    return Receipt(new_token(uuid.uuid4()))


def _checked(draft: HelpDraft) -> dict[str, Any]:
    """Return the columns of a request; raise InvalidRequest with every problem found."""
    problems: dict[str, Any] = {}
    values: dict[str, Any] = {
        "first_name": _line(draft.first_name),
        "last_name": _line(draft.last_name),
        "student_number": _line(draft.student_number).replace(" ", "").upper(),
        "trouble": _text(draft.trouble),
        "email": "",
        "phone": re.sub(r"[\s()./-]", "", _line(draft.phone)),
        "program": _program(draft.program),
    }
    for name, longest in (
        ("first_name", 100),
        ("last_name", 100),
        ("student_number", 20),
        ("trouble", LONGEST_TROUBLE),
    ):
        if not values[name]:
            problems[name] = _("Please fill this in.")
        elif len(values[name]) > longest:
            problems[name] = _("This is too long.")
    if holds_national_id(values["student_number"]):
        problems["student_number"] = IDENTITY_NUMBER
    if holds_national_id(values["trouble"]):
        problems["trouble"] = _("There is an identity number in it. The platform does not take those; leave it out.")
    if values["program"] is None:
        problems["program"] = _("Please choose your program.")
    try:
        values["email"] = refuse_look_alike(draft.email) if draft.email.strip() else ""
    except InvalidAddress as wrong:
        problems["email"] = wrong.message
    if values["phone"] and not _PHONE.match(values["phone"]):
        problems["phone"] = _("Please write the number with its area code, for example 0532 123 45 67.")
    if not draft.email.strip() and not values["phone"]:
        problems["email"] = _("Please give an e-mail address or a telephone number, so that we can answer you.")
    if problems:
        raise InvalidRequest(problems)
    return values


def _program(public_id: uuid.UUID | None) -> Unit | None:
    return Unit.objects.filter(public_id=public_id, kind=UnitKind.PROGRAM).first() if public_id else None


def _line(text: str) -> str:
    """Return one line of printable letters."""
    return " ".join("".join(one if one.isprintable() else " " for one in unicodedata.normalize("NFC", text)).split())


def _text(text: str) -> str:
    """Return the text with its lines, without what no column could hold."""
    plain = unicodedata.normalize("NFC", text).encode("utf-8", "ignore").decode()
    return "".join(one for one in plain if one.isprintable() or one == "\n").strip()
