"""The end of an opening to employers: reminders before, a word after, and one tap to prolong it (S1-22).

The end itself needs nobody: every answer compares the day (``rows.py``). What runs here only writes letters.
"""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction

from portal.alumni.models import OWNED_STATES, AlumniProfile
from portal.audit import services as audit
from portal.outbox import once
from portal.privacy import services as privacy
from portal.privacy.models import Channel, Purpose
from portal.privacy.selectors import consents_in_force

from .visibility import LONGEST_OPENING
from .writing import changed

ENDS_SOON, ENDED = "opening.ends_soon", "opening.ended"
PROLONGED = "opening.prolonged"
"""The deed in the audit log: where the consent in force stays the same, this is what proves the act."""
PROLONGED_BY = timedelta(days=180)
"""What one tap in a letter adds."""
CAUGHT_UP = 3
"""How many days a letter may come late; an opening shorter than its reminder gets none at once."""
_SALT = "portal.alumni.opening"


class OpeningOver(Exception):
    """The link is forged, was used, or the opening it names is over, closed or another by now."""


def announce_endings(today: date) -> int:
    """Write down the letters due before and after the ends of openings, each once; return how many.

    ``settings.OPENING_REMINDER_DAYS`` tells how many days before; whoever is near two reminders gets the nearer.
    """
    written = 0
    for days in settings.OPENING_REMINDER_DAYS:
        # Late by up to three days, never after the last day.
        earliest = today + timedelta(days=max(0, days - CAUGHT_UP + 1))
        written += _announce(ENDS_SOON, earliest, today + timedelta(days=days), f"/{days}")
    return written + _announce(ENDED, today - timedelta(days=CAUGHT_UP), today - timedelta(days=1), "/0")


def _announce(topic: str, earliest: date, latest: date, mark: str) -> int:
    rows = AlumniProfile.objects.filter(
        state__in=OWNED_STATES, user__is_active=True, employer_open_until__range=(earliest, latest)
    )
    by_day: dict[date, list[int]] = defaultdict(list)
    for until, person in rows.values_list("employer_open_until", "pk").iterator():
        if until is not None:
            by_day[until].append(person)
    return sum(once.announce(topic, f"{until.isoformat()}{mark}", people) for until, people in sorted(by_day.items()))


def end_of(occasion: str) -> date:
    """Return the last day of the opening that a letter of this room is about."""
    return date.fromisoformat(occasion.partition("/")[0])


def opening_token(public_id: UUID, until: date) -> str:
    """Return what the link of a reminder carries: it prolongs that very opening, and nothing else."""
    return signing.dumps([public_id.hex, until.isoformat()], salt=_SALT)


def opening_of(token: str, *, today: date, lock: bool = False) -> AlumniProfile:
    """Return the profile whose opening a link is about, while that opening lasts. Raises OpeningOver."""
    try:
        key, until = signing.loads(token, salt=_SALT)
        named = {"public_id": UUID(key), "employer_open_until": date.fromisoformat(until)}
    except (signing.BadSignature, ValueError, TypeError) as forged:
        raise OpeningOver from forged
    rows = AlumniProfile.objects.filter(state__in=OWNED_STATES, user__is_active=True, employer_open_until__gte=today)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    profile = rows.select_related("user").filter(**named).first()
    if profile is None:
        raise OpeningOver
    return profile


def prolonged_until(until: date, today: date) -> date:
    """Return the last day one tap leads to: never further than an opening may reach."""
    return min(until + PROLONGED_BY, today + LONGEST_OPENING)


def prolong_opening(token: str, *, today: date, version: int | None, language: str) -> date:
    """Prolong the opening a letter was about, as its owner's act; return the new last day. The link is spent by it.

    ``version`` is the text of consent that was shown, in ``language``. Raises OpeningOver and, where the text is
    another or none by now, NoticeChanged and NoticeMissing.
    """
    with transaction.atomic():
        profile = opening_of(token, today=today, lock=True)
        if profile.user_id is None or profile.employer_open_until is None:
            raise OpeningOver
        _consent(profile.user_id, version=version, language=language)
        profile.employer_open_until = prolonged_until(profile.employer_open_until, today)
        changed(profile, "employer_open_until")
        audit.write(
            PROLONGED, by_self=True, subject=audit.pseudonym("profile", profile.pk), fields=["employer_open_until"]
        )
    return profile.employer_open_until


def _consent(user_id: int, *, version: int | None, language: str) -> None:
    """Consent to the text that was shown; a consent to an earlier text ends with it."""
    purpose, through = Purpose.EMPLOYER_VISIBILITY, Channel.EMAIL_LINK
    earlier = consents_in_force(purpose).filter(user_id=user_id)
    if version is not None and earlier.exclude(notice__version=version).exists():
        privacy.withdraw_consent(user_id, purpose=purpose, channel=through)
    privacy.give_consent([user_id], purpose=purpose, channel=through, version=version, language=language)
