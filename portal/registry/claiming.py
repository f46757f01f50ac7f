"""Claiming a record: the person proves with number and birth date that it is theirs (S4-05; DOMAIN section 4)."""

import hashlib
import unicodedata
from datetime import date

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.alumni.services import attach_user
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.workflow.services import IllegalTransition

from .claims.asking import settle_review
from .models import StudentRecord

HOUR, DAY = 3600, 86400
TRIES_OF_A_USER = 5
"""An hour."""
TRIES_AT_A_NUMBER = 10
"""A day, whoever tries: a class mate's number is known, and there are only so many birthdays."""


class ClaimRefused(DeedRefused):
    """Absent, wrong, claimed already or tried too often: one answer for all, so that nobody learns which."""

    code = "CLAIM_REFUSED"
    message = _(
        "We could not match this number and date of birth. Check both; "
        "if they are right, the career and alumni center will help you."
    )


def claim_record(actor: Viewer, *, student_number: str, birth_date: date) -> int:
    """Make the actor the owner of the record with this student number and birth date; return the profile's key.

    Everything stays closed until the owner opens it. Raises ClaimRefused, always with the same words.
    """
    if actor.profile_id is not None:
        raise ClaimRefused
    record = proven_record(actor, student_number=student_number, birth_date=birth_date)
    try:
        with transaction.atomic():
            profile = attach_user(actor, profile_id=record.profile_id)
            settle_review(actor)
            return profile.pk
    except (IllegalTransition, IntegrityError):
        # Claimed already, not graduated yet, or the same user claims two at once.
        raise ClaimRefused from None


def proven_record(actor: Viewer, *, student_number: str, birth_date: date) -> StudentRecord:
    """Return the record whose number and birth date the actor knows, whoever it belongs to; each call counts as a try.

    Raises ClaimRefused, always with the same words.
    """
    number = unicodedata.normalize("NFC", student_number).strip().upper()
    if actor.user_id is None or not _may_try(actor.user_id, number):
        raise ClaimRefused
    # A number that no column could hold must not reach the database: PostgreSQL refuses NUL with an error of its own.
    if not number.isprintable():
        raise ClaimRefused
    record = StudentRecord.objects.filter(student_number=number, birth_date=birth_date).first()
    if record is None:
        raise ClaimRefused
    return record


def _may_try(user_id: int, number: str) -> bool:
    """Count this try for the person and for the number; say whether both stay within their limits."""
    by_user = _count(f"user:{user_id}", HOUR) <= TRIES_OF_A_USER
    at_number = _count(f"number:{number}", DAY) <= TRIES_AT_A_NUMBER
    return by_user and at_number


def _count(what: str, seconds: int) -> int:
    """Return how often this was tried within the time, this try included."""
    digest = hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
    key = f"registry:claim:{digest}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # the cache dropped the key in between
        return 1
