"""The letter that asks whether a record still holds, and what its link does without signing in (S0-33, S1-16)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import CENTER_ROLES
from portal.alumni.fields import held_value, in_words
from portal.alumni.freshness import due_for_a_letter, writable_q
from portal.alumni.models import AlumniProfile, LetterState, StillTrueLetter
from portal.alumni.provenance import Source
from portal.outbox import services as outbox
from portal.privacy.deeds import note
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer, anonymous
from portal.workflow.services import move

from .freshness import confirm

STILL_TRUE = "alumnus.still_true"
VALID_FOR = timedelta(days=30)
MOST_AT_ONCE = 500
ANSWER, STOP = "still_true", "no_letters"
"""What a link is for; one made for the one opens nothing of the other."""
_ASKED = {
    "contact_email": FieldGroup.CONTACT_EMAIL,
    "contact_phone": FieldGroup.CONTACT_PHONE,
    "job": FieldGroup.CAREER,
}
"""The fields a letter asks about, where something is held."""


class OnlyTheCenter(Exception):
    """Whoever asks is not of the center."""

    message = _("Only the career and alumni center writes these letters.")


class LinkInvalid(Exception):
    """Forged, too old, or about nobody who can answer: one answer for all."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the page behind a link shows: names of fields, and of their values only as much as the owner recognizes."""

    state: LetterState
    fields: tuple[tuple[str, str], ...]
    language: str
    answered_on: date | None
    stop_token: str


def ask_whether_still_true(actor: Viewer, *, most: int = MOST_AT_ONCE) -> int:
    """Write to up to ``most`` people whose record is out of date, at most 500 at once; return to how many.

    Nobody is asked twice within a year. Raises OnlyTheCenter.
    """
    if not actor.roles & CENTER_ROLES:
        raise OnlyTheCenter
    return _write_to(actor, most=most)


def ask_in_turn(today: date) -> int:
    """Write to those who are due on ``today``, ``settings.STILL_TRUE_LETTERS_A_DAY`` at most; return to how many.

    For the timetable: the very people whom the center would write to, the longest on record first. A day on which it
    did not run is not made up for, so that nobody's mail server sees a flood.
    """
    most = settings.STILL_TRUE_LETTERS_A_DAY
    return _write_to(anonymous(today=today), most=most) if most > 0 else 0


def ask_these(actor: Viewer, *, profile_ids: Collection[int]) -> int:
    """Write the same letter to those of these people who are due for one; return to how many.

    The caller answers for whose people they are.
    """
    return _write_to(actor, most=MOST_AT_ONCE, among=frozenset(profile_ids))


def _write_to(actor: Viewer, *, most: int, among: frozenset[int] | None = None) -> int:
    with transaction.atomic():
        # Two who press at once wait for each other here, and the second finds the first one's letters.
        due = due_for_a_letter(actor.today).select_for_update(of=("self",))
        rows = due if among is None else due.filter(pk__in=among)
        keys = list(rows.values_list("pk", flat=True)[: min(most, MOST_AT_ONCE)])
        again = frozenset(due_for_a_letter(actor.today).filter(pk__in=keys).values_list("pk", flat=True))
        letters = StillTrueLetter.objects.bulk_create(
            StillTrueLetter(profile_id=key, asked_on=actor.today, expires_on=actor.today + VALID_FOR)
            for key in keys
            if key in again
        )
        outbox.write(STILL_TRUE, [letter.pk for letter in letters])
        note(actor, "freshness.ask_whether_still_true", reason=f"{len(letters)} letters")
    return len(letters)


def token_of(letter: StillTrueLetter, purpose: str) -> str:
    """Return what a link of a letter ends in; made anew each time, kept nowhere."""
    return _signer(purpose).sign(letter.public_id.hex)


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"portal.alumni.letters.{purpose}")


def _letter(token: str, purpose: str, today: date) -> StillTrueLetter:
    """Return the letter of a link that still works; raise LinkInvalid."""
    try:
        public_id = UUID(_signer(purpose).unsign(token))
    except (signing.BadSignature, ValueError) as forged:
        raise LinkInvalid from forged
    rows = StillTrueLetter.objects.select_related("profile__user").filter(public_id=public_id, expires_on__gte=today)
    letter = rows.first()
    if letter is None or not AlumniProfile.objects.filter(writable_q(today), pk=letter.profile_id).exists():
        raise LinkInvalid
    return letter


def question_of(token: str, today: date, *, purpose: str = ANSWER) -> Question:
    """Return what a link asks; changes nothing. Raises LinkInvalid."""
    letter = _letter(token, purpose, today)
    held = {field: in_words(field, held_value(letter.profile, field)) for field in _ASKED}
    return Question(
        state=LetterState(letter.state),
        fields=tuple((field, masked(field, text)) for field, text in held.items() if text),
        language=letter.profile.user.language if letter.profile.user else "tr",
        answered_on=timezone.localdate(letter.answered_at) if letter.answered_at else None,
        stop_token=token_of(letter, STOP),
    )


def answer_still_true(token: str, today: date) -> None:
    """Confirm what the link asks, as the person; a second answer changes nothing. Raises LinkInvalid."""
    with transaction.atomic():
        letter = _locked(token, ANSWER, today)
        if letter.state != LetterState.SENT:
            return
        actor = _person(letter, today)
        held = [group for field, group in _ASKED.items() if held_value(letter.profile, field)]
        confirm(actor, profile_id=letter.profile_id, groups=held, source=Source.SELF)
        letter.answered_at = timezone.now()
        move(letter, "confirm", actor=actor)


def stop_letters(token: str, today: date) -> None:
    """Never write such a letter to the person again; a second time changes nothing. Raises LinkInvalid."""
    with transaction.atomic():
        letter = _locked(token, STOP, today)
        if letter.state == LetterState.STOPPED:
            return
        letter.answered_at = timezone.now()
        move(letter, "stop", actor=_person(letter, today))


def _locked(token: str, purpose: str, today: date) -> StillTrueLetter:
    found = _letter(token, purpose, today)
    AlumniProfile.objects.select_for_update().filter(pk=found.profile_id).first()
    # Read again behind the lock: of two taps at once the second finds what the first did.
    return StillTrueLetter.objects.select_related("profile__user").get(pk=found.pk)


def _person(letter: StillTrueLetter, today: date) -> Viewer:
    return Viewer(today=today, user_id=letter.profile.user_id, profile_id=letter.profile_id)


def masked(field: str, text: str) -> str:
    """Return as much of a value as its owner needs to recognize it, and nobody else to use it."""
    if field == "contact_phone":
        return f"••• {text[-2:]}"
    if field == "contact_email":
        local, _at, domain = text.partition("@")
        return f"{local[:1]}•••@{domain[:1]}•••"
    return " ".join(f"{word[:1]}•••" for word in text.split("(")[0].split())
