"""Freezing an issue: its texts, and the people it goes to. Either all of it is written or nothing."""

from collections.abc import Callable
from itertools import islice

from django.db import transaction
from django.utils import timezone

from portal.privacy.viewers import anonymous
from portal.workflow.services import move

from .audience import Fate, fates
from .digests import message_id, new_token
from .errors import BooksDoNotBalance
from .models import Delivery, DeliveryState, Mailing, MailingState, Variant
from .rendering.message import Texts
from .selectors import progress

BATCH = 1000
FALLBACK_LANGUAGE = "tr"

Render = Callable[[Variant], Texts]
"""Turns the approved revision of a variant into its texts."""


def freeze_texts(mailing: Mailing, render: Render) -> dict[str, Variant]:
    """Render and store every language of the issue; return the variants by language."""
    variants = {}
    for variant in mailing.variants.all():
        texts = render(variant)
        variant.subject, variant.web_url = texts.subject, texts.web_url
        variant.html, variant.text, variant.sha256 = texts.html, texts.text, texts.sha256
        variant.save(update_fields=["subject", "web_url", "html", "text", "sha256"])
        variants[variant.language] = variant
    return variants


def _row(mailing: Mailing, fate: Fate, variants: dict[str, Variant]) -> Delivery:
    variant = variants.get(fate.language) or variants.get(FALLBACK_LANGUAGE) or next(iter(variants.values()))
    return Delivery(
        mailing=mailing,
        variant=variant,
        profile_id=fate.profile_id,
        address_digest=fate.digest,
        token=new_token(),
        message_id=message_id(mailing.pk, fate.profile_id),
        state=DeliveryState.SKIPPED if fate.skip else DeliveryState.QUEUED,
        skip_reason=fate.skip or "",
        not_before=timezone.now(),
    )


def write_ledger(mailing: Mailing, variants: dict[str, Variant]) -> int:
    """Write one row a candidate and return how many were decided on; repeating it adds nobody twice."""
    decided, everybody = 0, fates()
    while batch := list(islice(everybody, BATCH)):
        Delivery.objects.bulk_create(
            [_row(mailing, fate, variants) for fate in batch], batch_size=BATCH, ignore_conflicts=True
        )
        decided += len(batch)
    return decided


def prepare(mailing_id: int, render: Render) -> None:
    """Freeze texts and people of a mailing in preparation, and let it go.

    One transaction: a crash in the middle leaves a mailing in preparation and not a single row, and the next worker
    begins again. Raises BooksDoNotBalance, and whatever keeps the issue from being rendered.
    """
    with transaction.atomic():
        mailing = Mailing.objects.select_for_update().get(pk=mailing_id)
        if mailing.state != MailingState.PREPARING:
            return
        if mailing.prepared_at is None:
            mailing.candidates = write_ledger(mailing, freeze_texts(mailing, render))
            mailing.prepared_at = timezone.now()
            if not progress(mailing).balances:
                raise BooksDoNotBalance(mailing_id)
        move(mailing, "send", actor=anonymous())
