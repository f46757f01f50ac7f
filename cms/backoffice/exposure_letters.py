"""Letters on who sees one: before and after the end of an opening to employers, and monthly on who read the record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation

from portal.alumni import services as alumni
from portal.alumni.digests import digest_token
from portal.alumni.models import OWNED_STATES, AlumniProfile
from portal.employers.selectors import employers_by_key
from portal.ledger.digest import DIGEST, Reader, month_of, month_of_readers, who_want_it
from portal.outbox.models import Letter
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, groups_in

from .letters import frontend_address, letter
from .letters_once import WRITERS

MOST_READERS = 20
MOST_QUESTIONS = 5


def _owners(letters: Sequence[Letter]) -> dict[int, AlumniProfile]:
    rows = AlumniProfile.objects.filter(pk__in={row.profile_id for row in letters}, user__is_active=True)
    return rows.filter(state__in=OWNED_STATES).select_related("user").in_bulk()


def _address(name: str, token: str) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(name, args=[token])


def _ends_soon(letters: Sequence[Letter]) -> Mapping[int, EmailMessage]:
    """Write to whoever is still open until that very day: not to those who closed or prolonged meanwhile."""
    owners, today, settings_page = _owners(letters), timezone.localdate(), frontend_address("visibility")
    written = {}
    for row in letters:
        owner, until = owners.get(row.profile_id), alumni.end_of(row.occasion)
        if owner is None or owner.user is None or owner.employer_open_until != until or until < today:
            continue
        facts = {
            "until": until,
            "new": alumni.prolonged_until(until, today),
            "link": _address("alumni:opening", alumni.opening_token(owner.public_id, until)),
            "settings": settings_page,
        }
        written[row.pk] = letter(owner.user.email, "opening_ends_soon", facts, language=owner.user.language)
    return written


def _ended(letters: Sequence[Letter]) -> Mapping[int, EmailMessage]:
    """Write to whoever's opening ended by its day: not to those who opened anew, or closed it themselves before."""
    owners, today, settings_page = _owners(letters), timezone.localdate(), frontend_address("visibility")
    written = {}
    for row in letters:
        owner, until = owners.get(row.profile_id), alumni.end_of(row.occasion)
        if owner is None or owner.user is None or owner.employer_open_until != until or until >= today:
            continue
        facts = {"until": until, "settings": settings_page}
        written[row.pk] = letter(owner.user.email, "opening_ended", facts, language=owner.user.language)
    return written


def _digests(letters: Sequence[Letter]) -> Mapping[int, EmailMessage]:
    """Write to whoever still wants it, and was read: a fixed number of statements a month, however many people."""
    owners, wanted = _owners(letters), who_want_it({row.profile_id for row in letters})
    by_month: dict[str, list[Letter]] = defaultdict(list)
    for row in letters:
        if row.profile_id in owners and row.profile_id in wanted:
            by_month[row.occasion].append(row)
    written, ledger_page = {}, frontend_address("access-ledger")
    for occasion, rows in by_month.items():
        readers = month_of_readers({row.profile_id for row in rows}, occasion)
        keys = {one.employer_id for several in readers.values() for one in several if one.employer_id is not None}
        firms = dict(employers_by_key(keys).values_list("pk", "name")) if keys else {}
        for row in rows:
            if told := readers.get(row.profile_id):
                written[row.pk] = _digest(owners[row.profile_id], occasion, told, firms, ledger_page)
    return written


def _digest(
    owner: AlumniProfile, occasion: str, readers: Sequence[Reader], firms: Mapping[int, str], ledger_page: str
) -> EmailMessage:
    user: Any = owner.user
    ending = _address("alumni:digest", digest_token(owner.public_id))
    with translation.override(user.language):
        facts = {
            "month": month_of(occasion)[0],
            "reads": sum(reader.reads for reader in readers),
            "readers": [_told(reader, firms) for reader in readers[:MOST_READERS]],
            "more": max(0, len(readers) - MOST_READERS),
            "link": ledger_page,
            "ending": ending,
        }
    message = letter(user.email, "access_digest", facts, language=user.language)
    message.extra_headers |= {
        "List-Unsubscribe": f"<{ending}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return message


def _told(reader: Reader, firms: Mapping[int, str]) -> dict[str, Any]:
    """Return a reader in words; names of groups, never a value of the record, and no reason of staff."""
    of_firm = reader.employer_id is not None
    return {
        "name": firms.get(reader.employer_id or 0) or str(Audience(reader.audience).label),
        "reads": reader.reads,
        "groups": [str(group.label) for group in FieldGroup if group in groups_in(reader.groups)],
        "questions": reader.questions[:MOST_QUESTIONS] if of_firm else (),
        "more_questions": max(0, len(reader.questions) - MOST_QUESTIONS) if of_firm else 0,
    }


WRITERS |= {alumni.ENDS_SOON: _ends_soon, alumni.ENDED: _ended, DIGEST: _digests}
