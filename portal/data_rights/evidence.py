"""The evidence of one person's consents, for the privacy officer: read with a reason, and the person reads of it."""

from dataclasses import replace

from django.db import transaction

from portal.ledger import services as ledger
from portal.ledger.access import Access, Door
from portal.privacy.deeds import note
from portal.privacy.models import Consent
from portal.privacy.notices import officer_only
from portal.privacy.policies import FieldGroup, mask_of
from portal.privacy.selectors import consents_of
from portal.privacy.viewers import Viewer

from .lookup import Found

SHOWN = mask_of([FieldGroup.ACTIVITY])
"""Under which group of fields the person's own ledger tells of it."""


class WhyMissing(Exception):
    """Nobody's consents are opened without saying what for."""


def evidence_of(actor: Viewer, *, found: Found, reason: str) -> list[Consent]:
    """Return every consent the person ever gave, each with its text; it is written down before anything is shown.

    ``reason`` is as the ledger keeps it. Raises NotTheOfficer, WhyMissing, LedgerUnavailable.
    """
    officer_only(actor)
    if not reason.strip():
        raise WhyMissing
    with transaction.atomic():
        if found.person.profile_id is not None:
            reader = replace(actor, reason=reason)
            ledger.record(reader, {found.person.profile_id: SHOWN}, Access(Door.OFFICE))
        note(actor, "privacy.consent.read", about=found.subjects[:1], fields=["consents"])
    return [] if found.person.user_id is None else list(consents_of(found.person.user_id))
