"""Reads of notices and consents."""

from django.db.models import QuerySet

from .models import Consent, Notice, Purpose


def notice_in_force(purpose: Purpose) -> Notice | None:
    """Return the newest text of a purpose, or None where the university has written none."""
    return Notice.objects.filter(purpose=purpose).order_by("-version").first()


def consents_in_force(purpose: Purpose) -> QuerySet[Consent]:
    """Return the consents given and not withdrawn; nothing else counts as consent (DOMAIN section 6 rule 3)."""
    return Consent.objects.filter(purpose=purpose, withdrawn_at__isnull=True)


def purposes_consented(user_id: int) -> frozenset[Purpose]:
    """Return the purposes a user consents to now."""
    rows = Consent.objects.filter(user_id=user_id, withdrawn_at__isnull=True)
    return frozenset(Purpose(purpose) for purpose in rows.values_list("purpose", flat=True))
