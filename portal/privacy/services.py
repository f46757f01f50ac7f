"""Giving and withdrawing consent: separate acts, each with its evidence (DOMAIN section 6 rules 1 to 3)."""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Channel, Consent, Purpose
from .refusals import DeedRefused
from .selectors import notice_in_force


class NoticeChanged(DeedRefused):
    """Another version is in force than the one that was shown."""

    code = "NOTICE_CHANGED"
    message = _("The text has changed in the meantime. Please read the new version first.")


class NoticeMissing(DeedRefused):
    """There is no text to consent to."""

    code = "NOTICE_MISSING"
    message = _("There is no privacy notice for this purpose yet; consent cannot be taken.")


def give_consent(
    user_ids: Iterable[int], *, purpose: Purpose, channel: Channel, version: int | None = None, language: str = "tr"
) -> int:
    """Record that each user consents to the text in force; who consents already is left alone.

    ``version`` is the one that was shown, ``language`` the one it was shown in. Returns how many consents are new.
    Raises NoticeMissing where no text is in force, NoticeChanged where another than the one that was shown is.
    """
    notice = notice_in_force(purpose)
    if notice is None:
        raise NoticeMissing(purpose)
    if version is not None and notice.version != version:
        raise NoticeChanged(purpose)
    digest = hashlib.sha256(notice.text_in(language).encode()).hexdigest()
    now = timezone.now()
    with transaction.atomic():
        ids = set(user_ids)
        ids -= set(
            Consent.objects.filter(user_id__in=ids, purpose=purpose, withdrawn_at__isnull=True).values_list(
                "user_id", flat=True
            )
        )
        rows = [
            Consent(
                user_id=user_id,
                purpose=purpose,
                notice=notice,
                given_at=now,
                given_through=channel,
                shown_in=language,
                shown_digest=digest,
            )
            for user_id in sorted(ids)
        ]
        # Two requests at once meet at the constraint; the second finds consent given, which is what it wanted.
        Consent.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def withdraw_consent(user_id: int, *, purpose: Purpose, channel: Channel) -> bool:
    """End a user's consent at once; say whether there was one."""
    return bool(
        Consent.objects.filter(user_id=user_id, purpose=purpose, withdrawn_at__isnull=True).update(
            withdrawn_at=timezone.now(), withdrawn_through=channel
        )
    )
