"""Reads of notices and consents."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from .models import Consent, Notice, Purpose


def notice_in_force(purpose: Purpose) -> Notice | None:
    """Return the newest text of a purpose that is in force by now, or None where the university has written none."""
    return Notice.objects.filter(purpose=purpose, in_force_from__lte=timezone.now()).order_by("-version").first()


def notices_in_force() -> list[Notice]:
    """Return the text in force of each purpose that has one, in the order of the purposes."""
    rows = Notice.objects.filter(purpose__in=Purpose.values, in_force_from__lte=timezone.now()).order_by("version")
    newest = {notice.purpose: notice for notice in rows}
    return [newest[purpose] for purpose in Purpose.values if purpose in newest]


def next_notice(now: datetime) -> datetime | None:
    """Return when the next text of consent comes into force; None where none is waiting."""
    return (
        Notice.objects.filter(in_force_from__gt=now)
        .order_by("in_force_from")
        .values_list("in_force_from", flat=True)
        .first()
    )


def consents_of(user_id: int) -> QuerySet[Consent]:
    """Return every consent a user ever gave, the latest first, each with the text it was given to."""
    return Consent.objects.filter(user_id=user_id).select_related("notice").order_by("-given_at", "-pk")


def consents_in_force(purpose: Purpose) -> QuerySet[Consent]:
    """Return the consents given and not withdrawn; nothing else counts as consent (DOMAIN section 6 rule 3)."""
    return Consent.objects.filter(purpose=purpose, withdrawn_at__isnull=True)


def purposes_consented(user_id: int) -> frozenset[Purpose]:
    """Return the purposes a user consents to now."""
    rows = Consent.objects.filter(user_id=user_id, withdrawn_at__isnull=True)
    return frozenset(Purpose(purpose) for purpose in rows.values_list("purpose", flat=True))
