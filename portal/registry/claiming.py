"""Claiming a record: the person proves with number and birth date that it is theirs (S4-05; DOMAIN section 4)."""

import hashlib
import unicodedata
from datetime import date

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.alumni.models import AlumniProfile
from portal.alumni.services import attach_user
from portal.privacy.viewers import Viewer
from portal.workflow.services import IllegalTransition

from .models import StudentRecord

MOST_TRIES = 5
WINDOW_SECONDS = 3600


class ClaimRefused(Exception):
    """Absent, wrong, claimed already or tried too often: one answer for all, so that nobody learns which."""

    message = _(
        "We could not match this number and date of birth. Check both; "
        "if they are right, the career and alumni center will help you."
    )


def claim_record(actor: Viewer, *, student_number: str, birth_date: date) -> AlumniProfile:
    """Make the actor the owner of the record with this student number and birth date.

    Everything stays closed until the owner opens it. Raises ClaimRefused, always with the same words.
    """
    number = unicodedata.normalize("NFC", student_number).strip()
    if actor.user_id is None or actor.profile_id is not None or not _may_try(actor.user_id, number):
        raise ClaimRefused
    try:
        with transaction.atomic():
            record = StudentRecord.objects.filter(student_number=number, birth_date=birth_date).first()
            if record is None:
                raise ClaimRefused
            return attach_user(actor, profile_id=record.profile_id)
    except IllegalTransition:
        raise ClaimRefused from None


def _may_try(user_id: int, number: str) -> bool:
    """Count this try for the person and for the number; say whether both stay within the limit of an hour."""
    return all([_count(f"user:{user_id}"), _count(f"number:{number}")])


def _count(what: str) -> bool:
    key = f"registry:claim:{hashlib.sha256(what.encode()).hexdigest()}"
    cache.add(key, 0, timeout=WINDOW_SECONDS)
    try:
        return cache.incr(key) <= MOST_TRIES
    except ValueError:  # the cache dropped the key in between
        return True
