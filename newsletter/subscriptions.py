"""Ending a subscription from a link, and taking that back: consent and suppression together, in one transaction."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from portal.privacy import services as privacy
from portal.privacy.models import Channel, Consent, Purpose
from portal.privacy.selectors import consents_in_force

from .digests import address_digest
from .models import Delivery, Suppression, SuppressionReason


@dataclass(frozen=True, slots=True)
class Subscription:
    """Whose subscription a link is about, so far as a page may say: a masked address, and whether mail still comes."""

    masked_address: str
    language: str
    is_subscribed: bool


def masked(address: str) -> str:
    """Return an address its owner recognizes and nobody else can write to: 'a•••@m•••.example'."""
    local, _at, domain = address.partition("@")
    name, dot, rest = domain.partition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{rest.rpartition('.')[2]}"


def _find(token: str, *, lock: bool = False) -> Delivery | None:
    rows = Delivery.objects.select_related("profile__user")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.filter(token=token, profile__user__isnull=False).first()


def subscription_of(token: str) -> Subscription | None:
    """Return whose subscription the link is about, or None for a link that names nobody (any more)."""
    delivery = _find(token)
    if delivery is None or delivery.profile is None or delivery.profile.user is None:
        return None
    user = delivery.profile.user
    consents = consents_in_force(Purpose.BULLETIN_EMAIL).filter(user_id=user.pk)
    return Subscription(masked(user.email), user.language, consents.exists())


def unsubscribe(token: str) -> bool:
    """End the subscription the link is about: no consent, and the address closed; say whether the link names anybody.

    Repeating it changes nothing. A mailing under way sees it with its next message (RFC 8058, DOMAIN section 6.11).
    """
    with transaction.atomic():
        delivery = _find(token, lock=True)
        if delivery is None or delivery.profile is None or delivery.profile.user is None:
            return False
        user = delivery.profile.user
        withdrawn = privacy.withdraw_consent(user.pk, purpose=Purpose.BULLETIN_EMAIL, channel=Channel.EMAIL_LINK)
        row, created = Suppression.objects.get_or_create(
            address_digest=address_digest(user.email),
            reason=SuppressionReason.UNSUBSCRIBED,
            defaults={"at": timezone.now()},
        )
        if withdrawn and not created:
            row.at = timezone.now()
            row.save(update_fields=["at"])
    return True


def _ended_by_a_link(user_id: int) -> bool:
    """Say whether a link ended this person's latest consent: what they withdrew elsewhere, no old mail brings back."""
    consents = Consent.objects.filter(user_id=user_id, purpose=Purpose.BULLETIN_EMAIL)
    latest = consents.order_by("-given_at", "-pk").first()
    return latest is not None and latest.withdrawn_through == Channel.EMAIL_LINK


def resubscribe(token: str) -> bool:
    """Take an unsubscribing back: consent given anew, the address open again; say whether the link names anybody.

    Only what the link itself closed is opened: a bounce, a complaint, a refusal or a later withdrawal stays.
    """
    with transaction.atomic():
        delivery = _find(token, lock=True)
        if delivery is None or delivery.profile is None or delivery.profile.user is None:
            return False
        user = delivery.profile.user
        closed = Suppression.objects.filter(
            address_digest=address_digest(user.email), reason=SuppressionReason.UNSUBSCRIBED
        )
        if _ended_by_a_link(user.pk) and closed.delete()[0]:
            privacy.give_consent([user.pk], purpose=Purpose.BULLETIN_EMAIL, channel=Channel.EMAIL_LINK)
    return True
